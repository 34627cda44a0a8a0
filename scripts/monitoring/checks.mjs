import assert from 'node:assert/strict';

/** Counts what passed and what failed, and continues after a failure. */
export class Checks {
  passed = 0;
  failed = 0;
  /** True: no check begins any more. */
  stopped = false;
  #say;

  /** @param {(line: string) => void} say */
  constructor(say) {
    this.#say = say;
  }

  /**
   * @param {string} title a sentence of behaviour
   * @param {(claims: { equal: typeof assert.deepEqual, matches: typeof assert.match }) => Promise<void>} work
   */
  async run(title, work) {
    const started = Date.now();
    if (this.stopped) throw new Error('interrupted');
    try {
      await work({ equal: assert.deepEqual, matches: assert.match });
      this.passed += 1;
      this.#say(`✔ ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      if (this.stopped) throw error;
      this.failed += 1;
      this.#say(
        `✖ ${title}\n${String(error instanceof Error ? error.message : error).replaceAll(/^/gm, '    ')}`,
      );
    }
  }
}
