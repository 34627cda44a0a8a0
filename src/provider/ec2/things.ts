import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, UnableError } from '../../model/errors.ts';
import { findInScopes } from '../find-in-scopes.ts';
import { sightingOf } from '../labelled.ts';
import { together } from '../machine/together.ts';
import type { Remover, Scope, SettingsOf, Sighting, Trace } from '../remover.ts';
import { type Cloud, openCloud } from './client.ts';
import { awsIsConfigured } from './configured.ts';
import type { Ec2Settings } from './instance-host.ts';
import { describe, type FoundInstance } from './instances.ts';
import { patiently } from './patience.ts';
import { hourlyPrice } from './price.ts';
import { codeOf } from './refusal.ts';
import { HOSTS, literally, readTags, STACK } from './tags.ts';

const RUN = 'opsproof.run';
/** Of the four that a filter may ask for, those that are no more than a name go without saying. */
const THERE = ['pending', 'running', 'stopping', 'stopped', 'shutting-down'];
const GONE = /\.NotFound$|^InvalidGroupId\.Malformed$/;
const NOT_SET_UP = /^(?:ERR_MODULE_NOT_FOUND|CredentialsProviderError)$/;
const POLL_MS = 500;

/** Finds and removes instances, security groups and key pairs, in the regions that ledgers name and in that of this process. */
export function ec2Things(settingsOf?: SettingsOf): Remover {
  const clouds = new Map<string, Promise<Cloud>>();
  const at = (scope: Scope): Promise<Cloud> => {
    const key = JSON.stringify([scope.region, scope.endpoint, scope.environment]);
    const open = clouds.get(key) ?? cloudOf(scope, settingsOf);
    open.catch(() => clouds.delete(key));
    clouds.set(key, open);
    return open;
  };
  const terminators = new Map<Cloud, (id: string) => Promise<undefined>>();
  const terminate = (cloud: Cloud, id: string) => {
    const work = terminators.get(cloud) ?? together<string, undefined>((ids) => terminateAll(cloud, ids));
    terminators.set(cloud, work);
    return work(id);
  };

  /** Things that a ledger lists, but that cannot be looked at: nobody is logged in, or the package is missing. A text says so. */
  const findAt = async (run: string | undefined, scope: Scope | undefined) => {
    if (scope !== undefined) return sightings(await at(scope), run);
    if (!awsIsConfigured()) return 'this machine is not set up for AWS';
    try {
      return await sightings(await at({}), run);
    } catch (error) {
      if (NOT_SET_UP.test(codeOf(error))) return messageOf(error);
      throw error;
    }
  };

  return {
    findAt,

    find: (run, scopes) => findInScopes(findAt, run, scopes),

    async isThere(trace) {
      const found = await sightings(await at(trace.scope ?? {}), undefined);
      return found.some((one) => same(one, trace));
    },

    async remove(trace, limitMs) {
      const end = performance.now() + limitMs;
      try {
        const cloud = await at(trace.scope ?? {});
        const names = new Set(trace.called ?? []);
        // What was never recorded as existing may exist under a name that is not in the ledger.
        if (names.size === 0)
          for (const one of await sightings(cloud, undefined))
            if (same(one, trace)) for (const name of one.called ?? []) names.add(name);
        for (const name of names) {
          if (trace.kind === 'instance') await terminate(cloud, name);
          if (trace.kind === 'security-group') await removeGroup(cloud, name, end - performance.now());
        }
        if (trace.kind === 'key-pair') await removeKey(cloud, trace.id);
        return undefined;
      } catch (error) {
        return `${trace.kind} ${trace.id} could not be removed: ${messageOf(error)}`;
      }
    },
  };
}

async function cloudOf({ environment, region, endpoint }: Scope, settingsOf?: SettingsOf): Promise<Cloud> {
  const settings: Ec2Settings =
    environment === undefined || settingsOf === undefined ? {} : await settingsOf(environment);
  return openCloud(
    {
      ...settings,
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
    },
    environment,
  );
}

function same(one: Trace, { kind, id }: Trace): boolean {
  return one.kind === kind && one.id === id;
}

