import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Host } from '../host/host.ts';
import { noSshd, Sshd, SshHome } from '../transport/fixtures/sshd.ts';
import type { Target } from '../transport/registry.ts';
import { sh } from '../transport/shell/quote.ts';
import { Box, noEngine } from './box.fixture.ts';

/** Where names are tried: some open connections to one host, and an empty folder on it. */
export interface NamePlace {
  readonly hosts: readonly [Host, ...Host[]];
  readonly folder: string;
  /** What is in the folder. */
  left(): Promise<readonly string[]>;
  /** A file of the folder. */
  read(name: string): Promise<string>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** One for each transport: its title, why there is none on this machine or false, and how to open one. */
export const PLACES = [
  { title: 'on this machine', skip: false, open: openHere },
  { title: 'in a container', skip: noEngine, open: openInBox },
  { title: 'over ssh', skip: noSshd, open: openOverSsh },
] as const;

const CONNECTIONS = 4;

function connect(target: Target): [Host, ...Host[]] {
  const host = (index: number) => new Host({ name: `host${index}`, groups: [], target });
  return [host(0), ...Array.from({ length: CONNECTIONS - 1 }, (_, index) => host(index + 1))];
}

/** A place whose folder is on this machine. */
function placeHere(target: Target, end: () => Promise<void>): NamePlace {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-names-'));
  const hosts = connect(target);
  const left = async () => readdirSync(folder);
  return {
    hosts,
    folder,
    left,
    read: async (name) => readFileSync(`${folder}/${name}`, 'utf8'),
    async clear() {
      for (const name of await left()) rmSync(`${folder}/${name}`, { recursive: true, force: true });
    },
    async close() {
      await Promise.all(hosts.map((host) => host.close()));
      rmSync(folder, { recursive: true, force: true });
      await end();
    },
  };
}

async function openHere(): Promise<NamePlace> {
  return placeHere({ transport: 'local' }, async () => {});
}

async function openOverSsh(): Promise<NamePlace> {
  const home = new SshHome();
  const identity = home.key('ops');
  const sshd = await Sshd.start(home, 'names', [identity], [], ['ed25519']);
  const { address: host, port, user, hostKeys } = sshd;
  return placeHere({ transport: 'ssh', host, port, user, identity, hostKeys }, async () => {
    await sshd.stop();
    home.remove();
  });
}

async function openInBox(): Promise<NamePlace> {
  const box = await Box.start();
  const folder = '/names';
  const hosts = connect({ transport: 'docker', container: box.name });
  const [first] = hosts;
  const say = async (command: string) => (await first.run(command)).stdout.toString();
  await say('mkdir /names');
  return {
    hosts,
    folder,
    left: async () => (await say('ls -A1 --zero /names')).split('\0').slice(0, -1),
    read: (name) => say(sh`cat ${`${folder}/${name}`}`),
    async clear() {
      await say('rm -rf /names && mkdir /names');
    },
    async close() {
      await Promise.all(hosts.map((host) => host.close()));
      await box.remove();
    },
  };
}
