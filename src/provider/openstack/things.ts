import { messageOf } from '../../model/errors.ts';
import { findInScopes } from '../find-in-scopes.ts';
import { sightingOf } from '../labelled.ts';
import type { Remover, Scope, SettingsOf, Sighting, Trace } from '../remover.ts';
import type { Cloud } from './cloud.ts';
import { type CredentialWays, OUR_WAYS, openstackIsConfigured } from './configured.ts';
import { serverAt, serversWith } from './found-server.ts';
import { NAME, RUN, readMarks, runTag, TAG } from './marks.ts';
import { openCloud } from './open-cloud.ts';
import { removeKey, removeOfNeutron, removeServer } from './remove.ts';
import type { OpenstackSettings } from './server-host.ts';
import { priceOf } from './shape.ts';

const WHAT = 'it is not known what runs left there';

/** Kind → where neutron has it. */
const OF_NEUTRON = {
  port: ['/ports', 'ports'],
  'floating-address': ['/floatingips', 'floatingips'],
  'security-group': ['/security-groups', 'security_groups'],
} as const;

interface OfNeutron {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly created_at?: string;
}

interface KeyPairs {
  readonly keypairs?: readonly { readonly keypair: { readonly name: string; readonly public_key: string } }[];
}

/** A project that was opened, with the settings that it was opened by. */
interface Place {
  readonly cloud: Cloud;
  readonly settings: OpenstackSettings;
}

/** Finds and removes what runs made, in the projects that ledgers name and in that of this process. */
export function openstackThings(settingsOf?: SettingsOf, ways: CredentialWays = OUR_WAYS): Remover {
  const places = new Map<string, Promise<Place>>();
  const at = (scope: Scope): Promise<Place> => {
    const key = JSON.stringify(Object.entries(scope).sort());
    const open = places.get(key) ?? placeAt(scope, ways, settingsOf);
    open.catch(() => places.delete(key));
    places.set(key, open);
    return open;
  };

  const findAt = async (run: string | undefined, scope: Scope | undefined) =>
    scope !== undefined || openstackIsConfigured(ways)
      ? sightings(await at(scope ?? {}), run)
      : 'this machine is not set up for OpenStack';

  return {
    findAt,

    find: (run, scopes) => findInScopes(findAt, run, scopes),

    async isThere(trace) {
      return (await idsOf(await at(trace.scope ?? {}), trace)).length > 0;
    },

    async remove(trace, limitMs) {
      const end = performance.now() + limitMs;
      try {
        const place = await at(trace.scope ?? {});
        const { cloud } = place;
        for (const id of await idsOf(place, trace)) {
          const leftMs = end - performance.now();
          if (trace.kind === 'server') await removeServer(cloud, id, leftMs);
          else if (trace.kind === 'key-pair') await removeKey(cloud, id);
          else await removeOfNeutron(cloud, `${pathOf(trace.kind)[0]}/${id}`, leftMs);
        }
        return undefined;
      } catch (error) {
        return `${trace.kind} ${trace.id} could not be removed: ${messageOf(error)}`;
      }
    },
  };
}

async function placeAt(scope: Scope, ways: CredentialWays, settingsOf?: SettingsOf): Promise<Place> {
  const { environment } = scope;
  const settings: OpenstackSettings =
    environment === undefined || settingsOf === undefined ? {} : await settingsOf(environment);
  const named = environment === undefined ? {} : { environment };
  return { cloud: await openCloud({ settings, ways, scope, ...named }), settings };
}

function pathOf(kind: string): readonly [string, string] {
  const found = Object.entries(OF_NEUTRON).find(([name]) => name === kind);
  if (found === undefined) throw new Error(`openstack makes no ${kind}`);
  return found[1];
}

