import { join } from 'node:path';
import { type Contestant, contest } from '../contest.ts';
import { OURS, opsproof } from '../contestant.ts';
import { type Measurement, printMs } from '../measurement.ts';
import { type Machine, sharedMachine } from '../stage/machine.ts';
import { SlowLink } from '../stage/slow-link.ts';
import { writeKnownHosts } from '../stage/ssh-config.ts';
import type { Workshop } from '../workshop.ts';

const CHECKS = 50;
const ROUND_TRIP_MS = 100;
const MOST_TRIPS = 4;

export const linkMeasurement: Measurement = {
  name: 'link',
  about: `${CHECKS} file checks over a link with a round trip of ${ROUND_TRIP_MS} ms`,
  async measure(workshop) {
    const machine = await sharedMachine(workshop);
    const link = await SlowLink.open(machine.sshPort, ROUND_TRIP_MS);
    workshop.later(() => link.close());
    const knownHosts = writeKnownHosts(workshop, 'known_hosts_link', machine.hostKeys, link.port);
    const [whole, login] = [[], []] as [number[], number[]];
    const counted = (turns: number[], contestant: Contestant): Contestant => ({
      ...contestant,
      after: async () => turns.push(link.turns),
    });
    const results = await contest(
      [
        counted(whole, ours(workshop, machine, link, knownHosts)),
        counted(login, logIn(machine, link, knownHosts)),
      ],
      workshop.runs,
      workshop.say,
    );
    const trips = Math.max(...whole) - Math.min(...login);
    const ms = (name: string) => results.get(name)?.ms ?? Number.NaN;
    return [
      {
        work: `${CHECKS} file checks, ${ROUND_TRIP_MS} ms round trip`,
        against: 'the link: login alone',
        ours: printMs(ms(OURS)),
        theirs: printMs(ms('login')),
        ratio: `${trips} round trips after login`,
        target: `at most ${MOST_TRIPS}`,
        verdict: trips <= MOST_TRIPS ? 'met' : 'MISSED',
      },
    ];
  },
};

function ours(workshop: Workshop, machine: Machine, link: SlowLink, knownHosts: string): Contestant {
  const host = `{ address: 127.0.0.1, port: ${link.port}, user: root, identity: ${machine.key}, known_hosts: ${knownHosts} }`;
  const files = machine.inventory.files.slice(0, CHECKS);
  return opsproof(
    workshop,
    'link',
    [`  far: ${host}`],
    files.map(({ path }) => ({ kind: 'file', path })),
  );
}

function logIn(machine: Machine, link: SlowLink, knownHosts: string): Contestant {
  const program = join(import.meta.dirname, '..', 'stage', 'log-in.ts');
  return {
    name: 'login',
    program: { argv: [process.execPath, program, String(link.port), machine.key, knownHosts] },
  };
}
