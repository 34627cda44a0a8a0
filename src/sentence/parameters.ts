import type { Subject } from '../check/state.ts';
import { ConfigurationError } from '../model/errors.ts';
import { parseMoment } from '../model/moment.ts';
import { quotedName } from '../model/quoted-name.ts';
import { type HttpRequest, METHODS, type Method } from '../probe/http/http.ts';
import { refusalOf, refusePath } from '../resource/refuse.ts';
import type { Resource } from '../resource/resource.ts';
import { refuseUnit } from '../resource/service/journal.unit.ts';
import type { LogName } from '../resource/service/log.ts';
import { defineParameterType } from '../runner/define.ts';
import { nouns } from './nouns.ts';
import { FLEET_PATTERN, parsePlacement } from './placement.ts';

/** Every parameter type of the sentences. Transformers only read text: they are not under any deadline. */

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
  // A moment or a table's colon belongs to the sentence, not to what is expected.
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
  name: 'server',
  regexp: /(?: at "[^"]+")?/,
  transformer: (text: string) => /"(.+)"/.exec(text)?.[1],
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
  regexp: new RegExp(`log (?:of )?(?:${QUOTED.source})`),
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
  name: 'answer',
  regexp: new RegExp(
    `status|reason|body|size|time|redirects|url|header (?:${QUOTED.source}|[^\\s"':]+)|JSON at (?:${QUOTED.source}|\\$\\S*)`,
  ),
  transformer: (text: string) => text,
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

/** `log "/var/log/syslog"` is a file, `log of "nginx"` what a unit writes to the journal. */
function parseLog(text: string): LogName {
  const [, of, quoted = ''] = /^log (of )?(.*)$/s.exec(text) ?? [];
  const name = quotedName(quoted.slice(1, -1));
  const refused = of === undefined ? refusePath(name) : refuseUnit(name);
  if (refused !== undefined) throw new ConfigurationError([{ message: refused }]);
  return { kind: of === undefined ? 'file' : 'unit', name };
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
