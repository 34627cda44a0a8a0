import type { Facts } from '../host/facts.ts';
import type { Value } from '../model/value.ts';
import { sh } from '../transport/shell/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { loadParser } from './configuration/configuration.document.ts';
import type { Parse } from './configuration/configuration.parse.ts';
import { engineText, notAsked } from './container/engine.ts';
import { nearArguments } from './near-arguments.ts';
import { refuseText } from './refuse.ts';
import type { Look, State, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { lookWith } from './sight.ts';
import { firstLine, garbled } from './unable.ts';

export type Json = { readonly [key: string]: Value };

/** Shell text that prints what the container engine of the host knows about one thing: docker, else podman. */
function printInspect(type: 'container' | 'image', name: string, facts: Facts): string {
  return [
    engineText(
      facts,
      `${section('now')}; date +%s; ${section('json')}; ${sh`LC_ALL=C $engine inspect --type ${type} -- ${name}`}`,
    ),
    section('none'),
  ].join('\n');
}

/** How to look at a thing of the engine, with the paths in it that `at` names. */
export function lookInspect(
  type: 'container' | 'image',
  name: string,
  facts: Facts,
  wanted: readonly string[],
  stateOf: (json: Json, nowMs: number) => State,
): Look {
  let parse: Parse | undefined;
  const places = wanted.filter((attribute) => attribute.startsWith(AT));
  return {
    ...lookWith(printInspect(type, name, facts), (reply) => {
      const found = readInspect(type, name, reply);
      if (found === undefined) return { state: { exists: false }, unseen: {} };
      if ('unable' in found) return found;
      const state: Record<string, State[string]> = { ...stateOf(found.json, found.nowMs) };
      const unseen: Record<string, Unable> = {};
      const nothing: string[] = [];
      const slips: Record<string, Unable> = { ...slipsOfNames(found.json, wanted) };
      for (const place of places) {
        try {
          const path = place.slice(AT.length);
          const document = parse?.(JSON.stringify(found.json));
          const value = document?.at(path);
          if (value === undefined) nothing.push(place);
          else state[place] = value;
          const slip = document?.slip?.(path);
          if (slip !== undefined) slips[place] = slip;
        } catch (error) {
          unseen[place] = { unable: (error as Error).message };
        }
      }
      return { state, unseen, nothing, slips };
    }),
    async prepare() {
      if (places.length > 0) parse = await loadParser('json');
    },
  };
}

const AT = 'at ';

/** Labels and variables that are not there, while one of nearly the same name is. */
function slipsOfNames(json: Json, wanted: readonly string[]): Readonly<Record<string, Unable>> {
  const variables = listAt(json, 'Config', 'Env').map((entry) => entry.replace(/=.*/s, ''));
  return {
    ...nearArguments(wanted, 'label', Object.keys(mapAt(json, 'Config', 'Labels'))),
    ...nearArguments(wanted, 'environment variable', variables),
  };
}

/** Its content, with the host's clock; undefined if there is no such thing. */
function readInspect(
  type: 'container' | 'image',
  name: string,
  reply: Reply,
): { readonly json: Json; readonly nowMs: number } | undefined | Unable {
  const sections = readSections(reply);
  if (sections.has('none'))
    return {
      unable: 'neither docker nor podman is on the host',
      hint: 'look on the host that runs the containers',
    };
  const silent = notAsked(sections);
  if (silent !== undefined) return silent;
  const said = firstLine(reply.stderr) ?? '';
  if (
    reply.exitCode === 1 &&
    /no such (?:container|image|object)|no container with name|image not known/i.test(said)
  )
    return undefined;
  if (/permission denied/i.test(said))
    return {
      unable: `no permission to ask the container engine: ${said}`,
      hint: 'look as root (sudo: true) or as a member of the group docker',
    };
  if (/cannot connect|is the docker daemon running/i.test(said))
    return { unable: `the container engine does not answer: ${said}`, hint: 'start the engine on the host' };
  const json = reply.exitCode === 0 && !reply.truncated ? parse(sections.get('json') ?? '') : undefined;
  if (json === undefined) return garbled(`inspecting the ${type}`, reply);
  const stranger = strangerOf(type, name, json);
  if (stranger !== undefined)
    return {
      unable: `"${name}" is not the name of a ${type}, but the beginning of the id of ${stranger}`,
      hint: 'write the whole name or the whole id',
    };
  return { json, nowMs: Number(sections.get('now')) * 1000 };
}

/** The engine also takes the beginning of an id for a name: what it shows in that case, or undefined. */
function strangerOf(type: 'container' | 'image', name: string, json: Json): string | undefined {
  const id = String(json.Id ?? '').replace(/^sha256:/, '');
  const asked = name.replace(/^sha256:/, '');
  if (asked === id || !id.startsWith(asked)) return undefined;
  const own = String(json.Name ?? '').replace(/^\//, '');
  if (type === 'container') return own === name ? undefined : own;
  const tags = listAt(json, 'RepoTags');
  const isTag = (tag: string) =>
    [tag, tag.replace(/:latest$/, '')].some((text) => text === name || text.endsWith(`/${name}`));
  return tags.some(isTag) ? undefined : (tags[0] ?? id);
}

/** Names that a container or image cannot have. */
export function refuseInspected(what: string, name: string): string | undefined {
  const refused = refuseText(name);
  if (refused !== undefined) return refused;
  return /^[A-Za-z0-9][A-Za-z0-9_.:/@-]*$/.test(name)
    ? undefined
    : `the name of ${what} has letters, digits and _ . - : / @, and begins with a letter or digit; found ${JSON.stringify(name)}`;
}

function parse(text: string): Json | undefined {
  try {
    const all: unknown = JSON.parse(text);
    const first: unknown = Array.isArray(all) ? all[0] : undefined;
    return typeof first === 'object' && first !== null ? (first as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** The value at a path; undefined if there is none. */
export function at(json: Json, ...path: readonly string[]): Value | undefined {
  let found: Value | undefined = json;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
    found = (found as Json)[key];
  }
  return found;
}

/** A map, or an empty one for null and anything else. */
export function mapAt(json: Json, ...path: readonly string[]): Json {
  const found = at(json, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Json) : {};
}

/** A list of texts; a single text is a list of one, null an empty one. */
export function listAt(json: Json, ...path: readonly string[]): readonly string[] {
  const found = at(json, ...path);
  if (Array.isArray(found)) return found.map(String);
  return typeof found === 'string' && found !== '' ? [found] : [];
}

/** `label com.example.role` for each requested label: its value, or null. */
export function argumentsIn(
  wanted: readonly string[],
  attribute: string,
  read: (argument: string) => Value | undefined,
): Readonly<Record<string, Value>> {
  const asked = wanted.filter((name) => name.startsWith(`${attribute} `));
  return Object.fromEntries(asked.map((name) => [name, read(name.slice(attribute.length + 1)) ?? null]));
}

/** The value of NAME in a list of `NAME=value`. */
export function variableIn(environment: readonly string[], name: string): string | undefined {
  return environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}
