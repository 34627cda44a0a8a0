import type { Reply } from '../../transport/transport.ts';
import type { Converged } from '../tool.ts';

/** A promise that is being worked on. */
interface Promised {
  readonly type: string;
  affects: string;
  readonly said: string[];
}

type Outcome = 'KEPT' | 'NOT KEPT' | 'REPAIRED';

/** What only thinks, talks, or stands for the promises of another bundle. */
const NO_RESOURCE: ReadonlySet<string> = new Set([
  'classes',
  'defaults',
  'meta',
  'methods',
  'reports',
  'vars',
]);

/** Most lines say what cf-agent finds out on its way. */
const TELLING = /^ verbose: (?:[ABP]: | ?CFEngine|Skipping)|^ +(?:error|warning): /;
const LINES = {
  bundle: /^ verbose: B: (BEGIN|END) bundle (\S+?)(?:\(.*)?$/,
  begins: /^ verbose: P: BEGIN promise '.*' of type "(\w+)" \(pass \d+\)$/,
  affects: /^ verbose: P: {4}Promiser\/affected object: '(.*)'$/,
  outcome: /^ verbose: A: Promise (?:was )?(KEPT|NOT KEPT|REPAIRED)!?$/,
  skipped: /^ verbose: Skipping (?:next )?promise '(.*)'(?:,| because)/,
  said: /^ +(?:error|warning): (.*)$/,
  version: /^ verbose: +CFEngine Core (\d[\w.-]*)/,
};

/** What a verbose account of cf-agent says of each promise. */
export function readPromises(
  account: string | undefined,
  { exitCode, stderr }: Reply,
  dry: boolean,
): Converged | string {
  const refused = stderr.toString().trim().split('\n').at(-1);
  if (account === undefined) return `cf-promises refused the policy (exit code ${exitCode}): ${refused}`;
  const lines = account.split('\n').filter((line) => TELLING.test(line));
  const bundles = lines.flatMap((line) => LINES.bundle.exec(line)?.[2] ?? []);
  if (bundles.some((name) => name.startsWith('failsafe_cfe_internal')))
    return 'cf-agent ran its failsafe policy and not this one';
  const outcomes = new Map<string, Set<Outcome>>();
  const reasons = new Map<string, string[]>();
  const skipped = new Set<string>();
  const evaluated = new Set<string>();
  // A promise of methods is open while those of its bundle are worked on.
  const open: (Promised | undefined)[] = [];
  for (const line of lines) {
    const [, verb] = LINES.bundle.exec(line) ?? [];
    if (verb === 'BEGIN') open.push(undefined);
    if (verb === 'END') open.pop();
    const [, type] = LINES.begins.exec(line) ?? [];
    if (type !== undefined && open.length > 0) open[open.length - 1] = { type, affects: '', said: [] };
    const now = open.at(-1);
    const [, name] = LINES.affects.exec(line) ?? [];
    if (now !== undefined && name !== undefined) now.affects = name;
    const [, said] = LINES.said.exec(line) ?? [];
    if (now !== undefined && said !== undefined) now.said.push(line.trim());
    const [, missed] = LINES.skipped.exec(line) ?? [];
    if (missed !== undefined) skipped.add(missed);
    const [, outcome] = LINES.outcome.exec(line) ?? [];
    if (now === undefined || outcome === undefined || NO_RESOURCE.has(now.type)) continue;
    const key = `${now.type}: ${now.affects}`;
    evaluated.add(now.affects);
    const known = outcomes.get(key) ?? new Set();
    // A dry run keeps no promise that it would have to repair, and says `error` only for what it could not.
    const would = dry && outcome === 'NOT KEPT' && !now.said.some((text) => text.startsWith('error:'));
    outcomes.set(key, known.add(would ? 'REPAIRED' : (outcome as Outcome)));
    if (outcome === 'NOT KEPT') reasons.set(key, [...(reasons.get(key) ?? []), ...now.said]);
  }
  if (outcomes.size === 0) return `it has no promises for this host (exit code ${exitCode})`;
  const named = (holds: (had: ReadonlySet<Outcome>) => boolean) =>
    [...outcomes].flatMap(([key, had]) => (holds(had) ? [key] : []));
  const failed = named((had) => had.has('NOT KEPT'));
  return {
    failed,
    changed: named((had) => had.has('REPAIRED') && !had.has('NOT KEPT')),
    unchanged: named((had) => !had.has('REPAIRED') && !had.has('NOT KEPT')),
    skipped: [...skipped].filter((one) => !evaluated.has(one)),
    unknown: [],
    reasons: new Map(failed.map((key) => [key, (reasons.get(key) ?? []).join('; ')])),
    version: lines.map((line) => LINES.version.exec(line)?.[1]).find((found) => found !== undefined) ?? '',
  };
}
