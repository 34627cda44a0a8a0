import type { Facts } from '../../host/facts.ts';
import type { Reply } from '../../transport/transport.ts';
import { fileResource } from '../file/file.ts';
import { readFiles } from '../file/file-texts.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { withMore } from '../with-more.ts';
import { type Document, loadParser, type Parse } from './configuration.document.ts';
import {
  type DropIns,
  dropInsOf,
  type FoundDropIns,
  foundDropIns,
  printDropIns,
} from './configuration.drop-ins.ts';
import { FORMATS, type Format, readName, refuseName } from './configuration.format.ts';
import { Unreadable } from './configuration.unreadable.ts';
import { LOGIN_DEFS, refuseKeyword } from './known-keywords.ts';

const AT = 'at ';
const DROP_INS = 'drop ins';

export const configurationResource: Resource = {
  noun: 'configuration',
  key: 'quoted',
  description:
    'A file with values in it, up to 1 MiB: JSON, YAML, TOML, INI, XML, CSV, keys (KEY=value) or what one program reads, by its name and place, or as stated: "/etc/app.conf as ini".',
  attributes: {
    exists: { type: 'boolean', description: 'There is such a file.' },
    valid: {
      type: 'boolean',
      adjective: true,
      description:
        'It can be read as its format, or as the program does whose file it is. Of what no reader here knows nothing is said.',
    },
    at: {
      type: 'json',
      takes: 'a path',
      refuse: (path, name) => (isLoginDefs(name) ? refuseKeyword(path, LOGIN_DEFS) : undefined),
      description:
        'The value at a path: JSONPath for JSON, YAML, TOML and CSV (a list of rows) (server.port is short for $.server.port), section.key for INI, KEY for keys, XPath for XML. A list where several values are found.',
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
    const { path, format } = readName(name);
    if (format === undefined) return { unable: refuseName(name) ?? 'its format is not known' };
    const file = fileResource.look(path, facts, ['content']);
    if ('unable' in file) return file;
    const elsewhere = refersTo(path);
    if (elsewhere !== undefined && wanted.some((attribute) => attribute.startsWith(AT))) return elsewhere;
    const dropIns = wanted.some((attribute) => attribute.startsWith(AT)) ? dropInsOf(path) : undefined;
    const asked: Asked = {
      file: dropIns === undefined ? file : withDropIns(file, dropIns),
      format,
      wanted,
      dropIns,
    };
    let parse: Parse | undefined;
    return {
      ...lookWith(asked.file.command, (reply) => readConfiguration(asked, parse, reply)),
      note: (reply) => noteOf(asked, reply),
      async prepare() {
        parse = await loadParser(format);
      },
    };
  },
};

/** What is not in it is not set, and neither is what was mistyped. */
function isLoginDefs(name: string): boolean {
  return /(?:^|\/)login\.defs$/.test(readName(name).path);
}

interface Asked {
  readonly file: Look;
  readonly format: Format;
  readonly wanted: readonly string[];
  readonly dropIns: DropIns | undefined;
}

function readConfiguration(
  { file, format, wanted, dropIns }: Asked,
  parse: Parse | undefined,
  reply: Reply,
): Sight | Unable {
  const seen = file.read(reply) as State | Unable;
  if (isUnable(seen)) return seen;
  if (seen.exists === false) return { state: { exists: false, valid: false }, unseen: {} };
  const asked = wanted.filter((attribute) => attribute.startsWith(AT));
  if (typeof seen.content !== 'string' || parse === undefined) {
    const reason = file.unseen?.('content', reply);
    if (typeof reason !== 'object') return { unable: 'its content was not seen' };
    return { state: { exists: true }, unseen: allUnseen(['valid', ...asked], reason) };
  }
  let document: Document;
  try {
    document = parse(seen.content);
  } catch (error) {
    if (error instanceof Unreadable) {
      const unable = `no reader here knows what a program makes of it: ${firstOf(error)}`;
      const hint = `say which program reads it, if it is one of these: "/path as …", with ${FORMATS.join(', ')}`;
      return { state: { exists: true }, unseen: allUnseen(['valid', ...asked], { unable, hint }) };
    }
    const reason = { unable: `it is not valid ${format.toUpperCase()}: ${firstOf(error)}` };
    return { state: { exists: true, valid: false }, unseen: allUnseen(asked, reason) };
  }
  const state: Record<string, State[string]> = { exists: true, valid: document.complaint === undefined };
  const unseen: Record<string, Unable> = {};
  const nothing: string[] = [];
  if (dropIns !== undefined) {
    try {
      document = found(dropIns, seen, reply).merge(seen.content, parse);
    } catch (error) {
      return {
        state,
        unseen: allUnseen(asked, { unable: `what is in force is not known: ${firstOf(error)}` }),
      };
    }
  }
  for (const attribute of asked) {
    const path = attribute.slice(AT.length);
    try {
      const value = document.at(path);
      if (value === undefined) nothing.push(attribute);
      else state[attribute] = value;
    } catch (error) {
      unseen[attribute] = { unable: firstOf(error) };
    }
  }
  return { state, unseen, nothing };
}

/** Adds the drop-ins to what is printed of the file. */
function withDropIns(file: Look, dropIns: DropIns): Look {
  return withMore(file, {
    attributes: [DROP_INS],
    section: DROP_INS,
    command: printDropIns(dropIns),
    read: (text) => ({ state: { [DROP_INS]: text }, unseen: {} }),
  });
}

/** @throws Unreadable */
function found(dropIns: DropIns, seen: State, reply: Reply): FoundDropIns {
  const files = readFiles(String(seen[DROP_INS] ?? ''), reply);
  if ('unable' in files) throw new Unreadable(files.unable);
  return foundDropIns(dropIns, files);
}

function noteOf({ file, dropIns }: Asked, reply: Reply): string | undefined {
  const seen = file.read(reply) as State | Unable;
  if (dropIns === undefined || isUnable(seen) || seen.exists === false) return undefined;
  try {
    const { paths } = found(dropIns, seen, reply);
    return paths.length === 0 ? undefined : `read together with ${paths.join(', ')}`;
  } catch {
    return undefined;
  }
}

/** Files with blocks, where the first value counts: their programs say what is in force, and a noun asks them. */
function refersTo(path: string): Unable | undefined {
  const [, daemon] = /^\/etc\/ssh\/ssh(d?)_config(?:\.d\/[^/]+)?$/.exec(path) ?? [];
  if (daemon === undefined) return undefined;
  const ask = daemon === '' ? 'the ssh configuration for "host"' : 'the sshd configuration';
  return {
    unable: 'what is in force depends on included files, blocks, and which line is the first',
    hint: `ask: ${ask} has setting "…"; or the file and its lines`,
  };
}

/** No file has an attribute of that name. */
function isUnable(answer: State | Unable): answer is Unable {
  return 'unable' in answer;
}

function firstOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
