import type { Subject } from '../check/state.ts';
import { convergeTools } from '../converge/registry.ts';
import type { ConvergeTool } from '../converge/tool.ts';
import { ConfigurationError } from '../model/errors.ts';
import { parseMoment } from '../model/moment.ts';
import { quotedName } from '../model/quoted-name.ts';
import { METHODS, type Method } from '../probe/http/http-method.ts';
import type { HttpRequest } from '../probe/http/http-request.ts';
import { readLogName } from '../probe/log/log-name.ts';
import { logProbe } from '../probe/log/log-probe.ts';
import { phrasePattern, readPhrase } from '../probe/phrase.ts';
import type { KeptProbe } from '../probe/probe.ts';
import type { ProbeSubject } from '../probe/probe-question.ts';
import { askedProbes, keptProbes } from '../probe/registry.ts';
import { refusalOf } from '../resource/refuse.ts';
import type { Resource } from '../resource/resource.ts';
import type { LogName } from '../resource/service/log.ts';
import { defineParameterType } from '../runner/define.ts';
import { nouns } from './nouns.ts';
import { FLEET_PATTERN, parsePlacement } from './placement.ts';
import type { Where } from './where.ts';

/** Every parameter type of the sentences. Transformers only read text, because no deadline applies to them. */

const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/;
const NUMBER = /\d+(?:\/[a-z]+)?/;

defineParameterType({
  name: 'subject',
  regexp: nouns.map((resource) => new RegExp(subjectPattern(resource))),
  transformer: parseSubject,
  useForSnippets: false,
});

defineParameterType({
  name: 'claim',
  // `has:` and `has within 10 seconds:` belong to the sentence with a table.
  regexp:
    /(?!has(?: (?:within|for) \d+(?:\.\d+)? ?[a-z]+)?:$)(?:is|has|does not have) .+?|exists|does not exist/,
  transformer: (text: string) => text,
  useForSnippets: false,
});

defineParameterType({
  name: 'comparison',
  regexp: /(?:is|contains|does not contain|includes|does not include|matches|does not match) .+?/,
  transformer: parseComparison,
  useForSnippets: false,
});

defineParameterType({
  name: 'expectation',
  // A moment or a table's colon belongs to the sentence, not to the expectation.
  regexp: /(?!within |for ).*?[^:]/,
  transformer: (text: string) => text,
  useForSnippets: false,
});

defineParameterType({
  name: 'on',
  regexp: new RegExp(`(?: on (?:"[^"]*"|${FLEET_PATTERN}))?`),
  transformer: (text: string) => parsePlacement(text),
  useForSnippets: false,
});

defineParameterType({
  name: 'from',
  regexp: new RegExp(`(?: from (?:"[^"]*"|${FLEET_PATTERN}))?`),
  transformer: (text: string) => parsePlacement(text.replace(/^ from /, ' on ')),
  useForSnippets: false,
});

defineParameterType({
  name: 'where',
  regexp: new RegExp(`(?: (?:on|from) (?:"[^"]*"|${FLEET_PATTERN}))?`),
  transformer: parseWhere,
  useForSnippets: false,
});

defineParameterType({
  name: 'probe',
  regexp: askedProbes.map(({ phrases }) => new RegExp(phrases.map(phrasePattern).join('|'))),
  transformer: parseProbe,
  useForSnippets: false,
});

defineParameterType({
  name: 'kept',
  regexp: keptProbes.map(({ noun }) => new RegExp(noun)),
  transformer: (text: string) => keptProbes.find(({ noun }) => noun === text),
  useForSnippets: false,
});

defineParameterType({
  name: 'keptAttribute',
  regexp: keptProbes.map((probe) => new RegExp(keptPattern(probe))),
  transformer: parseKeptAttribute,
  useForSnippets: false,
});

defineParameterType({
  name: 'place',
  regexp: new RegExp(`the host "[^"]*"|${FLEET_PATTERN}`),
  transformer: (text: string) => parsePlacement(text),
  useForSnippets: false,
});

defineParameterType({
  name: 'moment',
  regexp: /(?: (?:within|for) \d+(?:\.\d+)? ?[a-z]+)?/,
  transformer: (text: string) => parseMoment(text),
  useForSnippets: false,
});

defineParameterType({
  name: 'question',
  regexp: /(?:GET|HEAD|OPTIONS) "[^"]*"/,
  transformer: parseRequest,
  useForSnippets: false,
});

defineParameterType({
  name: 'request',
  regexp: new RegExp(`(?:${METHODS.join('|')}) "[^"]*"`),
  transformer: parseRequest,
  useForSnippets: false,
});

