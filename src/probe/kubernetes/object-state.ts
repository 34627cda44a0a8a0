import type { Claim } from '../../check/claim.ts';
import { messageOf } from '../../model/errors.ts';
import type { Value } from '../../model/value.ts';
import { loadParser } from '../../resource/configuration/configuration.document.ts';
import { nearArguments } from '../../resource/near-arguments.ts';
import type { Unable } from '../../resource/resource.ts';
import type { ClusterOfHost } from './of-host.ts';
import { type Rolling, rolloutMissing } from './rollout.ts';

export interface ObservedObject extends Rolling {
  readonly metadata?: Rolling['metadata'] & { readonly uid?: string };
}

interface Event {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
}

type Asked = Pick<ClusterOfHost, 'ask' | 'namespace'>;

/** What is claimed about an object, as far as the API server tells it. */
export async function objectState(object: ObservedObject, of: Asked, claims: readonly Claim[]) {
  const state: Record<string, Value> = { exists: true };
  const unseen: Record<string, Unable> = {};
  const rollout = rolloutMissing(object);
  if (rollout === 'never') unseen['rolled out'] = { unable: `a ${object.kind} does not roll out` };
  else state['rolled out'] = rollout === undefined;
  const wanted = claims.map(({ attribute }) => attribute);
  const types = object.status?.conditions?.map(({ type }) => String(type)) ?? [];
  const slips: Record<string, Unable> = { ...nearArguments(wanted, 'condition', types) };
  for (const attribute of wanted.filter((one) => one.startsWith('condition '))) {
    const type = attribute.slice('condition '.length);
    const found = object.status?.conditions?.find((one) => one.type === type) as
      | { status?: string }
      | undefined;
    state[attribute] = found?.status ?? null;
  }
  const places = wanted.filter((one) => one.startsWith('at '));
  if (places.length > 0) {
    const document = (await loadParser('json'))(JSON.stringify(object));
    for (const attribute of places)
      try {
        const path = attribute.slice('at '.length);
        const value = document.at(path);
        if (value !== undefined) state[attribute] = value;
        const slip = document.slip?.(path);
        if (slip !== undefined) slips[attribute] = slip;
      } catch (error) {
        unseen[attribute] = { unable: messageOf(error) };
      }
  }
  if (wanted.includes('warnings')) state.warnings = await warningsOf(object, of);
  const why = rollout !== undefined && rollout !== 'never' ? rollout.why : undefined;
  return { state, unseen, slips, note: wanted.includes('rolled out') ? why : undefined };
}

async function warningsOf({ metadata }: ObservedObject, of: Asked): Promise<readonly string[]> {
  const query = new URLSearchParams({
    fieldSelector: `type=Warning,involvedObject.uid=${metadata?.uid ?? ''}`,
  });
  const { items } = await of.ask<{ items: readonly Event[] }>(
    'GET',
    `/api/v1/namespaces/${of.namespace}/events?${query}`,
  );
  return items.map(({ reason, message = '' }) => `${reason}: ${message.trim()}`);
}
