import { fingerprintOf } from '../model/fingerprint.ts';
import type { FindingRecord, RunRecord, ScenarioRecord } from './run-record.ts';

const DAY_MS = 86_400_000;

export interface Size {
  readonly nights: number;
  readonly hosts: number;
  readonly scenarios: number;
  /** RFC 3339, the newest night. */
  readonly last: string;
}

/** Nights of a fleet, oldest first: most are green, some hosts break and are repaired, disks fill up, a few scenarios are flaky. */
export function* madeHistory({ nights, hosts, scenarios, last }: Size): Generator<RunRecord> {
  for (let night = 0; night < nights; night += 1) {
    const at = new Date(Date.parse(last) - (nights - 1 - night) * DAY_MS).toISOString();
    const all = Array.from({ length: scenarios }, (_, index) => madeScenario(index, night, nights, hosts));
    yield {
      id: `${at.slice(0, 10).replaceAll('-', '')}-020000-${night.toString(16).padStart(4, '0')}`,
      startedAt: at,
      durationMs: 60_000 + (night % 7) * 4000,
      exitCode: all.some(({ verdict }) => verdict === 'fail') ? 1 : 0,
      environments: ['production'],
      commit: night.toString(16).padStart(40, 'a'),
      flaky: all.filter(({ attempts, verdict }) => attempts > 1 && verdict === 'pass').length,
      scenarios: all,
    };
  }
}

/** The first scenario asks every host; the others ask one. */
function madeScenario(index: number, night: number, nights: number, hosts: number): ScenarioRecord {
  const asked = index === 0 ? Array.from({ length: hosts }, (_, host) => host) : [index % hosts];
  const findings = asked.flatMap((host) => {
    const red = broken(host, night, index);
    const name = `web-${String(host + 1).padStart(4, '0')}`;
    const sentence = `the service "app-${index}" is running on every host`;
    const service: FindingRecord = {
      fingerprint: fingerprintOf([sentence, name]),
      sentence,
      subject: `service "app-${index}"`,
      host: name,
      attribute: 'running',
      verdict: red ? 'fail' : 'pass',
      text: red ? `service "app-${index}": running expected true, observed false` : '',
      elapsedMs: 5 + index * 3,
    };
    if (index > 0) return [service];
    const used = 40 + (host % 10) * 5 + (host % 20 === 9 ? 13 - (nights - 1 - night) * 0.2 : 0);
    return [
      service,
      value(name, 'filesystem', '"/var"', 'used percent', Math.min(100, Math.max(0, used))),
      value(name, 'certificate', '"/etc/ssl/web.pem"', 'days left', 20 + (host % 60) + (nights - 1 - night)),
    ];
  });
  const red = findings.some(({ verdict }) => verdict !== 'pass');
  return {
    uri: `features/area-${index % 5}.feature`,
    name: index === 0 ? 'every host is what we think it is' : `application ${index} answers as it should`,
    verdict: red ? 'fail' : index % 13 === 5 && night % 11 === 0 ? 'unable' : 'pass',
    durationMs: 200 + index * 37,
    attempts: index % 9 === 4 && night % 4 === 0 ? 2 : 1,
    findings,
  };
}

/** A host is broken for some nights in a row, now and then. */
function broken(host: number, night: number, index: number): boolean {
  return (
    (host * 7919 + Math.floor((night + host) / 3) * 104_729 + index * 31) % (index === 0 ? 397 : 23) === 0
  );
}

function value(host: string, noun: string, name: string, attribute: string, seen: number): FindingRecord {
  const subject = `${noun} ${name}`;
  const sentence = `the ${subject} has ${attribute}`;
  const fingerprint = fingerprintOf([sentence, host]);
  return {
    ...{ fingerprint, sentence, subject, noun, host, attribute, verdict: 'pass', text: '' },
    ...{ value: seen, elapsedMs: 4 },
  };
}
