import type { Facts } from '../../host/facts.ts';
import { messageOf } from '../../model/errors.ts';
import type { Value } from '../../model/value.ts';
import type { Reply } from '../../transport/transport.ts';
import { fileResource } from '../file/file.ts';
import { type FileTexts, readFiles } from '../file/file-texts.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { withMore } from '../with-more.ts';
import { DIALECTS } from './configuration.dialects.ts';
import { lineParser, loadParser } from './configuration.document.ts';
import { type DropIns, dropInsOf, foundDropIns, printDropIns } from './configuration.drop-ins.ts';
import { FORMATS, type Format, readFileName, refuseName } from './configuration.format.ts';
import { printIncluded, readIncluded, withIncluded } from './configuration.included.ts';
import { type IncludePlace, placesOf } from './configuration.includes.ts';
import type { Document, Parse } from './configuration.parse.ts';
import { Unreadable } from './configuration.unreadable.ts';
import { LOGIN_DEFS, refuseKeyword } from './known-keywords.ts';

const AT = 'at ';
const DROP_INS = 'drop ins';
const INCLUDED = 'included';

export const configurationResource: Resource = {
  noun: 'configuration',
  key: 'quoted',
  description:
    'A file with values, up to 1 MiB: JSON, YAML, TOML, INI, XML, CSV, keys (KEY=value) or the format of one program, recognised by its name and place, or named: "/etc/app.conf as ini".',
  attributes: {
    exists: { type: 'boolean', description: 'The file exists.' },
    valid: {
      type: 'boolean',
      adjective: true,
      intrinsic: true,
      description:
        'It can be read in its format, or as its program would read it. Unable if opsproof does not know the program.',
    },
    at: {
      type: 'json',
      takes: 'a path',
      refuse: (path, name) => (isLoginDefs(name) ? refuseKeyword(path, LOGIN_DEFS) : undefined),
      description:
        'The value at a path: JSONPath for JSON, YAML, TOML and CSV (a list of rows) (server.port is short for $.server.port), section.key for INI, KEY for keys, XPath for XML. A list if there are several values.',
    },
  },
  examples: [
    'the configuration "/etc/app.yaml" is valid',
    'the configuration "/etc/app.yaml" has at "$.server.port" 8080',
    'the configuration "/etc/app.yaml" has at "server.hosts" includes web',
    'the configuration "/etc/os-release as keys" has at "ID" debian',
    'the configuration "/etc/nosuch.toml" does not exist',
  ],
  refuse: refuseName,
  look(name: string, facts: Facts, wanted: readonly string[]): Look | Unable {
    const { path, format } = readFileName(name);
    if (format === undefined) return { unable: refuseName(name) ?? 'its format is not known' };
    const file = fileResource.look(path, facts, ['content']);
    if ('unable' in file) return file;
    const elsewhere = refersTo(path);
    if (elsewhere !== undefined && wanted.some((attribute) => attribute.startsWith(AT))) return elsewhere;
    const dropIns = wanted.some((attribute) => attribute.startsWith(AT)) ? dropInsOf(path) : undefined;
    const asked: Asked = {
      file: dropIns === undefined ? file : withFiles(file, DROP_INS, printDropIns(dropIns)),
      path,
      format,
      wanted,
      dropIns,
      places: [],
    };
    return lookAt(asked);
  },
};

function lookAt(asked: Asked): Look {
  let parse: Parse | undefined;
  const { places } = asked;
  const file = places.length === 0 ? asked.file : withFiles(asked.file, INCLUDED, printIncluded(places));
  return {
    ...lookWith(file.command, (reply) => readConfiguration({ ...asked, file }, parse, reply)),
    note: (reply) => noteOf({ ...asked, file }, reply),
    async prepare() {
      parse = await loadParser(asked.format);
    },
    further(reply) {
      const more = furtherPlaces({ ...asked, file }, reply);
      return more && lookAt({ ...asked, places: [...places, ...more] });
    },
  };
}

/** Where that lies which the file includes, and what is included there, as far as it was not asked yet; nothing when that is all. */
function furtherPlaces(asked: Asked, reply: Reply): readonly IncludePlace[] | undefined {
  const { file, path, format, places, wanted } = asked;
  if (!isOfLines(format)) return undefined;
  const parse = lineParser(format);
  const seen = file.read(reply) as State | Unable;
  if (!wanted.some((attribute) => attribute.startsWith(AT))) return undefined;
  if (isUnable(seen) || typeof seen.content !== 'string') return undefined;
  const known = new Set(places.map(String));
  try {
    const { includes = [] } = inForce(asked, parse(seen.content), seen, parse, reply);
    const more = includes
      .flatMap((include) => placesOf(include, path) ?? [])
      .filter((place) => !known.has(String(place)) && known.add(String(place)));
    return more.length === 0 ? undefined : more;
  } catch {
    // It is not valid, or cannot be read, which is reported where it is read.
    return undefined;
  }
}

function isOfLines(format: Format): format is keyof typeof DIALECTS {
  return Object.hasOwn(DIALECTS, format);
}

/** What is not in it is not set, and neither is what was mistyped. */
function isLoginDefs(name: string): boolean {
  return /(?:^|\/)login\.defs$/.test(readFileName(name).path);
}

interface Asked {
  readonly file: Look;
  readonly path: string;
  readonly format: Format;
  readonly wanted: readonly string[];
  readonly dropIns: DropIns | undefined;
  /** Where that lies which is included and asked, too. */
  readonly places: readonly IncludePlace[];
}

