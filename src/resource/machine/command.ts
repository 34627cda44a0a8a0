import { isUtf8 } from 'node:buffer';
import { messageOf } from '../../model/errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import type { Value } from '../../model/value.ts';
import type { Reply } from '../../transport/transport.ts';
import { loadParser } from '../configuration/configuration.document.ts';
import type { Parse } from '../configuration/configuration.parse.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { lookWith, type Sight } from '../sight.ts';
import { outputReason, withoutLastNewline } from './command.failure.ts';
import { hiddenProgram } from './command.hidden.ts';
import { statusReason, undeniableStatus, unreadStatus } from './command.status.ts';
import { hiddenReader, unreadReason } from './command.unread.ts';

/** Longest text of one argument on Linux (MAX_ARG_STRLEN, execve(2)), with room for the quoting. */
const LONGEST = 100_000;

export const commandResource: Resource = {
  noun: 'command',
  key: 'quoted',
  verbatim: true,
  beside: 'exit status',
  description:
    'The result of a command. sh runs the text as it is, so pipes and quotes work. It must only read, and it may run several times. The output of a failed command proves only what is there. To check anything else about it, check its exit status too: in the table, or in a sentence of the same block.',
  attributes: {
    'exit status': {
      type: 'integer',
      least: 0,
      description: 'Its exit status: 0 is success, 127 means not found.',
    },
    stdout: { type: 'text', description: 'Its standard output, without one final newline.' },
    stderr: { type: 'text', description: 'Its standard error, without one final newline.' },
    json: { type: 'json', description: 'Standard output read as JSON.' },
    'json at': {
      type: 'json',
      takes: 'a JSONPath',
      description:
        'The value at a JSONPath in standard output; $ is optional: server.port. A list if there are several values.',
    },
  },
  examples: [
    'the command "true" has exit status 0',
    'the command "uname -s" has stdout Linux',
    'the command "echo careful >&2" has stderr contains "care"',
    `the command "echo '[1]'" has json [1]`,
    `the command "ip -json link show lo" has json at "$[0].mtu" at least 1280`,
  ],
  refuse(text) {
    if (text.trim() === '') return 'the command is empty';
    if (text.includes('\0')) return 'a command cannot contain a NUL byte';
    return Buffer.byteLength(text) > LONGEST
      ? `a command may have at most ${LONGEST} bytes; put it into a script`
      : undefined;
  },
  // Unchanged: a Runner gives each command its own subshell, and a finding then shows what the operator wrote.
  look(text: string, { language = 'sh', tools, uid }, wanted: readonly string[]): Look {
    const program = language === 'sh' ? hiddenProgram(text, tools) : undefined;
    const reader = language === 'sh' ? hiddenReader(text, uid) : undefined;
    const hidden = program === undefined ? unreadReason(reader) : ofProgram(program);
    let parse: Parse | undefined;
    return {
      language,
      ...lookWith(text, (reply) => readAnswer(reply, wanted, parse, hidden, { text, reader })),
      undeniable: (attribute, _value, reply) =>
        attribute === 'exit status' ? undeniableStatus(reply) : undefined,
      partial: true,
      async prepare() {
        if (wanted.some(isPlace)) parse = await loadParser('json');
      },
    };
  },
};

/** `json at $.a`: the attribute with its argument. */
const PLACE = 'json at ';
const isPlace = (attribute: string) => attribute.startsWith(PLACE);

function readAnswer(
  reply: Reply,
  wanted: readonly string[],
  parse: Parse | undefined,
  hidden: Unable | undefined,
  { text, reader }: { readonly text: string; readonly reader: string | undefined },
): Sight {
  const state: Record<string, State[string]> = {};
  const unseen: Record<string, Unable> = {};
  // Whoever asks for its messages too knows what they say.
  const status = wanted.includes('stderr')
    ? undefined
    : (statusReason(reply, text) ?? unreadStatus(reply, text, reader));
  if (status === undefined) state['exit status'] = reply.exitCode;
  else unseen['exit status'] = status;
  const beside = wanted.includes('exit status');
  for (const stream of ['stdout', 'stderr'] as const) {
    const reason =
      outputReason(reply, { beside, stream }) ??
      reasonAgainst(stream, reply) ??
      hiddenReason(hidden, reply[stream]);
    if (reason === undefined) state[stream] = withoutLastNewline(reply[stream]);
    else unseen[stream] = reason;
  }
  if (wanted.includes('json')) {
    const json =
      typeof state.stdout === 'string' ? parseJson(state.stdout) : ofPart(unseen.stdout, parseJson);
    if (json !== undefined && 'unable' in json) unseen.json = json;
    else if (json?.value !== undefined) state.json = json.value;
  }
  const nothing: string[] = [];
  const slips: Record<string, Unable> = {};
  for (const attribute of wanted.filter(isPlace)) {
    const at = (text: string) => valueAt(attribute.slice(PLACE.length), text, parse);
    const found = typeof state.stdout === 'string' ? at(state.stdout) : ofPart(unseen.stdout, at);
    if (found === undefined) continue;
    if ('unable' in found) unseen[attribute] = found;
    else if (found.value === undefined) nothing.push(attribute);
    else state[attribute] = found.value;
    if ('slip' in found && found.slip !== undefined) slips[attribute] = found.slip;
  }
  return { state, unseen, nothing, slips };
}

/** The output proves what it contains; that it is empty may be because a program is missing, or could not read. */
function hiddenReason(hidden: Unable | undefined, output: Buffer): Unable | undefined {
  return hidden === undefined ? undefined : { ...hidden, part: withoutLastNewline(output) };
}

function ofProgram(program: string): Unable {
  return {
    unable: `whether ${program} was run is not known: its messages are hidden, and its exit status is lost as another command follows`,
    hint: `leave its messages on stderr, or begin with: command -v ${program} >/dev/null && …`,
  };
}

function reasonAgainst(stream: 'stdout' | 'stderr', reply: Reply): Unable | undefined {
  if (reply.truncated) {
    return {
      unable: `its output is longer than the limit (${reply[stream].length} bytes)`,
      hint: 'let the command print less',
    };
  }
  if (isUtf8(reply[stream]) && !reply[stream].includes(0)) return undefined;
  return {
    unable: `its ${stream} is binary, not UTF-8 text`,
    hint: 'let the command print text, for example through od or sha256sum',
  };
}

function parseJson(text: string): { readonly value: Value } | Unable {
  try {
    return { value: parseExactJson(text) };
  } catch (error) {
    return { unable: `its stdout is not JSON: ${messageOf(error)}` };
  }
}

/** The reason against a text, with the part of the output for it. */
function ofPart(
  reason: Unable | undefined,
  read: (text: string) => { readonly value: Value | undefined } | Unable | undefined,
): Unable | undefined {
  if (reason === undefined || typeof reason.part !== 'string') return reason;
  const { part, ...why } = reason;
  const found = read(part);
  return found === undefined || 'unable' in found || found.value === undefined
    ? why
    : { ...why, part: found.value };
}

function valueAt(
  path: string,
  stdout: string,
  parse: Parse | undefined,
): { readonly value: Value | undefined; readonly slip?: Unable | undefined } | Unable | undefined {
  if (parse === undefined) return undefined;
  const json = parseJson(stdout);
  if ('unable' in json) return json;
  try {
    const document = parse(stdout);
    return { value: document.at(path), slip: document.slip?.(path) };
  } catch (error) {
    return { unable: messageOf(error) };
  }
}
