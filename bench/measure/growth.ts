import { mixedChecks } from '../check.ts';
import { type Contestant, contest } from '../contest.ts';
import { opsproof } from '../contestant.ts';
import { type Measurement, printMs, type Row } from '../measurement.ts';
import { type Machine, sharedMachine } from '../stage/machine.ts';
import type { Workshop } from '../workshop.ts';

const CHECKS = [100, 1000, 10_000];
const HOSTS = [1, 4, 16];
const CHECKS_EACH = 500;

/** How the time grows with checks and with hosts. No peer and no target: a bend in it is what one looks for. */
export const growthMeasurement: Measurement = {
  name: 'growth',
  about: '100, 1,000 and 10,000 checks on one ssh host; 500 on each of 1, 4 and 16',
  async measure(workshop) {
    const machine = await sharedMachine(workshop);
    const cases = [
      ...CHECKS.map((checks) => ({ checks, hosts: 1 })),
      ...HOSTS.map((hosts) => ({ checks: CHECKS_EACH, hosts })),
    ].map((size) => ({
      ...size,
      name: `${size.checks} checks, ${size.hosts} host${size.hosts === 1 ? '' : 's'}`,
    }));
    const contestants = cases.map(({ name, checks, hosts }) => ours(workshop, machine, name, checks, hosts));
    const results = await contest(contestants, workshop.runs, workshop.say);
    return cases.map(({ name, checks, hosts }): Row => {
      const { ms = Number.NaN, peakBytes = 0 } = results.get(name) ?? {};
      return {
        work: `${name}, ssh`,
        against: '',
        ours: printMs(ms),
        ratio: `${(ms / checks / hosts).toFixed(2)} ms a check, ${(peakBytes / 1e6).toFixed(0)} MB`,
        verdict: '-',
      };
    });
  },
};

/** All hosts are the one machine, each with a connection of its own. */
function ours(workshop: Workshop, machine: Machine, name: string, checks: number, hosts: number): Contestant {
  const { sshPort, key, knownHosts, inventory } = machine;
  const keys = `groups: [all], address: 127.0.0.1, port: ${sshPort}, user: root, identity: ${key}, known_hosts: ${knownHosts}`;
  return {
    ...opsproof(
      workshop,
      `growth-${checks}-${hosts}`,
      [`  "web-[1:${hosts}]": { ${keys} }`],
      mixedChecks(inventory, checks),
      ' on every host in "all"',
    ),
    name,
  };
}