/** Three questions. A terminated instance stays listed for an hour, and counts as gone. */
async function sightings(cloud: Cloud, run: string | undefined): Promise<readonly Sighting[]> {
  const what = 'it is not known what runs left there';
  const filter =
    run === undefined ? { Name: 'tag-key', Values: [RUN] } : { Name: `tag:${RUN}`, Values: [literally(run)] };
  const state = { Name: 'instance-state-name', Values: THERE };
  const scope = { scope: cloud.scope };
  const [instances, groups, keys] = await Promise.all([
    describe(cloud, [filter, state], what),
    cloud.ask(what, (ec2, options) => ec2.describeSecurityGroups({ Filters: [filter] }, options)),
    cloud.ask(what, (ec2, options) => ec2.describeKeyPairs({ Filters: [filter] }, options)),
  ]);
  return [
    ...instances
      .filter(({ state: now }) => now !== 'terminated')
      .map((instance) => instanceSighting(instance, cloud)),
    ...(groups.SecurityGroups ?? []).map(({ GroupName = '', GroupId = '', Tags }) =>
      sightingOf({ kind: 'security-group', id: GroupName, called: [GroupId], ...scope }, readTags(Tags)),
    ),
    ...(keys.KeyPairs ?? []).map(({ KeyName = '', KeyPairId = '', Tags, CreateTime }) =>
      sightingOf(
        { kind: 'key-pair', id: KeyName, called: [KeyPairId], ...scope },
        readTags(Tags),
        CreateTime?.getTime(),
      ),
    ),
  ];
}

function instanceSighting(instance: FoundInstance, { scope, pricing }: Cloud): Sighting {
  const { id, host, tags, madeAt, state } = instance;
  const named = tags[HOSTS] === undefined ? id : `${tags[STACK]}-${host}`;
  const seen = sightingOf({ kind: 'instance', id: named, called: [id], scope }, tags, madeAt?.getTime());
  // One that is stopped costs what its disks cost, which nobody knows here.
  const price = /^(?:pending|running)$/.test(state) ? hourlyPrice(instance, pricing) : undefined;
  return {
    ...seen,
    owner: host === '' ? seen.owner : `${seen.owner}/${host}`,
    ...(price === undefined ? {} : { price }),
  };
}

/** Ends them with one request and waits until all are gone: their security group can go only then. @throws UnableError */
async function terminateAll(cloud: Cloud, ids: readonly string[]): Promise<readonly undefined[]> {
  const what = 'EC2 did not end it';
  const known = () => describe(cloud, [{ Name: 'instance-id', Values: [...ids] }], what);
  // Those that have ended are left alone; those that are not listed yet may come.
  const ended = new Set(
    (await known()).filter(({ state }) => /^(?:terminated|shutting-down)$/.test(state)).map(({ id }) => id),
  );
  let left = [...new Set(ids)].filter((id) => !ended.has(id));
  while (left.length > 0) {
    try {
      await cloud.ask(what, (ec2, options) => ec2.terminateInstances({ InstanceIds: left }, options));
      break;
    } catch (error) {
      // One that is not known refuses the whole request.
      if (!GONE.test(codeOf(error))) throw error;
      const there = (await known()).map(({ id }) => id).filter((id) => left.includes(id));
      if (there.length === left.length) throw error;
      left = there;
    }
  }
  // The caller has a limit of its own; this one only ends what would never end.
  const end = performance.now() + 10 * 60_000;
  for (;;) {
    left = (await known()).filter(({ state }) => state !== 'terminated').map(({ id }) => id);
    if (left.length === 0) return ids.map(() => undefined);
    if (performance.now() > end) throw new UnableError(`EC2 still says shutting-down of ${left.join(', ')}`);
    await pause(POLL_MS);
  }
}

/** A group is in use for a moment after its last instance is gone. */
async function removeGroup(cloud: Cloud, id: string, limitMs: number): Promise<void> {
  await patiently(
    /^DependencyViolation$|^InvalidGroup\.InUse$/,
    () =>
      cloud.ask('EC2 did not remove it', (ec2, options) => ec2.deleteSecurityGroup({ GroupId: id }, options)),
    limitMs,
  ).catch((error: unknown) => {
    if (!GONE.test(codeOf(error))) throw error;
  });
}

/** Success also where there is none (DeleteKeyPair). */
async function removeKey(cloud: Cloud, name: string): Promise<void> {
  await cloud
    .ask('EC2 did not remove it', (ec2, options) => ec2.deleteKeyPair({ KeyName: name }, options))
    .catch((error: unknown) => {
      if (!GONE.test(codeOf(error))) throw error;
    });
}
