import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { observe } from '../check/check.ts';
import { Glance } from '../check/glance.ts';
import { tableQuestion } from '../check/state.ts';
import type { Surroundings } from '../check/surroundings.ts';
import { FACTS_COMMAND, parseFacts, TOOLS } from '../host/facts-look.ts';
import { Host } from '../host/host.ts';
import { UnableError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { ValueType } from '../model/value.ts';
import { noFiles } from '../transport/fixtures/no-files.ts';
import type { Reply, Runner } from '../transport/transport.ts';
import { resources } from './registry.ts';
import type { Resource } from './resource.ts';

/**
 * No noun may prove anything from an answer that makes no sense, without its tools, or on a host that is gone: neither a claim nor its
 * negation. Names and arguments come from the examples of each noun, so a new noun is tested the same way.
 */

/** Names of nearly every kind; each noun refuses those that are not its own. */
const NAMES = ['nosuch', '/nosuch/x', '/etc/passwd', '/', 'root', '64999', '127.0.0.1', 'lo', 'nosuch.timer'];

/** Arguments of every kind; each attribute refuses those that are none of its own. */
const ARGUMENTS = ['a..b', '*a..b*', 'inet filter input'];

/** What is claimed, by type; each stands beside its negation. */
const CLAIMS: Readonly<Record<ValueType, readonly string[]>> = {
  boolean: ['yes'],
  text: ['x', 'empty', 'contains "zzz"', 'matches /^./'],
  integer: ['1', 'empty', 'at least 0', 'at least 1', 'over 1000000'],
  number: ['1', 'empty', 'at least 0', 'at least 1', 'over 1000000'],
  bytes: ['1 kB', 'empty', 'at least 1 byte', 'over 1 PB'],
  duration: ['1 second', 'empty', 'at least 1 ms', 'over 500 weeks'],
  percent: ['1 %', 'empty', 'at least 1 %', 'over 99 %'],
  mode: ['0644', 'empty'],
  age: ['newer than 1 second', 'older than 1 second', 'empty'],
  version: ['1', 'empty', '>= 0', '> 9999999'],
  list: ['x', 'empty', 'includes zzz', 'at least 1 elements'],
  json: ['1', 'empty', '"x"', 'at least 0'],
};

/** Answers that no look can have: output of a broken tool, a full disk or a talkative login shell. */
const NONSENSE: readonly (readonly [
  what: string,
  stdout: string | Buffer,
  stderr: string,
  exitCode: number,
])[] = [
  ['nothing', '', '', 0],
  ['an empty line', '\n', '', 0],
  ['words', 'what?\n', '', 0],
  ['many words', 'a b c d e f g h\ni j k l m n o p\n', '', 0],
  ['tabs', 'a\tb\tc\td\te\tf\n', '', 0],
  ['colons', 'a:b:c:d:e:f:g\n', '', 0],
  ['a web page', '<html><body>Login required</body></html>\n', '', 0],
  ['bytes', Buffer.from([...Array(255).keys()].map((byte) => (byte * 167) % 256)), '', 0],
  ['nothing, and 1', '', '', 1],
  ['nothing, and 2', '', '', 2],
  ['words, and 1', 'what?\n', 'what?\n', 1],
  ['that it may not', '', 'sh: 1: Permission denied\n', 1],
  ['that it may not be run', '', 'sh: 1: x: Permission denied\n', 126],
  ['that it was not found', '', 'sh: 1: x: not found\n', 127],
  ['that it was killed', '', '', 137],
  ['an error of its own', '', 'error: cannot open shared object file\n', 255],
];

/** Nouns that are a file without a format: any output of a successful cat is its content, even an empty one. A failure proves nothing here either. */
const FORMLESS: Readonly<Record<string, string>> = {
  resolver: '/etc/resolv.conf: lines that it does not know are left out (resolv.conf(5))',
  'hosts entry': '/etc/hosts: any word can be a name',
  limit: '/etc/security/limits.conf: a host may set none',
  sysctl: 'the value of a setting is any text',
  'kernel command line': 'any word can be a parameter',
};

/** An empty answer is valid if a list may be empty: no module is loaded into a kernel with built-in ones. */
const MAY_BE_EMPTY: readonly string[] = ['kernel module'];

const INITS = ['systemd', 'openrc', 'sysv', 'none'] as const;
const DISTRIBUTIONS = ['debian', 'rocky', 'alpine', 'arch'] as const;
const TOOL_SETS = [
  TOOLS,
  TOOLS.filter((tool) => tool !== 'dpkg-query'),
  ['apk'],
  ['pacman'],
  ['rpm'],
  [],
] as const;

function namesOf(resource: Resource): readonly string[] {
  if (resource.key === 'none') return [''];
  const named = resource.examples.flatMap((example) => {
    const [, quoted, plain] =
      new RegExp(`^the ${resource.noun} (?:"((?:[^"\\\\]|\\\\.)*)"|(\\S+))`).exec(example) ?? [];
    return quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? [];
  });
  const candidates = [...new Set([...named, ...NAMES])];
  return candidates.filter(
    (name) => (resource.key !== 'number' || /^\d/.test(name)) && resource.refuse?.(name) === undefined,
  );
}

/** Rows of a table about one attribute; an argument is one of the examples, or an arbitrary text. */
function rowsOf(resource: Resource, attribute: string): readonly (readonly [string, string])[] {
  const known = resource.attributes[attribute];
  if (known === undefined) return [];
  const example = resource.examples
    .map(
      (text) =>
        new RegExp(`(?:has|is|is not|does not have) ${attribute} "((?:[^"\\\\]|\\\\.)*)"`).exec(text)?.[1],
    )
    .find((argument) => argument !== undefined);
  const possibleOf = (argument: string | undefined) =>
    argument !== undefined && known.refuse?.(argument, namesOf(resource)[0] ?? '') === undefined;
  const argument = [example, ...ARGUMENTS].find(possibleOf);
  assert.ok(known.takes === undefined || argument !== undefined, `${attribute} takes none of these`);
  const name = known.takes === undefined ? attribute : `${attribute} ${argument}`;
  const rows = CLAIMS[known.type].flatMap((claim) => [
    [name, claim] as const,
    [name, `not ${claim}`] as const,
  ]);
  const possible = rows.filter((row) => !isRefused(resource, row));
  assert.ok(possible.length > 0, `nothing can be claimed of ${name}`);
  return possible;
}

/** A value that an attribute never has cannot be checked. */
function isRefused(resource: Resource, row: readonly [string, string]): boolean {
  try {
    tableQuestion({ resource, name: namesOf(resource)[0] ?? '' }, [row]);
    return false;
  } catch (error) {
    return /proves nothing: .* is never/.test((error as Error).message);
  }
}

/** A host whose first answer, about itself, makes sense. */
function hostOn(runner: Runner, facts?: string): Surroundings {
  let told = facts === undefined;
  const withFacts: Runner = {
    ...runner,
    run: async (command, options) => {
      if (told) return runner.run(command, options);
      told = true;
      return answer(command, facts ?? '');
    },
  };
  const host = new Host({ name: 'web', groups: [], runner: withFacts });
  return {
    host: async () => host,
    reach: async () => undefined,
    endpoint: () => undefined,
    response: undefined,
    reply: undefined,
  } as Surroundings;
}

function answer(command: string, stdout: string | Buffer, stderr = '', exitCode = 0): Reply {
  return {
    command,
    stdout: Buffer.from(stdout),
    stderr: Buffer.from(stderr),
    exitCode,
    durationMs: 1,
    truncated: false,
    asked: Date.now(),
    answered: Date.now(),
  };
}

function factsText(os: string, init: string, tools: readonly string[]): string {
  const head = `uid=0\narchitecture=x86_64\nkernel=6.1.0\nhostname=web\ninit=${init}\n`;
  return `${head}${tools.map((tool) => `tool=${tool}\n`).join('')}os-release\nID=${os}\nVERSION_ID="12"\n`;
}

const questions = new Map<string, ReturnType<typeof tableQuestion>>();

/** All claims about attributes, made once for every kind of nonsense. */
function questionOf(resource: Resource, name: string, attributes: readonly string[]) {
  const key = JSON.stringify([resource.noun, name, attributes]);
  const made =
    questions.get(key) ??
    tableQuestion(
      { resource, name },
      attributes.flatMap((attribute) => rowsOf(resource, attribute)),
    );
  questions.set(key, made);
  return made;
}

/** Judges all claims about attributes of a noun by one look. */
async function judge(
  around: Surroundings,
  resource: Resource,
  name: string,
  attributes: readonly string[],
): Promise<readonly Finding[]> {
  const question = questionOf(resource, name, attributes);
  const check = { sentence: name, question, hosts: ['web'], moment: undefined };
  return observe(check, 'web', new Glance(around, 10_000));
}

function passes(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter((finding) => finding.verdict === 'pass')
    .map(({ subject, attribute, expected }) => `${subject} ${attribute}: ${expected}`);
}

const MACHINES = DISTRIBUTIONS.flatMap((os) =>
  INITS.flatMap((init) =>
    TOOL_SETS.map((tools) => {
      const text = factsText(os, init, tools);
      const facts = parseFacts(answer('', text));
      if (typeof facts === 'string') throw new Error(facts);
      return { text, facts };
    }),
  ),
);

/** Every way of asking the host: differences that do not matter count once. */
function hostsOf(resource: Resource, name: string, attributes: readonly string[]): readonly string[] {
  const texts = new Map<string, string>();
  for (const { text, facts } of MACHINES) {
    const look = resource.look(name, facts, attributes);
    if ('command' in look && !texts.has(look.command)) texts.set(look.command, text);
  }
  return [...texts.values()];
}

/** What an operator gives to sh is the operator's own: any answer to it is valid. */
const asked = resources.filter((resource) => resource.verbatim !== true);

suite('nothing is proved by an answer that makes no sense', () => {
  for (const resource of asked) {
    test(resource.noun, async () => {
      const attributes = Object.keys(resource.attributes);
      const green = new Set<string>();
      for (const name of namesOf(resource).slice(0, 4)) {
        for (const facts of hostsOf(resource, name, attributes)) {
          for (const [what, stdout, stderr, exitCode] of NONSENSE) {
            if (exitCode === 0 && resource.noun in FORMLESS) continue;
            if (exitCode === 0 && stdout.length < 2 && MAY_BE_EMPTY.includes(resource.noun)) continue;
            const runner: Runner = {
              ...noFiles,
              label: 'a host that talks nonsense',
              run: async (command) => answer(command, stdout, stderr, exitCode),
              close: async () => {},
            };
            const around = hostOn(runner, facts);
            for (const group of [attributes, ...attributes.map((attribute) => [attribute])])
              for (const pass of passes(await judge(around, resource, name, group)))
                green.add(`${what}: ${pass}`);
          }
        }
      }
      assert.deepEqual([...green], []);
    });
  }
});

/** Runs each command in a new sh, like a host without a session. */
class Shells implements Runner {
  readonly label = 'this machine';
  readonly language = noFiles.language;
  readonly put = noFiles.put;
  readonly get = noFiles.get;
  readonly keepFolder = noFiles.keepFolder;
  readonly #env: NodeJS.ProcessEnv;

  constructor(path: string) {
    this.#env = { ...process.env, PATH: path };
  }

  async run(command: string): Promise<Reply> {
    const asked = Date.now();
    const child = spawn('/bin/sh', ['-c', command], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');
    const [stdout, stderr, [code]] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
    return { ...answer(command, stdout, stderr.toString(), code ?? 137), asked };
  }

  async close(): Promise<void> {}
}

suite('without its tools a noun proves nothing false', () => {
  let empty: string;
  let facts: string;
  const whole = new Shells(process.env.PATH ?? '');
  before(async () => {
    empty = mkdtempSync(join(tmpdir(), 'opsproof-no-tools-'));
    facts = (await whole.run(FACTS_COMMAND)).stdout.toString('utf8');
  });
  after(() => rmdirSync(empty));

  for (const resource of asked) {
    test(resource.noun, async () => {
      const attributes = Object.keys(resource.attributes);
      const without = `${facts.replaceAll(/^tool=.*\n/gm, '')}`;
      const green: string[] = [];
      for (const name of namesOf(resource).slice(0, 2)) {
        // The claims that are true with all tools, and without any: they must not change to the opposite.
        const truly = passes(await judge(hostOn(whole, facts), resource, name, attributes));
        for (const told of [facts, without]) {
          const around = hostOn(new Shells(empty), told);
          const proved = passes(await judge(around, resource, name, attributes));
          green.push(...proved.filter((pass) => !truly.includes(pass)));
        }
      }
      assert.deepEqual(green, []);
    });
  }
});

suite('a host that is gone proves nothing', () => {
  const gone: readonly Runner[] = [
    {
      ...noFiles,
      label: 'a host that is gone',
      run: async () => {
        throw new UnableError('no route to host');
      },
      close: async () => {},
    },
    {
      ...noFiles,
      label: 'a transport that breaks',
      run: async () => {
        throw new TypeError('undefined is not a function');
      },
      close: async () => {},
    },
  ];

  for (const resource of asked) {
    test(resource.noun, async () => {
      const attributes = Object.keys(resource.attributes);
      for (const name of namesOf(resource).slice(0, 2)) {
        for (const runner of gone) {
          for (const facts of [undefined, ...hostsOf(resource, name, attributes)]) {
            const findings = await judge(hostOn(runner, facts), resource, name, attributes);
            assert.deepEqual([...new Set(findings.map((finding) => finding.verdict))], ['unable']);
          }
        }
      }
    });
  }
});
