import type { Readable } from 'node:stream';
import { registryLogin, registryOf } from '../image/registry-login.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import { follow } from '../provider/docker/progress.ts';
import type { Engine } from '../transport/docker/engine.ts';

/** What pushing and pulling needs. */
export interface RegistryWork {
  readonly engine: Engine;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const MOVE_MS = 15 * 60_000;

/**
 * Pushes an image to the registry of a name, with the login of `docker login`.
 * @param name `registry/name:tag`
 * @returns `registry/name@sha256:…`: the digest that the registry has it by
 * @throws UnableError
 */
export async function pushImage(
  image: string,
  name: string,
  { engine, env, signal }: RegistryWork,
): Promise<string> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(MOVE_MS)]);
  const colon = name.lastIndexOf(':');
  const [repo, tag] = [name.slice(0, colon), name.slice(colon + 1)];
  const login = await registryLogin(registryOf(name), env);
  let digest: unknown;
  try {
    await engine.getImage(image).tag({ repo, tag });
    const stream = (await engine.push(repo, { tag, login, abortSignal: limited })) as Readable;
    await follow(
      stream,
      limited,
      () => undefined,
      (aux) => {
        digest = aux.Digest ?? digest;
      },
    );
  } catch (error) {
    if (signal.aborted) throw new UnableError('the push was interrupted', { cause: error });
    throw new UnableError(`${name} could not be pushed: ${messageOf(error)}`, {
      hint:
        login === undefined
          ? `docker login ${registryOf(name)}`
          : 'check the name and the rights of the login',
      cause: error,
    });
  }
  if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) return `${repo}@${digest}`;
  throw new UnableError(`the engine pushed ${name}, and does not say by which digest`);
}

/** Pulls an image by its digest, with the login of `docker login`. @throws UnableError */
export async function pullPinned(image: string, { engine, env, signal }: RegistryWork): Promise<void> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(MOVE_MS)]);
  const login = await registryLogin(registryOf(image), env);
  try {
    const stream = (await engine.pull(image, { abortSignal: limited, login })) as Readable;
    await follow(stream, limited, () => undefined);
  } catch (error) {
    throw new UnableError(`${image} is not here and could not be pulled: ${messageOf(error)}`, {
      hint:
        login === undefined
          ? `docker login ${registryOf(image)}`
          : 'check the name and the rights of the login',
      cause: error,
    });
  }
}
