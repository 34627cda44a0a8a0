import type { Claim } from '../../check/claim.ts';
import { messageOf } from '../../model/errors.ts';
import type { Value } from '../../model/value.ts';
import { loadParser } from '../../resource/configuration/configuration.document.ts';
import { nearArguments } from '../../resource/near-arguments.ts';
import type { Unable } from '../../resource/resource.ts';
import { type Rolling, rolloutMissing } from '../../transport/kubernetes/rollout.ts';
import { eventsOfObject, printEvent } from './object-events.ts';
import type { ClusterOfHost } from './of-host.ts';

export interface ObservedObject extends Rolling {
  readonly metadata?: Rolling['metadata'] & {
    readonly name?: string;
    readonly uid?: string;
    readonly namespace?: string;
  };
}

type Asked = Pick<ClusterOfHost, 'ask'>;

/** What is claimed about an object, as far as the API server shows it. */
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
  if (wanted.includes('warnings') || wanted.includes('events')) {
    const events = await eventsOfObject(object, of);
    state.events = events.map(printEvent);
    state.warnings = events.filter(({ type }) => type === 'Warning').map(printEvent);
  }
  const why = rollout !== undefined && rollout !== 'never' ? rollout.why : undefined;
  return { state, unseen, slips, note: wanted.includes('rolled out') ? why : undefined };
}
