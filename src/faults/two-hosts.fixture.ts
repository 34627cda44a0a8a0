import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, Repository, type Running } from '../cli/repository.fixture.ts';
import type { Finding } from '../model/finding.ts';
import type { FindingsFile } from '../report/sink/findings-json.ts';

/** Some faults are waited for with the default deadlines. */
const LONGEST_RUN_MS = 150_000;

/** What a run reports about its hosts when one of them broke. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every finding of a host in order: `pass`, or `unable: why / what next`. Durations, ports and folders are made equal. */
  of(host: string): readonly string[];
  /** Scenario → verdict. */
  readonly scenarios: Readonly<Record<string, string>>;
  /** Of the check that took longest. */
  readonly longestMs: number;
}

/**
 * A repository with one host that breaks, `web`, and one that works, `here`. Features know two placeholders of it: `MARK`, a file that a
 * command creates when it has begun, and `GATE`, a command that waits until the fault has happened.
 */
export class TwoHosts {
  readonly #repository: Repository;
  readonly #words: readonly (readonly [string, string])[];

  /**
   * @param web the keys of the host that breaks, as YAML
   * @param words replacements for changing texts in messages: text → word
   */
  constructor(web: string, words: Readonly<Record<string, string>> = {}) {
    this.#repository = new Repository({
      'environments/pair.yaml': `lifecycle: live\nhosts:\n  web: { ${web} }\n  here: { transport: local }\n`,
    });
    this.#words = [...Object.entries(words), [this.folder, 'FOLDER']];
  }

  get folder(): string {
    return this.#repository.folder;
  }

  write(files: Readonly<Record<string, string>>): void {
    this.#repository.write(files);
  }

  /** Runs scenarios, and breaks something when the mark is there. @param fault opens the gate when it has happened */
  async run(
    scenarios: string,
    fault: () => Promise<void> | void,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    const [mark, gate] = [join(this.folder, 'mark'), join(this.folder, 'gate')];
    for (const file of [mark, gate]) rmSync(file, { force: true });
    const feature = scenarios
      .replaceAll('GATE', `touch ${mark}; until test -e ${gate}; do sleep 0.02; done`)
      .replaceAll('MARK', mark);
    const background = '  Background:\n    Given the environment "pair"\n';
    this.#repository.write({ 'features/fault.feature': `Feature: Fault\n${background}${feature}` });
    const running = this.#repository.start(['run'], env, LONGEST_RUN_MS);
    await until(mark, running);
    await fault();
    writeFileSync(gate, '');
    const { code, stdout, stderr } = await running.ended;
    const file = JSON.parse(this.#repository.reports().get('findings.json') ?? '') as FindingsFile;
    const findings = file.scenarios.flatMap((scenario) => scenario.findings);
    return {
      code,
      stdout,
      stderr,
      of: (host) =>
        findings.filter((finding) => finding.host === host).map((finding) => this.#print(finding)),
      scenarios: Object.fromEntries(file.scenarios.map(({ name, verdict }) => [name, verdict])),
      longestMs: Math.max(0, ...findings.map(({ elapsedMs }) => elapsedMs)),
    };
  }

  /** Text in which whatever differs from run to run is made equal. */
  steady(text: string): string {
    const words = this.#words.reduce((so, [from, to]) => so.replaceAll(from, to), text);
    return words
      .replaceAll(/SHA256:[A-Za-z0-9+/]{43}/g, 'SHA256:KEY')
      .replaceAll(/\bafter (?:\d+ min )?\d+(?:\.\d+)? m?s\b/g, 'after TIME')
      .replaceAll(/\b(?:\d+ min )?\d+(?:\.\d+)? m?s into\b/g, 'TIME into');
  }

  dispose(): void {
    this.#repository.dispose();
  }

  #print({ verdict, observed, details = [], hint }: Finding): string {
    if (verdict === 'pass') return 'pass';
    const why = [verdict === 'fail' ? `observed ${observed}` : undefined, ...details]
      .filter(Boolean)
      .join('; ');
    return this.steady(`${verdict}: ${why}${hint === undefined ? '' : ` / ${hint}`}`);
  }
}

async function until(file: string, running: Running): Promise<void> {
  let over: Ended | undefined;
  void running.ended.then((ended) => {
    over = ended;
  });
  while (!existsSync(file)) {
    if (over !== undefined) throw new Error(`the run ended before the fault:\n${over.stdout}${over.stderr}`);
    await sleep(10);
  }
}