defineParameterType({
  name: 'log',
  regexp: logProbe.phrases.map((phrase) => new RegExp(phrasePattern(phrase))),
  transformer: parseLog,
  useForSnippets: false,
});

defineParameterType({
  name: 'verb',
  regexp: /stop|start|restart|kill|pause|unpause/,
  transformer: (text: string) => text,
  useForSnippets: false,
});

defineParameterType({
  name: 'objectVerb',
  regexp: /restart|roll back|delete|cordon|uncordon/,
  transformer: (text: string) => text,
  useForSnippets: false,
});

defineParameterType({
  name: 'build',
  regexp: /build|try to build/,
  transformer: (text: string) => text !== 'build',
  useForSnippets: false,
});

/** Of an action that names its hosts before anything else: `converge "web" with …`. */
defineParameterType({
  name: 'hosts',
  regexp: new RegExp(`"[^"]*"|${FLEET_PATTERN}`),
  transformer: (text: string) => parsePlacement(text),
  useForSnippets: false,
});

defineParameterType({
  name: 'convergence',
  regexp: convergeTools.map(({ noun }) => new RegExp(`${noun} (?:${QUOTED.source})`)),
  transformer: parseConvergence,
  useForSnippets: false,
});

function subjectPattern(resource: Resource): string {
  if (resource.key === 'none') return resource.noun;
  return `${resource.noun} (?:${resource.key === 'number' ? NUMBER.source : QUOTED.source})`;
}

/** `file system` before `file`. */
const longestFirst = nouns.toSorted((a, b) => b.noun.length - a.noun.length);

function parseSubject(text: string): Subject {
  const resource = longestFirst.find(
    ({ noun }) => text.startsWith(noun) && (text.length === noun.length || text[noun.length] === ' '),
  );
  if (resource === undefined) throw new TypeError(`"${text}" is no subject`);
  const written = text.slice(resource.noun.length).trim();
  const name = /^["']/.test(written) ? quotedName(written.slice(1, -1)) : written;
  const refused = refusalOf(resource, name);
  if (refused !== undefined) throw new ConfigurationError([{ message: refused }]);
  return { resource, name };
}

/** `puppet manifest "web.pp"`. */
function parseConvergence(text: string): { readonly tool: ConvergeTool; readonly file: string } {
  const tool = convergeTools.find(({ noun }) => text.startsWith(`${noun} `));
  if (tool === undefined) throw new TypeError(`"${text}" names no tool`);
  return { tool, file: quotedName(text.slice(tool.noun.length + 2, -1)) };
}

/** `log "/var/log/syslog"`, `log of "nginx"`. */
function parseLog(text: string): LogName {
  return readLogName(readPhrase(logProbe.phrases, text)?.names ?? {});
}

/** `DNS record "A www.example.com" at "192.0.2.53"`. */
function parseProbe(text: string): ProbeSubject {
  for (const probe of askedProbes) {
    const found = readPhrase(probe.phrases, text);
    if (found !== undefined) return { probe, ...found };
  }
  throw new TypeError(`"${text}" is no probe`);
}

/** ` on "web"`, ` from every host in "web"`. */
function parseWhere(text: string): Where | undefined {
  const said = /^ (on|from) /.exec(text)?.[1] as Where['said'] | undefined;
  const placement = parsePlacement(text.replace(/^ from /, ' on '));
  return said === undefined || placement === undefined ? undefined : { said, placement };
}

function keptPattern({ lead, attributes }: KeptProbe): string {
  const words = Object.entries(attributes).map(([name, { takes }]) =>
    takes === undefined ? name : `${name} (?:${QUOTED.source}|[^\\s"']\\S*)`,
  );
  return `${leadOf(lead)}(?:${words.join('|')})`;
}

/** `response status`, `exit status`. */
function parseKeptAttribute(text: string): { readonly probe: KeptProbe; readonly attribute: string } {
  const probe = keptProbes.find((candidate) => new RegExp(`^${keptPattern(candidate)}$`, 's').test(text));
  if (probe === undefined) throw new TypeError(`"${text}" is no attribute of what was kept`);
  return { probe, attribute: text.slice(leadOf(probe.lead).length) };
}

function leadOf(lead: string): string {
  return lead === '' ? '' : `${lead} `;
}

/** `is "up"` → `"up"`, `does not contain "x"` → `not contains "x"`: the grammar of expectations. */
function parseComparison(text: string): string {
  return text
    .replace(/^is /, '')
    .replace(/^does not contain /, 'not contains ')
    .replace(/^does not include /, 'not includes ')
    .replace(/^does not match /, 'not matches ');
}

function parseRequest(text: string): HttpRequest {
  const [method = 'GET', quoted = '""'] = text.split(/ (.*)/s);
  return { method: method as Method, url: quoted.slice(1, -1) };
}
