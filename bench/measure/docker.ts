import { mixedChecks } from '../check.ts';
import { contest } from '../contest.ts';
import { OURS, opsproof } from '../contestant.ts';
import { compare, type Measurement, notMeasured } from '../measurement.ts';
import { tryToGet } from '../peer/peer.ts';
import { sharedTestinfra, testinfra } from '../peer/testinfra.ts';
import { sharedMachine } from '../stage/machine.ts';

const CHECKS = 500;
const WORK = `${CHECKS} mixed checks, one container, docker`;
const RIVAL = 'testinfra docker';

export const dockerMeasurement: Measurement = {
  name: 'docker',
  about: `${CHECKS} mixed checks on one container through the engine, whole process`,
  async measure(workshop) {
    const peer = await tryToGet(() => sharedTestinfra(workshop));
    if (typeof peer === 'string') return [notMeasured(WORK, RIVAL, peer)];
    const machine = await sharedMachine(workshop);
    const checks = mixedChecks(machine.inventory, CHECKS);
    const hosts = [`  web: { transport: docker, address: ${machine.container} }`];
    const results = await contest(
      [
        opsproof(workshop, 'docker', hosts, checks),
        testinfra(workshop, peer, RIVAL, checks, `docker://${machine.container}`),
      ],
      workshop.runs,
      workshop.say,
    );
    const ms = (name: string) => results.get(name)?.ms ?? Number.NaN;
    const against = `${RIVAL} (${peer.version})`;
    return [compare({ work: WORK, against }, ms(OURS), ms(RIVAL), { timesFaster: 30 })];
  },
};
