import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** Longest wait for a first answer: 300 tries, a tenth of a second apart. */
const TRIES = 300;

export interface Simulator {
  readonly url: string;
  end(): Promise<void>;
}

/** Starts the program of a simulator and waits until it answers. @throws Error when it ends or does not answer */
export async function startSimulator(
  program: string,
  words: readonly string[],
  url: string,
  answers: () => Promise<boolean>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Simulator> {
  const child = spawn(program, words, { stdio: 'ignore', env });
  for (let tries = 0; !(await answers()); tries += 1) {
    if (tries > TRIES || child.exitCode !== null) throw new Error(`${program} does not answer`);
    await pause(100);
  }
  return {
    url,
    async end() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}
