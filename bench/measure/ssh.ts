import { type Check, mixedChecks } from '../check.ts';
import { type Contestant, contest } from '../contest.ts';
import { OURS, opsproof } from '../contestant.ts';
import { shellScript } from '../dialect/shell.ts';
import { compare, type Measurement, notMeasured, type Row, type Target } from '../measurement.ts';
import { getGoss, goss } from '../peer/goss.ts';
import { type Peer, tryToGet } from '../peer/peer.ts';
import { getServerspec, serverspec } from '../peer/serverspec.ts';
import { sharedTestinfra, testinfra } from '../peer/testinfra.ts';
import { runProgram } from '../program.ts';
import { type Machine, sharedMachine } from '../stage/machine.ts';
import { writeSshConfig } from '../stage/ssh-config.ts';
import type { Workshop } from '../workshop.ts';

const CHECKS = 500;
const WORK = `${CHECKS} mixed checks, one host, ssh`;

interface Rival {
  readonly name: string;
  readonly target: Target;
  readonly get: (workshop: Workshop) => Promise<Peer>;
  enter(
    workshop: Workshop,
    peer: Peer,
    checks: readonly Check[],
    machine: Machine,
  ): Contestant | Promise<Contestant>;
}

const RIVALS: readonly Rival[] = [
  {
    name: 'testinfra ssh, ControlPersist',
    target: { timesFaster: 6 },
    get: sharedTestinfra,
    enter(workshop, peer, checks, machine) {
      const config = writeSshConfig(workshop, 'ssh_config_persist', {
        key: machine.key,
        knownHosts: machine.knownHosts,
        port: machine.sshPort,
        lines: ['ControlMaster auto', `ControlPath ${workshop.folder}/control`, 'ControlPersist 60'],
      });
      return {
        ...testinfra(workshop, peer, this.name, checks, 'ssh://peer', config),
        after: () => runProgram({ argv: ['ssh', '-F', config, '-O', 'exit', 'peer'] }),
      };
    },
  },
  {
    name: 'testinfra paramiko',
    target: { timesFaster: 20 },
    get: sharedTestinfra,
    enter(workshop, peer, checks, machine) {
      return testinfra(workshop, peer, this.name, checks, 'paramiko://peer', machine.sshConfig);
    },
  },
  {
    name: 'serverspec ssh',
    target: { timesFaster: 30 },
    get: getServerspec,
    enter(workshop, peer, checks, machine) {
      return serverspec(workshop, peer, this.name, checks, machine.sshConfig);
    },
  },
  {
    name: 'goss on the host',
    target: { within: 1.5 },
    get: getGoss,
    enter(workshop, peer, checks, machine) {
      return goss(workshop, peer, this.name, checks, machine);
    },
  },
];

export const sshMeasurement: Measurement = {
  name: 'ssh',
  about: `${CHECKS} mixed checks on one host over ssh, whole process`,
  async measure(workshop) {
    const machine = await sharedMachine(workshop);
    const checks = mixedChecks(machine.inventory, CHECKS);
    const script: Contestant = {
      name: 'one sh script',
      program: {
        argv: ['ssh', '-F', machine.sshConfig, 'peer', 'sh -s'],
        stdin: shellScript(checks),
        proof: new RegExp(`^${CHECKS} checks, 0 failed$`, 'm'),
      },
    };
    const rivals = [];
    for (const rival of RIVALS) {
      const peer = await tryToGet(() => rival.get(workshop));
      rivals.push({ rival, peer });
    }
    const contestants = [opsproof(workshop, 'ssh', sshHosts(machine), checks), script];
    for (const { rival, peer } of rivals) {
      if (typeof peer !== 'string') contestants.push(await rival.enter(workshop, peer, checks, machine));
    }
    const results = await contest(contestants, workshop.runs, workshop.say);
    const ms = (name: string) => results.get(name)?.ms ?? Number.NaN;
    const rows: Row[] = [
      compare(
        { work: WORK, against: 'one hand-written sh script, one ssh call' },
        ms(OURS),
        ms(script.name),
        { within: 1 },
      ),
    ];
    for (const { rival, peer } of rivals) {
      if (typeof peer === 'string') rows.push(notMeasured(WORK, rival.name, peer));
      else {
        const against = `${rival.name} (${peer.version})`;
        rows.push(compare({ work: WORK, against }, ms(OURS), ms(rival.name), rival.target));
      }
    }
    return rows;
  },
};

function sshHosts({ sshPort, key, knownHosts }: Machine): string[] {
  return [
    `  web: { address: 127.0.0.1, port: ${sshPort}, user: root, identity: ${key}, known_hosts: ${knownHosts} }`,
  ];
}
