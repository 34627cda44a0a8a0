import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../transport/fixtures/free-port.ts';

const { OPSPROOF_MOTO: PROGRAM = '' } = process.env;

/** Why there is no moto to test with, or false. */
export const noMoto = PROGRAM === '' ? 'needs a moto server: npm run test:clouds' : false;

/** A moto server of our own on a free port. It has neither delays nor authentication: the proxy in front of it has. */
export async function startMoto(): Promise<{ readonly url: string; end(): Promise<void> }> {
  const port = await freePort();
  const child: ChildProcess = spawn(PROGRAM, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    if (
      await fetch(`${url}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (tries > 300 || child.exitCode !== null) throw new Error('moto does not answer');
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
