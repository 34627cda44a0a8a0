import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, SetupError } from '../setup/command.mjs';
import { root } from '../setup.mjs';

const VERSION = '3008.4';
export const SALT_IMAGE = `opsproof-salt:${VERSION}`;
const BASE = 'opsproof-base:bookworm';
/** On a busy machine. */
const BUILD_MS = 20 * 60_000;
/** Where systems keep the certificates that they trust. */
const CERTIFICATES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/**
 * Makes an image with Salt once: Debian has no package of it, PyPI has.
 * @param {(line: string) => void} say
 * @throws {SetupError} when it cannot be built
 */
export async function saltImage(say) {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-salt-'));
  const log = join(folder, 'build.log');
  try {
    const here = await run(['docker', 'image', 'inspect', SALT_IMAGE], {
      log,
      timeoutMs: 30_000,
      what: 'a look',
    }).then(
      () => true,
      () => false,
    );
    if (here) return;
    say(`building ${SALT_IMAGE} (once, some minutes)`);
    copyFileSync(join(root, 'environments/images/salt/Dockerfile'), join(folder, 'Dockerfile'));
    const trusted = CERTIFICATES.find((path) => existsSync(path));
    if (trusted === undefined) writeFileSync(join(folder, 'ca.crt'), '');
    else copyFileSync(trusted, join(folder, 'ca.crt'));
    const args = [`BASE=${BASE}`, `SALT=${VERSION}`].flatMap((arg) => ['--build-arg', arg]);
    const what = `building ${SALT_IMAGE}`;
    await run(['docker', 'build', '--tag', SALT_IMAGE, ...args, folder], { log, timeoutMs: BUILD_MS, what });
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`${SALT_IMAGE} could not be made: ${error.message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
