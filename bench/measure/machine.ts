import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { acceleratorOf } from '../../src/provider/kvm/accelerator.ts';
import { hardware, SAVED, surroundings } from '../../src/provider/kvm/arguments.ts';
import { places } from '../../src/provider/kvm/places.ts';
import { SAVED_MAC, type SavedState, STATE } from '../../src/provider/kvm/state.ts';
import { quote } from '../../src/transport/shell/quote.ts';
import { contest } from '../contest.ts';
import { OURS, opsproofRun } from '../contestant.ts';
import { compare, type Measurement, notMeasured } from '../measurement.ts';
import { runProgram } from '../program.ts';
import type { Workshop } from '../workshop.ts';

const WORK = 'a virtual machine from a saved state, up until there is a login, down';
const RIVAL = 'qemu -loadvm, ssh, quit';
const MEMORY = 512 * 1024 ** 2;
const FIRST_BOOT_MS = 30 * 60_000;
/** Any free one would do; nobody else of the bench uses it. */
const PORT = 24_822;

const { imageFolder } = (await import(new URL('../../scripts/machines/image.mjs', import.meta.url).href)) as {
  imageFolder(): string;
};

export const machineMeasurement: Measurement = {
  name: 'machine',
  about: `${WORK}, whole process`,
  async measure(workshop) {
    const disk = imageFolder();
    if (!existsSync(disk)) return [notMeasured(WORK, RIVAL, 'npm run test:machines builds its disk')];
    const ours = opsproofRun(workshop, 'machine', {
      'environments/bench.yaml': environment(disk),
      'features/machine.feature': FEATURE,
    });
    workshop.say('booting once, if there is no saved state yet');
    await runProgram({ ...ours.program, timeoutMs: FIRST_BOOT_MS });
    const theirs = byHand(workshop, disk);
    const results = await contest([ours, theirs], workshop.runs, workshop.say);
    const ms = (name: string) => results.get(name)?.ms ?? Number.NaN;
    return [compare({ work: WORK, against: RIVAL }, ms(OURS), ms(RIVAL), { within: 1.2 })];
  },
};

/** A login is part of the start; the check connects once more. */
const FEATURE = `Feature: Machine
  Scenario: it is up
    Given the environment "bench"
    Then the address "one:22" is reachable
`;

const LINE = 'root=/dev/vda rw console=ttyS0 net.ifnames=0 quiet';

function environment(disk: string): string {
  const file = (name: string) => JSON.stringify(join(disk, name));
  return `lifecycle: ephemeral
provider: kvm
hosts:
  one:
    { disk: ${file('disk.qcow2')}, kernel: ${file('vmlinuz')}, initrd: ${file('initrd.img')}, arguments: ${LINE},
      memory: 512 MiB, start: 20 minutes, snapshot: true, ports: [22] }
`;
}

/** The same by hand, as fast as it gets: the same saved state, the same machine, the same command over ssh. */
function byHand(workshop: Workshop, disk: string) {
  const state = newestState(join(disk, 'disk.qcow2'));
  const host = {
    memory: MEMORY,
    cpus: 1,
    outbound: false,
    kernel: join(disk, 'vmlinuz'),
    initrd: join(disk, 'initrd.img'),
    arguments: LINE,
  } as Parameters<typeof hardware>[0] & Parameters<typeof surroundings>[0];
  const wiring = {
    forwards: [{ inside: 22, outside: PORT }],
    peers: [],
    execPath: '',
    console: 'console.log',
  };
  const argv = [
    'qemu-system-x86_64',
    ...hardware(host, acceleratorOf(undefined), SAVED_MAC),
    ...surroundings(host, 'bench', wiring),
    ...['-loadvm', SAVED],
  ];
  const folder = workshop.write('machine-by-hand', {
    key: state.keys.privateKey,
    known_hosts: `[127.0.0.1]:${PORT} ${state.hostKey.publicKey}\n`,
    'seed.iso': '\0'.repeat(1024 * 1024),
    'machine.sh': `set -eu
cp ${quote(join(places().states, state.key, STATE.disk))} disk.qcow2
${argv.map(quote).join(' ')} &
pid=$!
trap 'kill $pid; wait $pid || true' EXIT
until ssh -F none -i key -p ${PORT} -o BatchMode=yes -o UserKnownHostsFile=known_hosts root@127.0.0.1 true; do sleep 0.1; done
echo seen
`,
  });
  return { name: RIVAL, program: { argv: ['sh', 'machine.sh'], cwd: folder, proof: /seen/ } };
}

/** @throws Error when there is none of this disk */
function newestState(disk: string): SavedState {
  const { states } = places();
  const [newest] = readdirSync(states)
    .map((key) => join(states, key, STATE.who))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as SavedState)
    .filter(({ parts }) => parts.path === disk && parts.user_data === undefined);
  if (newest === undefined) throw new Error(`there is no saved state of ${disk}`);
  return newest;
}
