import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Repository, type Running } from '../cli/repository.fixture.ts';

const LOOK_MS = 5;
/** Longest time until a phase begins: a machine may have to boot. */
const BEGINS_MS = 10 * 60_000;
/** After an interrupt, a run removes what there is and ends. */
const ENDS_MS = 90_000;

/** A phase of a run: what it has said when the phase begins. */
export interface Phase {
  readonly name: string;
  readonly said: RegExp;
  /** Which of the two environments it needs. */
  readonly host: 'waits' | 'serves';
}

const LAST: Phase = { name: 'removes its host', said: /it runs +\(/, host: 'serves' };

/** The phases of a run with the environment `small` that every provider has. */
export const PHASES: readonly Phase[] = [
  { name: 'begins', said: /^run \S+\n/m, host: 'waits' },
  { name: 'starts its host', said: /starting/, host: 'waits' },
  { name: 'waits for its host', said: /waiting for/, host: 'waits' },
  { name: 'uses its host', said: /^ +small +ready/m, host: 'serves' },
  LAST,
];

export interface Interrupted {
  readonly phases: readonly Phase[];
  /** The files of a repository with the environment `small`: its host `web` never becomes ready, or does. */
  readonly files: Readonly<Record<Phase['host'], Readonly<Record<string, string>>>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What is left of a run, according to the system itself and not the provider. */
  left(run: string): Promise<readonly string[]>;
}

/** Tests that Ctrl-C in the middle of each phase ends a run soon, with nothing left. */
export function interrupts({ phases, files, env = {}, left }: Interrupted): void {
  for (const { name, said, host } of phases)
    test(`Ctrl-C while a run ${name} leaves nothing`, async () => {
      const repository = new Repository({ ...files[host], 'features/small.feature': FEATURE });
      after(() => repository.dispose());
      const running = repository.start(['run'], env, BEGINS_MS);
      await until(running, said);
      running.child.kill('SIGINT');
      const began = performance.now();
      const { code, stdout, stderr } = await running.ended;
      const run = /^run (\S+)/m.exec(stdout)?.[1] ?? assert.fail(stdout);
      assert.deepEqual(await left(run), [], stdout);
      // Who had nothing more to do when the signal came was not interrupted.
      const codes = said === LAST.said ? [130, 0] : [130];
      assert.ok(codes.includes(code ?? -1), `${code}: ${stdout}${stderr}`);
      assert.match(stdout, /^left over {2}nothing$/m);
      assert.ok(performance.now() - began < ENDS_MS, stdout);
    });
}

const FEATURE = `Feature: Small
  Scenario: it runs
    Given the environment "small"
    When I run "sleep 0.5" on "web"
    Then the file "/etc/passwd" exists on "web"
`;

async function until(running: Running, said: RegExp): Promise<void> {
  let over: string | undefined;
  void running.ended.then(({ stdout, stderr }) => {
    over = stdout + stderr;
  });
  while (!said.test(running.stdout())) {
    assert.equal(over, undefined, `it ended before it said ${said}: ${over}`);
    await sleep(LOOK_MS);
  }
}
