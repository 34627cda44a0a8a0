import { UnableError } from '../../model/errors.ts';
import { LATE, within } from '../../transport/deadline.ts';
import { type Engine, engine } from '../../transport/docker/engine.ts';
import { engineHint, noEngine } from '../../transport/docker/engine-unable.ts';

const ANSWER_MS = 10_000;

/** Asks the engine that the environment variables name. @throws UnableError if it does not answer, with what to do next */
export async function askEngine<T>(
  question: (connected: Engine) => Promise<T>,
  limitMs = ANSWER_MS,
): Promise<T> {
  const asked = question(await engine()).catch((error: unknown) => {
    throw noEngine(error);
  });
  const answer = await within(asked, limitMs);
  if (answer !== LATE) return answer;
  throw new UnableError(`no container engine answers within ${limitMs / 1000} s`, {
    hint: engineHint(undefined),
  });
}
