import { freePort } from '../../transport/fixtures/free-port.ts';
import { docker } from '../machine/guest.fixture.ts';
import { type Simulator, startSimulator } from '../machine/simulator.fixture.ts';
import { machineImage } from './guest.fixture.ts';

const { OPSPROOF_VCSIM: PROGRAM = '' } = process.env;

/** Why there is no vcsim to test with, or false. */
export const noVcsim = PROGRAM === '' ? 'needs vcsim: npm run test:clouds' : false;

/** What vcsim lets in. */
export const LOGIN = { user: 'user', password: 'vcsim-secret' };

/** A vCenter of VMware's simulator on a free port: a datacenter DC0 with a host DC0_H0, a cluster DC0_C0 and four machines. */
export async function startVcsim(options: { readonly tls?: boolean } = {}): Promise<Simulator> {
  const port = await freePort();
  const words = ['-l', `127.0.0.1:${port}`, ...(options.tls === true ? ['-tls'] : [])];
  const env = { ...process.env, VCSIM_BUSYBOX: await machineImage() };
  const url = `${options.tls === true ? 'https' : 'http'}://127.0.0.1:${port}`;
  return startSimulator(PROGRAM, words, url, () => answers(port), env);
}

async function answers(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** The advanced setting that makes a machine of vcsim a container of this machine. The tmpfs: vcsim mounts a folder there, which not every kernel has. */
export async function containerSetting(base?: string): Promise<string> {
  return JSON.stringify(['--init', '--tmpfs', '/sys/class', await machineImage(base), '/boot.sh']);
}

/** Containers and volumes of the machines of a run, as the engine itself knows them: name, and `running` or `exited`. */
export async function containersOf(run: string): Promise<readonly string[]> {
  const name = `name=vcsim-opsproof-${run}`;
  const listed = await docker(['ps', '-a', '--filter', name, '--format', '{{.Names}} {{.State}}']);
  const volumes = await docker(['volume', 'ls', '-q', '--filter', name]);
  return [...listed.split('\n'), ...volumes.split('\n')].filter((line) => line !== '');
}