function readConfiguration(look: Asked, parse: Parse | undefined, reply: Reply): Sight | Unable {
  const { file, format, wanted } = look;
  const seen = file.read(reply) as State | Unable;
  if (isUnable(seen)) return seen;
  if (seen.exists === false) return { state: { exists: false, valid: false }, unseen: {} };
  const asked = wanted.filter((attribute) => attribute.startsWith(AT));
  if (typeof seen.content !== 'string' || parse === undefined) {
    const reason = file.unseen?.('content', reply);
    if (typeof reason !== 'object') return { unable: 'its content was not read' };
    return { state: { exists: true }, unseen: allUnseen(['valid', ...asked], reason) };
  }
  let document: Document;
  try {
    document = parse(seen.content);
  } catch (error) {
    if (error instanceof Unreadable) {
      const unable = `opsproof does not know how a program reads it: ${firstOf(error)}`;
      const hint = `name the program, if it is one of these: "/path as …", with ${FORMATS.join(', ')}`;
      return { state: { exists: true }, unseen: allUnseen(['valid', ...asked], { unable, hint }) };
    }
    const reason = { unable: `it is not valid ${format.toUpperCase()}: ${firstOf(error)}` };
    return { state: { exists: true, valid: false }, unseen: allUnseen(asked, reason) };
  }
  const state: Record<string, State[string]> = { exists: true, valid: document.complaint === undefined };
  const unseen: Record<string, Unable> = {};
  const nothing: string[] = [];
  const slips: Record<string, Unable> = {};
  try {
    document = inForce(look, document, seen, parse, reply);
  } catch (error) {
    return {
      state,
      unseen: allUnseen(asked, { unable: `the effective value is not known: ${firstOf(error)}` }),
    };
  }
  for (const attribute of asked) {
    const path = attribute.slice(AT.length);
    try {
      const value = document.at(path);
      if (value === undefined) nothing.push(attribute);
      else state[attribute] = value;
      const slip = isNothing(value) ? document.slip?.(path) : undefined;
      if (slip !== undefined) slips[attribute] = slip;
    } catch (error) {
      unseen[attribute] = { unable: firstOf(error) };
    }
  }
  return { state, unseen, nothing, slips };
}

function isNothing(value: Value | undefined): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** What the program reads from the file and its drop-ins. @throws Unreadable */
function inForce(look: Asked, own: Document, seen: State, parse: Parse, reply: Reply): Document {
  const { dropIns, path, format, places } = look;
  if (format === 'mysql' && (Number(seen.mode) & 0o002) !== 0)
    throw new Unreadable('MariaDB ignores it: everybody may write to it');
  const content = String(seen.content);
  const found = dropIns && foundDropIns(dropIns, filesOf(seen, DROP_INS, reply));
  if ((own.includes ?? []).length === 0) return found?.merge(content, parse) ?? own;
  const files = places.length === 0 ? NO_FILES : includedOf(look, seen, reply);
  const withThem = (text: string) => withIncluded(text, path, { places, files }, parse);
  return found?.merge(content, withThem) ?? withThem(content);
}

const NO_FILES: FileTexts = { lines: new Map(), refused: new Map(), folders: [] };

/** @throws Unreadable */
function includedOf({ format }: Asked, seen: State, reply: Reply): FileTexts {
  return readIncluded(String(seen[INCLUDED] ?? ''), format === 'mysql', reply);
}

/** Adds files to the output of one. */
function withFiles(file: Look, name: string, command: string): Look {
  return withMore(file, {
    attributes: [name],
    section: name,
    command,
    read: (text) => ({ state: { [name]: text }, unseen: {} }),
  });
}

/** @throws Unreadable */
function filesOf(seen: State, name: string, reply: Reply): FileTexts {
  const files = readFiles(String(seen[name] ?? ''), reply);
  if ('unable' in files) throw new Unreadable(files.unable);
  return files;
}

function noteOf(asked: Asked, reply: Reply): string | undefined {
  const { file, dropIns, places } = asked;
  const seen = file.read(reply) as State | Unable;
  if (isUnable(seen) || seen.exists === false) return undefined;
  try {
    const paths = [
      ...(dropIns === undefined ? [] : foundDropIns(dropIns, filesOf(seen, DROP_INS, reply)).paths),
      ...(places.length === 0 ? [] : includedOf(asked, seen, reply).lines.keys()),
    ];
    return paths.length === 0 ? undefined : `read together with ${paths.join(', ')}`;
  } catch {
    return undefined;
  }
}

/** Files with blocks, in which the first value wins: their programs report what is in force, and a noun asks them. */
function refersTo(path: string): Unable | undefined {
  const [, daemon] = /^\/etc\/ssh\/ssh(d?)_config(?:\.d\/[^/]+)?$/.exec(path) ?? [];
  if (daemon === undefined) return undefined;
  const ask = daemon === '' ? 'the ssh configuration for "host"' : 'the sshd configuration';
  return {
    unable: 'the effective value depends on included files, blocks and the order of lines',
    hint: `ask: ${ask} has setting "…"; or the file and its lines`,
  };
}

/** No file has an attribute of that name. */
function isUnable(answer: State | Unable): answer is Unable {
  return 'unable' in answer;
}

function firstOf(error: unknown): string {
  const text = messageOf(error);
  return text.split('\n', 1)[0] ?? text;
}
