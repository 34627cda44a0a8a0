import type { DatabaseSync } from 'node:sqlite';
import { fingerprintOf } from '../model/fingerprint.ts';
import type { FindingRecord } from './run-record.ts';

/** A check of tonight, and the number of its scenario. */
export interface AskedCheck {
  readonly finding: FindingRecord;
  readonly scenario: number;
}

export interface RunNight {
  /** RFC 3339. */
  readonly at: string;
  readonly environment: string;
  /** By fingerprint. */
  readonly asked: ReadonlyMap<string, AskedCheck>;
  /** Number of each scenario that ran → how it ended. */
  readonly verdicts: ReadonlyMap<number, string>;
}

/** What was asked, in any scenario. */
type Check = Pick<FindingRecord, 'sentence' | 'subject' | 'attribute'> & { readonly host?: string | null };

interface Open extends Check {
  readonly fingerprint: string;
  readonly since: string;
  readonly scenario: number;
}

/** A red finding is open until it is asked again and passes, or until its scenario passes without asking it. */
export function recordFindings(database: DatabaseSync, tonight: RunNight): void {
  const { at, environment, asked, verdicts } = tonight;
  const open = database
    .prepare(
      `SELECT fingerprint, since, scenario, host, sentence, subject, attribute FROM findings
       WHERE environment = ? AND gone IS NULL`,
    )
    .all(environment) as unknown as Open[];
  const leave = database.prepare(
    'UPDATE findings SET gone = ? WHERE environment = ? AND fingerprint = ? AND since = ?',
  );
  const stay = database.prepare(
    `UPDATE findings SET fingerprint = ?, last = ?, scenario = ?, verdict = ?, text = ?, sentence = ?, subject = ?,
     attribute = ?, why = ? WHERE environment = ? AND fingerprint = ? AND since = ?`,
  );
  const told = new Set(open.map(({ fingerprint }) => fingerprint));
  // Rarely needed, and it costs a digest for every check of a fleet.
  let checks: ReadonlyMap<string, AskedCheck> | undefined;
  const elsewhere = (row: Open) => {
    checks ??= byCheck(asked, told);
    return checks.get(checkOf(row));
  };
  for (const row of open) {
    const { fingerprint, since, scenario } = row;
    const own = asked.get(fingerprint);
    const now = own ?? (isElsewhere(row, verdicts) ? elsewhere(row) : undefined);
    const mark = now?.finding.fingerprint ?? '';
    if (now === undefined && verdicts.get(scenario) !== 'pass') continue;
    if (now === undefined || now.finding.verdict === 'pass' || (own === undefined && told.has(mark))) {
      leave.run(at, environment, fingerprint, since);
    } else {
      told.add(mark);
      stay.run(mark, at, now.scenario, ...contentOf(now), environment, fingerprint, since);
    }
  }
  const add = database.prepare(
    `INSERT INTO findings (fingerprint, last, scenario, verdict, text, sentence, subject, attribute, why, environment,
     since, host, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
  );
  for (const [fingerprint, now] of asked) {
    if (now.finding.verdict === 'pass' || told.has(fingerprint)) continue;
    add.run(fingerprint, at, now.scenario, ...contentOf(now), environment, at, now.finding.host ?? null);
  }
}

function contentOf({ finding }: AskedCheck): readonly string[] {
  const { verdict, text, sentence, subject, attribute, why = '' } = finding;
  return [verdict, text, sentence, subject, attribute, why];
}

/** Its scenario did not run, maybe because it was renamed; or an older opsproof recorded it, by its check alone. */
function isElsewhere({ scenario, fingerprint }: Open, verdicts: RunNight['verdicts']): boolean {
  return !verdicts.has(scenario) || isOld(fingerprint);
}

function isOld(fingerprint: string): boolean {
  return fingerprint.length < 64;
}

/** Tonight's checks by what was asked, in any scenario; of equal ones a red one, and of those one without an open row. */
function byCheck(asked: RunNight['asked'], told: ReadonlySet<string>): ReadonlyMap<string, AskedCheck> {
  const rank = ({ finding }: AskedCheck) =>
    finding.verdict === 'pass' ? 0 : told.has(finding.fingerprint) ? 1 : 2;
  const checks = new Map<string, AskedCheck>();
  for (const now of asked.values()) {
    const check = digestOf(now.finding);
    const before = checks.get(check);
    if (before === undefined || rank(before) < rank(now)) checks.set(check, now);
  }
  return checks;
}

/** In older rows, this digest is the fingerprint, and the only record of what was asked. */
function checkOf(row: Open): string {
  return isOld(row.fingerprint) ? row.fingerprint : digestOf(row);
}

function digestOf({ subject, host, attribute, sentence }: Check): string {
  return fingerprintOf([subject, host ?? '', attribute, sentence]).slice(0, 16);
}
