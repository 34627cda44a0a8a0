import type { Claim } from '../../check/claim.ts';
import { messageOf } from '../../model/errors.ts';
import type { Value } from '../../model/value.ts';
import { slipInPath } from '../../resource/configuration/path-slip.ts';
import { nearArguments } from '../../resource/near-arguments.ts';
import type { Unable } from '../../resource/resource.ts';
import type { PlannedResource } from './plan-document.ts';
import { plannedAction } from './planned-action.ts';
import { markedPaths, markOf, type Veil, valueAtPath, veiled, veilIn } from './veiled-value.ts';

const [AT, TAG] = ['at ', 'tag '];
const WHY: Readonly<Record<Veil, Unable>> = {
  unknown: {
    unable: 'its value is known only after the apply',
    hint: 'check it on the hosts once it is applied, or write the value into the module',
  },
  sensitive: {
    unable: 'its value is sensitive, so it is neither shown nor compared',
    hint: 'that it is sensitive can be checked: has sensitive attributes includes …',
  },
};

/** What is claimed about one resource of a plan. */
export async function resourceState(resource: PlannedResource, claims: readonly Claim[]) {
  const { change, type, module_address: module, previous_address: previous } = resource;
  const action = plannedAction(change);
  const unseen: Record<string, Unable> = {};
  const slips: Record<string, Unable> = {};
  const tree = veiled(change.after, change.after_unknown, change.after_sensitive);
  const gone = action === 'delete' || action === 'forget';
  const state: Record<string, Value> = {
    exists: !gone,
    action: action ?? change.actions.join(' and '),
    type,
    provider: resource.provider_name ?? null,
    module: module ?? null,
    reason: resource.action_reason ?? null,
    'previous address': previous === undefined || previous === resource.address ? null : previous,
    'changed attributes': [...changedAttributes(resource)],
    'replacing attributes': (change.replace_paths ?? []).map(printPath),
    'sensitive attributes': [...markedPaths(change.after_sensitive)],
    'unknown attributes': [...markedPaths(change.after_unknown)],
  };
  if (gone) return { state, unseen, slips };
  const wanted = claims.map(({ attribute }) => attribute);
  const tags = tagsOf(tree);
  if (typeof tags === 'string') unseen.tags = WHY[tags];
  else state.tags = tags === undefined ? null : Object.keys(tags);
  for (const attribute of wanted.filter((one) => one.startsWith(TAG))) {
    if (typeof tags === 'string') unseen[attribute] = WHY[tags];
    else {
      const key = attribute.slice(TAG.length);
      const value = tags !== undefined && Object.hasOwn(tags, key) ? tags[key] : undefined;
      const veil = veilIn(value);
      if (veil !== undefined) unseen[attribute] = WHY[veil];
      else state[attribute] = value === undefined || value === null ? null : String(value);
    }
  }
  if (typeof tags === 'object') Object.assign(slips, nearArguments(wanted, 'tag', Object.keys(tags)));
  const paths = wanted.filter((one) => one.startsWith(AT));
  if (paths.length > 0) {
    const { jsonpath } = await import('json-p3');
    for (const attribute of paths)
      try {
        const path = attribute.slice(AT.length);
        const query = jsonpath.compile(path.startsWith('$') ? path : `$.${path}`);
        const found = valueAtPath(query, tree);
        if (typeof found === 'string') unseen[attribute] = WHY[found];
        else if (found.value !== undefined) state[attribute] = found.value;
        const slip = slipInPath(query, tree);
        if (slip !== undefined) slips[attribute] = slip;
      } catch (error) {
        unseen[attribute] = { unable: messageOf(error) };
      }
  }
  return { state, unseen, slips };
}

/** Names of what is another value afterwards, or may be; of a new resource everything that it gets. */
function changedAttributes({ change }: PlannedResource): readonly string[] {
  const before = mapOf(change.before);
  const after = mapOf(change.after);
  const unknown = mapOf(change.after_unknown);
  const keys = new Set([before, after, unknown].flatMap(Object.keys));
  return [...keys].filter(
    (key) => print(before[key]) !== print(after[key]) || markedPaths(unknown[key]).length > 0,
  );
}

/** Tags with those that the provider adds to all, if it says them; labels where that is their name. */
function tagsOf(tree: unknown): Readonly<Record<string, unknown>> | Veil | undefined {
  const all = mapOf(tree);
  for (const name of ['tags_all', 'tags', 'effective_labels', 'labels']) {
    const value = all[name];
    if (value === undefined || value === null) continue;
    const mark = markOf(value);
    if (mark !== undefined) return mark;
    if (!Array.isArray(value) && typeof value === 'object') return value as Record<string, unknown>;
  }
  return undefined;
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Null and nothing are the same to terraform. */
function print(value: unknown): string {
  return JSON.stringify(value ?? null, (_, one) => (typeof one === 'bigint' ? `${one}n` : one));
}

/** `disk[0].size`. */
function printPath(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