/** Ids of what a trace stands for and that is there: by the ids that it was given, or by marks where nobody wrote down any. */
async function idsOf(place: Place, trace: Trace): Promise<readonly string[]> {
  const { cloud } = place;
  const { kind, id, called = [] } = trace;
  const named = kind === 'key-pair' || called.length === 0;
  const marked = async () => {
    const all = await sightings(place, undefined, kind);
    return all.filter((one) => one.id === id).flatMap((one) => one.called ?? []);
  };
  if (named) return marked();
  const there = await Promise.all(
    called.map(async (one) => {
      if (kind !== 'server') return isOfNeutron(cloud, kind, one);
      const found = await serverAt(cloud, one, WHAT);
      return found !== undefined && found.status !== 'DELETED';
    }),
  );
  return called.filter((_one, index) => there[index]);
}

async function isOfNeutron(cloud: Cloud, kind: string, id: string): Promise<boolean> {
  const [path, key] = pathOf(kind);
  const all = await cloud.list<OfNeutron>(WHAT, 'network', `${path}?id=${id}&fields=id`, key);
  return all.length > 0;
}

/** Everything with marks, of one run or of any. @param only one kind of it */
async function sightings(
  { cloud, settings }: Place,
  run: string | undefined,
  only?: string,
): Promise<readonly Sighting[]> {
  const scope = await cloud.scope(WHAT);
  const wanted = (kind: string) => only === undefined || only === kind;
  const neutron = (Object.keys(OF_NEUTRON) as (keyof typeof OF_NEUTRON)[]).filter(wanted);
  const found = await Promise.all([
    wanted('server') ? serverSightings(cloud, scope, settings, run) : [],
    wanted('key-pair') ? keySightings(cloud, scope) : [],
    ...neutron.map((kind) => neutronSightings(cloud, scope, kind)),
  ]);
  return found.flat().filter((one) => run === undefined || one.run === run);
}

async function serverSightings(
  cloud: Cloud,
  scope: Scope,
  settings: OpenstackSettings,
  run: string | undefined,
): Promise<readonly Sighting[]> {
  const all = await serversWith(cloud, run === undefined ? TAG : runTag(run), WHAT);
  return all
    .filter(({ metadata = {}, status }) => metadata[RUN] !== undefined && status !== 'DELETED')
    .map(({ id, name, metadata = {}, created, flavor }) => {
      const thing = { kind: 'server', id: metadata[NAME] ?? name, called: [id], scope };
      const seen = sightingOf(thing, metadata, Date.parse(created ?? ''));
      const price = priceOf(flavor?.original_name ?? '', settings);
      return { ...seen, ...(price === undefined ? {} : { price }) };
    });
}

async function keySightings(cloud: Cloud, scope: Scope): Promise<readonly Sighting[]> {
  const { keypairs = [] } = await cloud.ask<KeyPairs>(WHAT, 'compute', 'GET', '/os-keypairs?limit=1000');
  return keypairs.flatMap(({ keypair: { name, public_key: key } }) => {
    const labels = readMarks(key);
    return labels === undefined
      ? []
      : [sightingOf({ kind: 'key-pair', id: name, called: [name], scope }, labels)];
  });
}

async function neutronSightings(
  cloud: Cloud,
  scope: Scope,
  kind: keyof typeof OF_NEUTRON,
): Promise<readonly Sighting[]> {
  const [path, key] = OF_NEUTRON[kind];
  const fields = ['id', 'name', 'description', 'created_at'].map((field) => `fields=${field}`).join('&');
  // Administrators are shown what every project has.
  const mine = `project_id=${scope.project}`;
  const all = await cloud.list<OfNeutron>(WHAT, 'network', `${path}?${mine}&${fields}`, key);
  return all.flatMap(({ id, name, description, created_at: made }) => {
    const labels = readMarks(description);
    if (labels === undefined) return [];
    const thing = { kind, id: labels[NAME] ?? name ?? id, called: [id], scope };
    return [sightingOf(thing, labels, Date.parse(made ?? ''))];
  });
}
