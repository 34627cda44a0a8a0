import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { testImage } from '../docker/image.fixture.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const LONGEST_MS = 10 * 60_000;

/** The image of a machine with all three tiers of the shop. It is built once. @throws Error */
export function tiersImage(): Promise<string> {
  return testImage('tiers', { folder: join(ROOT, 'environments/images'), by: 'tiers/Dockerfile' });
}

/**
 * Runs the features of the demo shop on another environment, as a user does.
 * @param env what its file and its provider read
 * @param tags which scenarios
 * @returns the run, of which all scenarios passed
 */
export async function shopOn(
  environment: string,
  env: Readonly<Record<string, string>>,
  { scenarios, tags = '@anywhere' }: { readonly scenarios: number; readonly tags?: string },
): Promise<string> {
  const words = ['run', 'features/shop', '--tags', tags, '--env', `shop=${environment}`];
  const child = spawn(process.execPath, [join(ROOT, 'bin/opsproof.js'), ...words], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  assert.match(stdout, new RegExp(`^scenarios {2}${scenarios} passed$`, 'm'), stdout + stderr);
  assert.match(stdout, /^left over {2}nothing$/m);
  return /^run (\S+)/m.exec(stdout)?.[1] ?? assert.fail(stdout);
}
