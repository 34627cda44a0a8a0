import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { isMissing } from '../../transport/kubernetes/api-error.ts';
import type { Cluster } from '../../transport/kubernetes/cluster.ts';
import { type Rolling, rolloutMissing } from '../../transport/kubernetes/rollout.ts';
import type { StackContext } from '../provider.ts';
import { rememberCordon } from './cordon.ts';
import type { PodGround } from './ground.ts';

/** An object with what only the API server writes. */
interface Kept extends Rolling {
  readonly metadata: NonNullable<Rolling['metadata']> & {
    readonly resourceVersion?: string;
    readonly ownerReferences?: readonly { readonly controller?: boolean }[];
  };
}

/** How long an object may take to go, and one that rolls out to be whole again. */
const BACK_MS = 120_000;
/** Fields of metadata that the API server sets anew. */
const OF_SERVER = ['resourceVersion', 'uid', 'creationTimestamp', 'generation', 'managedFields', 'selfLink'];

/**
 * Reads an object of the cluster, and brings it back to that.
 * @param path of the object in the API
 * @throws ApiError, UnableError
 */
export async function rememberObject(
  path: string,
  { cluster }: Pick<PodGround, 'cluster'>,
  context: StackContext,
): Promise<() => Promise<void>> {
  const [, node] = /^\/api\/v1\/nodes\/([^/]+)$/.exec(path) ?? [];
  if (node !== undefined) return rememberCordon(cluster, decodeURIComponent(node), context);
  const before = await read(cluster, path);
  if (before === undefined) return () => remove(cluster, path);
  // What made it makes it again, and would not let it be another one.
  const made = before.metadata.ownerReferences?.some(({ controller }) => controller === true) === true;
  if (made) return async () => undefined;
  const whole = rolloutMissing(before) === undefined;
  return async () => {
    const now = await read(cluster, path);
    if (now === undefined) await cluster.ask('POST', path.replace(/\/[^/]+$/, ''), { body: own(before) });
    else if (isDeepStrictEqual(own(before), own(now))) return;
    else {
      const { resourceVersion } = now.metadata;
      const { metadata, ...rest } = own(before);
      await cluster.ask('PUT', path, { body: { ...rest, metadata: { ...metadata, resourceVersion } } });
    }
    if (whole) await until(`${path} is not rolled out again`, () => rolledOut(cluster, path));
  };
}

async function rolledOut(cluster: Cluster, path: string): Promise<string | undefined> {
  const missing = rolloutMissing((await read(cluster, path)) ?? {});
  return missing === undefined || missing === 'never' ? undefined : missing.why;
}

async function remove(cluster: Cluster, path: string): Promise<void> {
  // With what it made: another scenario may make one of the same name.
  const body = { propagationPolicy: 'Foreground' };
  const gone = await cluster.ask('DELETE', path, { body }).then(
    () => false,
    (error: unknown) => {
      if (isMissing(error)) return true;
      throw error;
    },
  );
  if (gone) return;
  await until(`${path} is not gone`, async () =>
    (await read(cluster, path)) === undefined ? undefined : 'it is still there',
  );
}

async function read(cluster: Cluster, path: string): Promise<Kept | undefined> {
  return cluster.get<Kept>(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

/** What people wrote of an object. */
function own({ status: _, ...object }: Kept): Omit<Kept, 'status'> {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([key]) => !OF_SERVER.includes(key)),
  );
  return { ...object, metadata };
}

async function until(what: string, unmet: () => Promise<string | undefined>): Promise<void> {
  const last = performance.now() + BACK_MS;
  for (;;) {
    const why = await unmet();
    if (why === undefined) return;
    if (performance.now() > last) throw new Error(`${what} after ${BACK_MS / 1000} s: ${why}`);
    await sleep(200);
  }
}
