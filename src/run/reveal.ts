import { readSource } from '../config/secret-source.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { Mask } from '../model/mask.ts';
import type { Placeholder } from '../sentence/placeholders.ts';

/**
 * Reads the placeholders of sentences in the main thread, each once in a run. A value is in the mask before it is returned.
 * @returns the values, in order; rejects with a ConfigurationError that has all unreadable ones
 */
export function openReveal(options: {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly mask: Mask;
}): (asked: readonly Placeholder[]) => Promise<readonly string[]> {
  const { cwd, env, mask } = options;
  const known = new Map<string, ReturnType<typeof readSource>>();
  return async (asked) => {
    const answers = await Promise.all(
      asked.map(({ source, argument }) => {
        const key = `${source}:${argument}`;
        const reading = known.get(key) ?? readSource(source, argument, { cwd, env, folder: cwd });
        known.set(key, reading);
        return reading;
      }),
    );
    const problems = answers.flatMap((answer) =>
      'problem' in answer
        ? [{ message: answer.problem, ...(answer.hint === undefined ? {} : { hint: answer.hint }) }]
        : [],
    );
    if (problems.length > 0) throw new ConfigurationError(problems);
    const values = answers.map((answer) => ('value' in answer ? answer.value : ''));
    for (const value of values) mask.add(value);
    return values;
  };
}
