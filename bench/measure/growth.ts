import { readdirSync } from 'node:fs';
import { type Check, mixedChecks } from '../check.ts';
import { type Contestant, contest } from '../contest.ts';
import { opsproof } from '../contestant.ts';
import { type Measurement, printMs, type Row } from '../measurement.ts';
import { type LoopbackSshd, noSshd, sharedSshd } from '../stage/loopback-sshd.ts';
import { type Machine, sharedMachine } from '../stage/machine.ts';
import type { Workshop } from '../workshop.ts';

const CHECKS = [100, 1000, 10_000];
const HOSTS = [1, 4, 16];
const CHECKS_EACH = 500;

interface Case {
  readonly contestant: Contestant;
  /** Checks times hosts. */
  readonly size: number;
}

/** How the time grows with checks and with hosts. No peer and no target: a bend in the curve is what matters. */
export const growthMeasurement: Measurement = {
  name: 'growth',
  about: '100, 1,000 and 10,000 mixed checks on one ssh host; 500 file checks on each of 1, 4 and 16',
  async measure(workshop) {
    const machine = await sharedMachine(workshop);
    const cases = CHECKS.map((count) => withChecks(workshop, machine, count));
    if (noSshd === undefined) {
      const sshd = await sharedSshd(workshop);
      cases.push(...HOSTS.map((count) => withHosts(workshop, sshd, count)));
    }
    const results = await contest(
      cases.map(({ contestant }) => contestant),
      workshop.runs,
      workshop.say,
    );
    return cases.map(({ contestant: { name }, size }): Row => {
      const { ms = Number.NaN, peakBytes = 0 } = results.get(name) ?? {};
      return {
        work: name,
        against: '',
        ours: printMs(ms),
        ratio: `${(ms / size).toFixed(2)} ms a check, ${(peakBytes / 1e6).toFixed(0)} MB`,
        verdict: '-',
      };
    });
  },
};

function withChecks(workshop: Workshop, machine: Machine, count: number): Case {
  const { sshPort, key, knownHosts, inventory } = machine;
  const host = `{ address: 127.0.0.1, port: ${sshPort}, user: root, identity: ${key}, known_hosts: ${knownHosts} }`;
  const contestant = opsproof(workshop, `checks-${count}`, [`  web: ${host}`], mixedChecks(inventory, count));
  return { contestant: { ...contestant, name: `${count} mixed checks, one host, ssh` }, size: count };
}

/** All hosts are this machine, each with an address and a connection of its own. */
function withHosts(workshop: Workshop, { port, user, key, knownHosts }: LoopbackSshd, count: number): Case {
  const host = `{ groups: [all], port: ${port}, user: ${user}, identity: ${key}, known_hosts: ${knownHosts} }`;
  const checks = readdirSync('/usr/bin')
    .filter((name) => /^[\w.+-]+$/.test(name))
    .slice(0, CHECKS_EACH)
    .map((name): Check => ({ kind: 'file', path: `/usr/bin/${name}` }));
  const hosts = [`  "127.0.9.[1:${count}]": ${host}`];
  const contestant = opsproof(workshop, `hosts-${count}`, hosts, checks, ' on every host in "all"');
  const name = `${CHECKS_EACH} file checks on each of ${count} ssh host${count === 1 ? '' : 's'}`;
  return { contestant: { ...contestant, name }, size: count * checks.length };
}
