import type { KeyPath } from '../../schema/key-path.ts';
import type { Reading } from '../../schema/reading.ts';

/**
 * The arguments of a build. A value from a placeholder is secret, and is refused: the engine writes every argument into the history of the
 * image (docker history), which stays when everything else is removed, and so do the layers of an aborted build.
 */
export function argsOf(
  host: {
    readonly merged: { readonly args?: Readonly<Record<string, string | number | boolean>> | undefined };
    origin(key: string, entry: string): KeyPath;
  },
  { texts, problems }: Pick<Reading, 'texts' | 'problems'>,
): Readonly<Record<string, string>> {
  const args: Record<string, string> = {};
  for (const [name, value] of Object.entries(host.merged.args ?? {})) {
    args[name] = texts.guardedText(value);
    if (!texts.hasSource(String(value))) continue;
    problems.add(
      host.origin('args', name),
      'a secret as a build argument would stay in the history of the image, where everybody who has the image can read it',
      'write it plainly if it is not a secret; give it to the container with `env` or `files` instead; or build the image beforehand with `RUN --mount=type=secret` and name it with `image`',
    );
  }
  return args;
}
