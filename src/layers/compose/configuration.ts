import type { Conflict } from './conflicts.ts';
import { mergeEntries } from './three-way.ts';

type Configuration = Readonly<Record<string, unknown>>;

/** What an image says of its containers (config.md of the OCI image specification, and Docker's Healthcheck, OnBuild and Shell). */
const WHOLE = ['User', 'Entrypoint', 'Cmd', 'WorkingDir', 'StopSignal', 'Healthcheck', 'OnBuild', 'Shell'];
const MAPS = ['Labels', 'ExposedPorts', 'Volumes'];
/** Ours say how an image was made, not what it is. */
const OURS = /^opsproof\./;

/** A layer with the configuration of its image. */
export interface ConfiguredLayer {
  readonly layer: string;
  readonly config: Configuration;
}

/** Merges what several layers made of the configuration of their base: variables, labels, ports and volumes one by one. */
export function mergeConfigurations(
  base: Configuration,
  layers: readonly ConfiguredLayer[],
): { readonly config: Record<string, unknown>; readonly conflicts: readonly Conflict[] } {
  const conflicts: Conflict[] = [];
  const merge = (what: string, read: (config: Configuration) => ReadonlyMap<string, unknown>) => {
    const sides = layers.map(({ layer, config }) => ({ layer, entries: read(config) }));
    const { merged, clashes } = mergeEntries(
      read(base),
      sides,
      (a, b) => JSON.stringify(a) === JSON.stringify(b),
    );
    for (const { key, layers: two } of clashes)
      conflicts.push({ path: 'configuration', layers: two, what: what === '' ? key : `${what} ${key}` });
    return merged;
  };
  const config: Record<string, unknown> = Object.fromEntries(merge('', whole));
  const variables = merge('Env', (one) => variablesIn(one.Env));
  if (variables.size > 0) config.Env = [...variables].map(([name, value]) => `${name}=${value}`);
  for (const name of MAPS) {
    const entries = merge(name, (one) => entriesOf(one[name]));
    if (entries.size > 0) config[name] = Object.fromEntries(entries);
  }
  return { config, conflicts };
}

/** What says nothing, such as an empty list or text, is not there. */
function whole(config: Configuration): ReadonlyMap<string, unknown> {
  const says = (value: unknown) =>
    value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  return new Map(WHOLE.filter((key) => says(config[key])).map((key) => [key, config[key]]));
}

function variablesIn(list: unknown): ReadonlyMap<string, unknown> {
  const texts = Array.isArray(list) ? list.map(String) : [];
  return new Map(texts.map((text) => [text.replace(/=.*/s, ''), text.replace(/^[^=]*=?/, '')]));
}

function entriesOf(map: unknown): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(map ?? {}).filter(([key]) => !OURS.test(key)));
}
