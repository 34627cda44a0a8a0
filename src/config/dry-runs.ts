import { readConvergence } from '../converge/convergence.ts';
import { convergeTools } from '../converge/registry.ts';
import type { DryRun, LiveHost } from '../model/environment.ts';
import { ConfigurationError } from '../model/errors.ts';
import { didYouMean } from '../model/nearest.ts';
import { durationOf, type Reading } from '../schema/reading.ts';
import type { ConvergeInput } from './converge-schema.ts';

/** Deadline of one host if the entry has none: 10 minutes. */
const USUAL_MS = 10 * 60_000;
const ONE = 'names one tool and what it applies, for example puppet manifest: site.pp';

/**
 * Reads and checks `converge:` of a live environment. Every mistake is added to the list of problems.
 * @param open true if the environment has hosts that are not known yet
 */
export function readDryRuns(
  input: ConvergeInput,
  hosts: readonly LiveHost[],
  open: boolean,
  reading: Reading,
): readonly DryRun[] {
  return input.flatMap((entry, index): DryRun[] => {
    const { texts, problems, folder } = reading;
    const at = ['converge', index];
    const named = convergeTools.flatMap((tool) => {
      const written = (entry as Readonly<Record<string, unknown>>)[tool.noun];
      return typeof written === 'string' ? [{ tool, written }] : [];
    });
    const [only] = named;
    if (only === undefined || named.length > 1) {
      if (!problems.mentions(at)) problems.add(at, ONE);
      return [];
    }
    const { tool, written } = only;
    const rows = Object.entries(entry.options ?? {}).flatMap(([option, values]) =>
      [values].flat().map((value) => [option, texts.guardedText(value)]),
    );
    const chosen = hostsOf(entry.hosts, hosts, open, [...at, 'hosts'], reading);
    const timeoutMs = durationOf(entry.within, USUAL_MS, [...at, 'within'], reading);
    try {
      const { name, file, options } = readConvergence(
        tool,
        texts.plain(written),
        rows,
        folder,
        'the folder of the environment',
      );
      return [{ noun: tool.noun, name, file, options, hosts: chosen, timeoutMs }];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      for (const { message } of error.problems) problems.add(at, message);
      return [];
    }
  });
}

/** The hosts that groups and names stand for, in the order of the environment. */
function hostsOf(
  names: readonly string[] | undefined,
  hosts: readonly LiveHost[],
  open: boolean,
  at: readonly (string | number)[],
  { problems }: Reading,
): readonly string[] {
  if (names === undefined) return hosts.map(({ name }) => name);
  const known = new Set(hosts.flatMap(({ name, groups }) => [name, ...groups]));
  for (const [index, name] of names.entries())
    if (!known.has(name) && !open)
      problems.add([...at, index], `there is no host or group "${name}"; ${didYouMean(name, [...known])}`);
  return hosts.flatMap(({ name, groups }) =>
    [name, ...groups].some((one) => names.includes(one)) ? [name] : [],
  );
}
