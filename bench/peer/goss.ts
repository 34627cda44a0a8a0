import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Check } from '../check.ts';
import type { Contestant } from '../contest.ts';
import { gossFile } from '../dialect/goss.ts';
import { runProgram } from '../program.ts';
import { docker } from '../stage/docker.ts';
import type { Machine } from '../stage/machine.ts';
import type { Workshop } from '../workshop.ts';
import type { Peer } from './peer.ts';

const VERSION = '0.4.9';
const BUILD_MS = 10 * 60_000;

/** The goss of this machine, else one built from its Go module. @throws Error */
export async function getGoss(workshop: Workshop): Promise<Peer> {
  const known = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'goss'))
    .find((path) => existsSync(path));
  if (known !== undefined) {
    const { stdout } = await runProgram({ argv: [known, '--version'] });
    return { name: 'goss', version: /[\d.]+/.exec(stdout)?.[0] ?? '', program: known };
  }
  workshop.say(`building goss ${VERSION}`);
  const folder = workshop.write('goss', {});
  await runProgram({
    argv: ['go', 'install', `github.com/goss-org/goss/cmd/goss@v${VERSION}`],
    // Static, so that it runs on any machine.
    env: { GOBIN: folder, CGO_ENABLED: '0' },
    timeoutMs: BUILD_MS,
  });
  return { name: 'goss', version: VERSION, program: join(folder, 'goss') };
}

/** goss lies on the machine already, and one ssh call starts it. */
export async function goss(
  workshop: Workshop,
  peer: Peer,
  name: string,
  checks: readonly Check[],
  machine: Machine,
): Promise<Contestant> {
  const folder = workshop.write('gossfile', { 'goss.yaml': gossFile(checks) });
  await docker('cp', peer.program, `${machine.container}:/usr/local/bin/goss`);
  await docker('cp', join(folder, 'goss.yaml'), `${machine.container}:/root/goss.yaml`);
  return {
    name,
    program: {
      argv: ['ssh', '-F', machine.sshConfig, 'peer', 'goss -g /root/goss.yaml validate'],
      proof: /Failed: 0,/,
    },
  };
}
