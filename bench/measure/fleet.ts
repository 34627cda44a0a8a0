import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../check.ts';
import { type Contestant, contest } from '../contest.ts';
import { OURS, opsproof } from '../contestant.ts';
import { compare, type Measurement, notMeasured } from '../measurement.ts';
import { type LoopbackSshd, noSshd, sharedSshd } from '../stage/loopback-sshd.ts';
import type { Workshop } from '../workshop.ts';

const HOSTS = 300;
/** How many hosts opsproof asks at the same time, so the logins alone do the same. */
const AT_ONCE = 50;
const CHECKS = 20;
const MOST_BYTES = 300e6;
const WORK = `${CHECKS} checks on each of ${HOSTS} ssh hosts`;
const RIVAL = `${HOSTS} ssh logins, ${AT_ONCE} at once`;

export const fleetMeasurement: Measurement = {
  name: 'fleet',
  about: `${WORK}, whole process`,
  async measure(workshop) {
    if (noSshd !== undefined) return [notMeasured(WORK, RIVAL, noSshd)];
    const sshd = await sharedSshd(workshop);
    const results = await contest(
      [ours(workshop, sshd), logins(sshd)],
      Math.min(3, workshop.runs),
      workshop.say,
    );
    const ms = (name: string) => results.get(name)?.ms ?? Number.NaN;
    const peak = results.get(OURS)?.peakBytes ?? 0;
    return [
      compare({ work: WORK, against: RIVAL }, ms(OURS), ms(RIVAL), { within: 1.15 }),
      {
        work: WORK,
        against: 'memory of the runner',
        ours: `${(peak / 1e6).toFixed(0)} MB`,
        target: `under ${MOST_BYTES / 1e6} MB`,
        verdict: peak === 0 ? 'not measured' : peak < MOST_BYTES ? 'met' : 'MISSED',
      },
    ];
  },
};

function ours(workshop: Workshop, sshd: LoopbackSshd): Contestant {
  const { port, user, key, knownHosts } = sshd;
  const keys = `{ groups: [all], port: ${port}, user: ${user}, identity: ${key}, known_hosts: ${knownHosts} }`;
  return opsproof(
    workshop,
    'fleet',
    [`  "127.0.[1:3].[1:100]": ${keys}`],
    checksHere(port),
    ' on every host in "all"',
  );
}

function logins({ sshConfig }: LoopbackSshd): Contestant {
  const addresses = [1, 2, 3].flatMap((net) =>
    Array.from({ length: HOSTS / 3 }, (_, index) => `127.0.${net}.${index + 1}`),
  );
  return {
    name: RIVAL,
    program: {
      argv: ['xargs', '-P', String(AT_ONCE), '-I{}', 'ssh', '-F', sshConfig, '{}', 'true'],
      stdin: `${addresses.join('\n')}\n`,
    },
  };
}

/** All hosts are this machine, so what is true here is true everywhere. */
function checksHere(port: number): Check[] {
  const files = readdirSync('/etc')
    .map((name) => join('/etc', name))
    .filter((path) => lstatSync(path).isFile() && lstatSync(path).uid === 0)
    .slice(0, 10);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format language
  const packages = execFileSync('dpkg-query', ['-W', '-f=${Package}\\n'], { encoding: 'utf8' }).split('\n');
  const checks: Check[] = [
    ...files.map((path): Check => ({ kind: 'file', path })),
    ...files.slice(0, 4).map((path): Check => ({ kind: 'owner', path, owner: 'root' })),
    ...packages.slice(0, 3).map((name): Check => ({ kind: 'package', name })),
    ...['root', 'daemon'].map((name): Check => ({ kind: 'user', name })),
    { kind: 'port', number: port },
  ];
  if (checks.length !== CHECKS) throw new Error(`this machine has enough for ${checks.length} checks only`);
  return checks;
}
