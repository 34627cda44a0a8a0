import type { Converged } from '../tool.ts';

/** One line of the event handler. */
interface Line {
  readonly event: 'start' | 'begins' | Outcome | 'end' | 'broken';
  readonly resource?: string;
  readonly message?: string;
  readonly version?: string;
}

type Outcome = (typeof STRONGEST_FIRST)[number];

/** A resource with several actions, or one that is declared twice under one name, counts as the first of these that it had. */
const STRONGEST_FIRST = ['failed', 'changed', 'bypassed', 'ignored', 'unchanged', 'skipped'] as const;

/** What the lines say about each resource. @returns a line that says why nothing is known */
export function readEvents(report: string | undefined, exitCode: number): Converged | string {
  const lines = (report ?? '').split('\n').flatMap((text): Line[] => (text === '' ? [] : [JSON.parse(text)]));
  const broken = lines.find(({ event }) => event === 'broken');
  const outcomes = new Map<string, Set<string>>();
  for (const { event, resource } of lines) {
    if (resource === undefined) continue;
    const known = outcomes.get(resource) ?? new Set();
    outcomes.set(resource, known.add(event));
  }
  const named = (outcome: Outcome) =>
    [...outcomes].flatMap(([name, had]) =>
      STRONGEST_FIRST.find((one) => had.has(one)) === outcome ? [name] : [],
    );
  const failed = named('failed');
  if (failed.length === 0 && broken !== undefined) return `chef broke off: ${broken.message}`;
  if (failed.length === 0 && !lines.some(({ event }) => event === 'end'))
    return `chef did not come to its end (exit code ${exitCode})`;
  if (outcomes.size === 0) return 'its run list has no resources';
  return {
    changed: named('changed'),
    failed,
    skipped: named('skipped'),
    // A failure that the recipe ignores has changed nothing that Chef knows of.
    unchanged: [...named('ignored'), ...named('unchanged')],
    unknown: named('bypassed'),
    reasons: new Map(
      lines.flatMap(({ event, resource = '', message = '' }) =>
        event === 'failed' ? [[resource, message] as const] : [],
      ),
    ),
    version: lines.find(({ version }) => version !== undefined)?.version ?? '',
  };
}
