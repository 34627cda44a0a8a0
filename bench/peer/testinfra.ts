import { join } from 'node:path';
import type { Check } from '../check.ts';
import type { Contestant } from '../contest.ts';
import { testinfraModule } from '../dialect/testinfra.ts';
import { runProgram } from '../program.ts';
import type { Workshop } from '../workshop.ts';
import type { Peer } from './peer.ts';

const PACKAGES = ['pytest-testinfra==10.2.2', 'pytest==9.2.0', 'paramiko==5.1.0'];
const INSTALL_MS = 5 * 60_000;

/** The installation that measurements share. */
export function sharedTestinfra(workshop: Workshop): Promise<Peer> {
  return workshop.shared('testinfra', () => getTestinfra(workshop));
}

/** Installs testinfra from PyPI into a separate folder. @throws Error */
async function getTestinfra(workshop: Workshop): Promise<Peer> {
  const folder = join(workshop.folder, 'testinfra');
  workshop.say(`installing ${PACKAGES.join(' ')}`);
  await runProgram({ argv: ['python3', '-m', 'venv', folder], timeoutMs: INSTALL_MS });
  await runProgram({
    argv: [join(folder, 'bin', 'pip'), 'install', '-q', '--disable-pip-version-check', ...PACKAGES],
    timeoutMs: INSTALL_MS,
  });
  return { name: 'testinfra', version: '10.2.2', program: join(folder, 'bin', 'python') };
}

/**
 * pytest over one module.
 * @param hosts testinfra's own spelling: `ssh://peer`
 */
export function testinfra(
  workshop: Workshop,
  peer: Peer,
  name: string,
  checks: readonly Check[],
  hosts: string,
  sshConfig?: string,
): Contestant {
  const configured = sshConfig === undefined ? [] : [`--ssh-config=${sshConfig}`];
  return {
    name,
    program: {
      argv: [
        ...[peer.program, '-m', 'pytest', '-q', '-p', 'no:cacheprovider'],
        ...[...configured, `--hosts=${hosts}`, 'test_bench.py'],
      ],
      cwd: workshop.write(name.replaceAll(' ', '-'), { 'test_bench.py': testinfraModule(checks) }),
      proof: new RegExp(`\\b${checks.length} passed\\b`),
    },
  };
}
