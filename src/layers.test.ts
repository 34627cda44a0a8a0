import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/**
 * Which folder of src may import which others; its own files always. Imports only go down, types included. Tests may import anything,
 * because they are on top.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  disk: ['model'],
  runner: ['disk', 'model'],
  schema: ['model'],
  // What providers and transports say about their hosts and settings, without the libraries behind them.
  config: [
    'schema',
    'disk',
    'model',
    'runner/tag-expression',
    'provider/shape',
    'provider/registry',
    'transport/kind',
    'transport/registry',
    // The tools that dry runs of an environment may name, with their options.
    'converge/registry',
    'converge/convergence',
  ],
  transport: ['schema', 'disk', 'model'],
  host: ['transport', 'model'],
  resource: ['host', 'transport', 'model'],
  // Tools that bring hosts to a state.
  converge: ['provider/program', 'host', 'transport', 'model'],
  // Images, read without starting them.
  // Helpers that keep logins for registries are programs of this machine.
  image: ['provider/program', 'transport', 'disk', 'model'],
  check: ['resource', 'host', 'transport', 'model'],
  // What a document of the user's says of the answers of an API.
  openapi: ['disk', 'model'],
  probe: [
    'openapi',
    'image',
    'converge',
    'check',
    'resource',
    'host',
    'transport',
    'model',
    // How terraform is run: plans are made by a program of this machine.
    'provider/program',
    'provider/terraform/terraform-program',
  ],
  provider: ['schema', 'transport', 'disk', 'model'],
  stack: ['provider', 'config', 'transport', 'disk', 'model'],
  report: ['runner/messages', 'runner/page-folder', 'runner/tag-expression', 'disk', 'model'],
  sentence: ['converge', 'check', 'resource', 'probe', 'config', 'runner', 'disk', 'model'],
  world: [
    'converge',
    'sentence',
    'runner',
    'check',
    'stack',
    'provider',
    'host',
    'resource',
    'probe',
    'config',
    'transport',
    'model',
    'report/text/finding-text',
  ],
  run: [
    'approval',
    'history',
    'report',
    'world',
    'sentence',
    'runner',
    'converge',
    'check',
    'stack',
    'provider',
    'host',
    'resource',
    'probe',
    'config',
    'transport',
    'disk',
    'model',
  ],
  // Images in layers: what layers.yaml says, built, proved, recorded.
  layers: [
    'run',
    'report',
    'stack',
    'provider',
    'converge',
    'host',
    'image',
    'config',
    'schema',
    'transport',
    'disk',
    'model',
  ],
  gate: ['layers/lock', 'report', 'config', 'runner/tag-expression', 'disk', 'model'],
  approval: ['config', 'disk', 'model'],
  serve: ['run', 'report', 'world', 'sentence', 'config', 'transport', 'disk', 'model'],
  cli: [
    'openapi',
    'approval',
    'history',
    'serve',
    'layers',
    'notify',
    'gate',
    'learn',
    'import',
    'drift',
    'run',
    'report',
    'world',
    'sentence',
    'stack',
    'provider',
    'resource',
    'host',
    'probe',
    'config',
    'transport',
    'disk',
    'model',
  ],
  history: ['disk', 'model'],
  notify: ['history', 'report', 'config', 'disk', 'model'],
  learn: ['drift', 'model'],
  // Files of other tools, as environments and features.
  import: ['config/yaml-file', 'schema/key-path', 'model'],
  drift: [
    'converge',
    'provider/provider',
    'check',
    'stack',
    'history',
    'resource',
    'host',
    'config',
    'transport',
    'disk',
    'model',
  ],
  // The one exception: how plain cucumber-js gets its stacks.
  steps: ['converge', 'world', 'sentence', 'runner/define', 'probe', 'check', 'model', 'run/plain-runner'],
};

/** Libraries that appear in one file of each of these places, so that replacing one changes one file. */
const ONE_FILE: Readonly<Record<string, readonly string[]>> = {
  ssh2: ['src/transport/'],
  dockerode: ['src/transport/docker/dockerode.ts'],
  axios: ['src/probe/door/'],
  zod: ['src/schema/'],
  nodemailer: ['src/notify/'],
  // Our own files with their line numbers, and those of hosts.
  yaml: [
    'src/config/',
    'src/resource/',
    'src/converge/',
    // Environments that are written.
    'src/import/',
    'src/provider/kubernetes/',
    'src/provider/openstack/',
    'src/openapi/',
  ],
  ajv: ['src/openapi/'],
  'ajv-formats': ['src/openapi/'],
  aws4: ['src/probe/api/'],
  graphql: ['src/probe/http/'],
  '@xmldom/xmldom': ['src/resource/', 'src/transport/winrm/', 'src/provider/vsphere/'],
  xpath: ['src/resource/'],
  'smol-toml': ['src/resource/'],
  '@kubernetes/client-node': ['src/transport/kubernetes/'],
  '@aws-sdk/client-ec2': ['src/provider/ec2/'],
  // The plots of the page of the history.
  echarts: ['src/history/'],
};

/** All packages of the runner stay in one folder, so that a new version of them affects no other. */
const RUNNER = 'src/runner/';
const OF_THE_RUNNER = /^@cucumber\//;

/** Modules that reach outside, and what they export that does not and may be imported everywhere. */
const REACHES_OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  'node:net': ['BlockList', 'isIP', 'isIPv4', 'isIPv6', 'SocketAddress'],
  'node:tls': ['checkServerIdentity'],
  'node:dns': ['getServers'],
  'node:dns/promises': [],
  'node:dgram': [],
  'node:http': [],
  'node:http2': [],
  'node:https': [],
  // Another program may connect to anything.
  'node:child_process': [],
};
/**
 * The files that may reach outside, and by what. What sentences ask goes through the audited door; every other file has another purpose,
 * which its group names. A new one belongs here only if none of these can do it.
 */
const MAY_REACH: Readonly<Record<string, string>> = {
  // What sentences ask: it writes the audit log.
  'src/transport/audited-door.ts': 'node:dgram node:net',
  'src/probe/door/observed-agent.ts': 'node:http node:https',
  'src/image/registry-image.ts': 'node:http node:https',
  'src/probe/door/secure.ts': 'node:tls',
  // How hosts are reached, a folder for each transport.
  'src/transport/local.ts': 'node:child_process',
  'src/transport/docker/engine-http.ts': 'node:http node:https',
  'src/transport/docker/engine-ssh.ts': 'node:http',
  'src/transport/kubernetes/cluster.ts': 'node:http node:https',
  'src/transport/kubernetes/forwards.ts': 'node:net',
  'src/transport/ssh/agent.ts': 'node:net',
  'src/transport/ssh/client.ts': 'node:net',
  'src/transport/ssh/proxy.ts': 'node:child_process',
  'src/transport/ssh/settings.ts': 'node:child_process',
  'src/transport/ssh/tunnels.ts': 'node:net',
  'src/transport/winrm/client.ts': 'node:https',
  'src/transport/winrm/connection.ts': 'node:https',
  // How the ansible of this machine reaches hosts: a socket in a folder of the run.
  'src/converge/ansible/wire.ts': 'node:net',
  // How hosts are made: the interfaces of machines and clouds, the programs that drive them, ports that lead to hosts.
  'src/provider/birth.ts': 'node:child_process',
  'src/provider/dial.ts': 'node:http',
  'src/provider/program.ts': 'node:child_process',
  'src/provider/relay.ts': 'node:net',
  'src/provider/docker/far-engine.ts': 'node:dns/promises',
  'src/provider/kubernetes/render.ts': 'node:child_process',
  'src/provider/kvm/disk.ts': 'fetch',
  'src/provider/kvm/qemu.ts': 'node:child_process',
  'src/provider/kvm/qmp.ts': 'node:net',
  'src/provider/processes/address.ts': 'node:net',
  'src/provider/processes/host.ts': 'node:child_process',
  'src/provider/processes/run-beside.ts': 'node:child_process',
  'src/provider/pxe/boot-server.ts': 'node:http',
  'src/provider/openstack/wire.ts': 'node:http node:https',
  'src/provider/vsphere/connection.ts': 'node:http node:https',
  'src/provider/vsphere/server-socket.ts': 'node:tls',
  'src/provider/xenserver/wire.ts': 'node:http node:https node:tls',
  // What the operator's files name: inventories, programs, channels; reports that go to another machine.
  'src/config/inventory/consul.ts': 'fetch',
  'src/config/operator-program.ts': 'node:child_process',
  'src/notify/command.ts': 'node:child_process',
  'src/notify/mail.ts': 'node:net',
  'src/notify/post-json.ts': 'fetch',
  'src/report/sink/push.ts': 'fetch',
  // The listener of serve, the watchdog, and git for the commit of a run.
  'src/serve/http-listener.ts': 'node:http',
  'src/stack/watch.ts': 'node:child_process',
  'src/run/commit.ts': 'node:child_process',
};
/** The same without an import. */
const NETWORK_GLOBALS = /(?<![.\w$'"])(?:fetch|new (?:WebSocket|EventSource))\(/g;

/** The public surface: the one folder index, which may reach everywhere. */
const PUBLIC = 'src/index.ts';
const LONGEST_FILE = 300;
const MEDIAN_FILE = 60;
/** State of the process that is injected from the command line, so that tests can supply their own. */
const INJECTED = 'argv|chdir|cwd|emitWarning|env|exit|exitCode|off|on|once|stderr|stdin|stdout|umask';
/** Entry points of their own, without a command line before them. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  // Plain cucumber-js imports the sentences; nothing injects anything.
  'src/run/plain-runner.ts': ['cwd', 'env', 'stderr'],
  // Comes with the sentences, before the user's files.
  'src/sentence/typeless-steps.ts': ['on'],
  // The sentences need to know all nouns when they are defined.
  'src/sentence/nouns.ts': ['cwd'],
  // Defaults for callers that give no environment.
  'src/stack/keeper.ts': ['env'],
  'src/transport/open.ts': ['env'],
  // The tools of AWS are set up by it, and the SDK reads it itself.
  'src/provider/ec2/configured.ts': ['env'],
  'src/provider/xenserver/configured.ts': ['env'],
  // The variables of govc, by which people log in to vSphere.
  'src/provider/vsphere/configured.ts': ['env'],
  // The variables of every tool of OpenStack, and where they look for clouds.yaml first.
  'src/provider/openstack/configured.ts': ['env', 'cwd'],
  // The libraries for engines read the environment variables themselves.
  'src/transport/docker/engine.ts': ['env'],
  // The program of a thread, whose streams lead to those of the process.
  'src/serve/examiner-main.ts': ['exit', 'on', 'stderr', 'stdout'],
};

interface Import {
  readonly line: number;
  readonly specifier: string;
  /** `import { a } from`, without the quoted part; empty for `import('x')`. */
  readonly clause: string;
}

/** Path relative to the root, with `/` → text. */
type Tree = ReadonlyMap<string, string>;

test('imports only go down, and each heavy library is in one file', () => {
  assert.deepEqual(violations(readTree(join(import.meta.dirname, '..'))), []);
});

test('the lists of files that may do more than others name existing files', () => {
  const listed = [...Object.keys(MAY_REACH), ...Object.keys(DOORS)];
  assert.deepEqual(
    listed.filter((path) => !existsSync(join(import.meta.dirname, '..', path))),
    [],
  );
});

test('half of the files have at most 60 lines', () => {
  const sources = [...readTree(join(import.meta.dirname, '..'))].filter(
    ([path]) => !/\.(?:test|fixture)\.ts$/.test(path),
  );
  const lines = sources.map(([, text]) => text.trimEnd().split('\n').length).sort((a, b) => a - b);
  const median = lines[Math.floor((lines.length - 1) / 2)] ?? 0;
  assert.ok(lines.length > 1000, `${lines.length} files`);
  const most = `the median file has ${median} lines, ${MEDIAN_FILE} are allowed: split one that holds two things`;
  assert.ok(median <= MEDIAN_FILE, most);
});

test('the glossary in docs/architecture.md names existing files, and no word twice', () => {
  const root = join(import.meta.dirname, '..');
  const [, glossary = ''] = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8').split('## Glossary');
  const paths = [...glossary.matchAll(/`(src\/[^`]+)`/g)].map(([, path = '']) => path);
  assert.ok(paths.length > 50);
  assert.deepEqual(
    paths.filter((path) => !existsSync(join(root, path))),
    [],
  );
  const words = [...glossary.matchAll(/^\| ([^|]+?) \|/gm)].map(([, word = '']) => word);
  const own = words.filter((word) => word !== 'word' && !word.startsWith('-'));
  assert.equal(new Set(own).size, own.length);
});

test('an exported name stands for one thing', () => {
  assert.deepEqual(namesakes(readTree(join(import.meta.dirname, '..'))), []);
});

test('a name that two files export is named, unless it is the same part of two providers or transports', () => {
  const tree = new Map([
    ['src/provider/docker/ground.ts', 'export async function makeGround() {}'],
    ['src/provider/kvm/ground.ts', 'export async function makeGround() {}'],
    ['src/transport/winrm/a.ts', 'export class Answer {}'],
    ['src/provider/kvm/a.ts', 'export type Answer = string;\n// export const a = 1;'],
    ['src/provider/kvm/b.ts', 'export const a = 1;\nexport interface Names {}'],
    ['src/provider/kvm/c.ts', 'export const a = 2;\nconst Names = 1;'],
  ]);
  assert.deepEqual(namesakes(tree), [
    'Answer is exported by src/transport/winrm/a.ts and src/provider/kvm/a.ts',
    'a is exported by src/provider/kvm/b.ts and src/provider/kvm/c.ts',
  ]);
});

test('an upward import, however it is written, is named with its place', () => {
  const tree = new Map([
    ['src/transport/a.ts', "import { b } from '../model/b.ts';\n\nexport {\n  c,\n} from '../check/c.ts';"],
    ['src/model/b.ts', 'const late = await import(\'../run/d.ts\');\nimport type { E } from "../cli/e.ts";'],
    [
      'src/world/f.ts',
      "import { printFinding } from '../report/text/finding-text.ts';\nimport '../report/junit.ts';",
    ],
    [
      'steps/port.ts',
      "import { run } from '../src/transport/run.ts';\nimport { w } from '../src/world/w.ts';",
    ],
  ]);
  assert.deepEqual(violations(tree), [
    'src/transport/a.ts:5 imports src/check/c.ts: transport may not import check',
    'src/model/b.ts:1 imports src/run/d.ts: model may not import run',
    'src/model/b.ts:2 imports src/cli/e.ts: model may not import cli',
    'src/world/f.ts:2 imports src/report/junit.ts: world may not import report',
    'steps/port.ts:1 imports src/transport/run.ts: steps may not import transport',
  ]);
});

test('an import in a comment or a text does not count', () => {
  const text = [
    "/* import { a } from '../cli/a.ts'; */",
    "// import { a } from '../cli/a.ts';",
    'const url = "http://x";',
    "const example = `import { a } from '../cli/a.ts'`;",
    'const quoted = "import { a } from \'../cli/a.ts\'";',
  ];
  assert.deepEqual(violations(new Map([['src/model/a.ts', text.join('\n')]])), []);
});

test('a pattern with a lone quote hides no import after it', () => {
  const tree = new Map([
    ['src/model/a.ts', "const tick = /[`']/;\nimport { a } from '../cli/a.ts';\nconst u = `x`;"],
  ]);
  assert.deepEqual(violations(tree), ['src/model/a.ts:2 imports src/cli/a.ts: model may not import cli']);
});

test('tests and their fixtures may import anything', () => {
  const text = "import { a } from '../cli/a.ts';";
  assert.deepEqual(
    violations(new Map(['src/model/a.test.ts', 'src/model/b.fixture.ts'].map((path) => [path, text]))),
    [],
  );
});

test('a library in a second file or in the wrong folder is named', () => {
  const tree = new Map([
    ['src/transport/one.ts', "import ssh from 'ssh2';"],
    ['src/transport/two.ts', "await import('ssh2/lib/utils.js');"],
    ['src/report/three.ts', "import { parse } from 'yaml';"],
  ]);
  assert.deepEqual(violations(tree), [
    'ssh2 is imported by src/transport/one.ts and src/transport/two.ts: one file may do that',
    'yaml is imported by src/report/three.ts: it belongs to src/config/ or src/resource/ or src/converge/ or src/import/ or src/provider/kubernetes/ or src/provider/openstack/ or src/openapi/',
  ]);
});

test('a package of the runner outside its folder is named, types and the public surface included', () => {
  const tree = new Map([
    ['src/runner/a.ts', "import { b } from '@cucumber/messages';"],
    ['src/report/c.ts', "import type { Envelope } from '@cucumber/messages';"],
    ['src/report/d.ts', "const e = import.meta.resolve('@cucumber/html-formatter');"],
    ['steps/f.ts', "import { Then } from '@cucumber/cucumber';"],
    ['src/index.ts', "export { Then } from '@cucumber/cucumber';"],
  ]);
  assert.deepEqual(violations(tree), [
    'src/report/c.ts:1 imports @cucumber/messages: only src/runner/ may',
    'src/report/d.ts:1 imports @cucumber/html-formatter: only src/runner/ may',
    'steps/f.ts:1 imports @cucumber/cucumber: only src/runner/ may',
    'src/index.ts:1 imports @cucumber/cucumber: only src/runner/ may',
  ]);
});

test('files that import each other are named, types and detours included', () => {
  const tree = new Map([
    ['src/model/a.ts', "import { b } from './b.ts';"],
    ['src/model/b.ts', "import type { C } from './c.ts';\nimport { d } from './d.ts';"],
    ['src/model/c.ts', "const a = await import('./a.ts');"],
    ['src/model/d.ts', ''],
    ['src/model/e.ts', "import { a } from './a.ts';"],
  ]);
  assert.deepEqual(violations(tree), [
    'src/model/a.ts → src/model/b.ts → src/model/c.ts → src/model/a.ts is a cycle',
  ]);
});

test('a long file, a folder index, an unknown folder and process state below the command line are named', () => {
  const tree = new Map([
    ['src/model/long.ts', 'a;\n'.repeat(LONGEST_FILE + 1)],
    ['src/model/index.ts', ''],
    ['src/index.ts', "import { a } from './cli/a.ts';"],
    ['src/helpers/a.ts', ''],
    [
      'src/report/b.ts',
      'const c = process.platform;\nconst d = process.env.HOME;\nconst e = this.process.now;',
    ],
    ['src/cli/f.ts', 'process.exit(1);'],
  ]);
  assert.deepEqual(violations(tree), [
    `src/model/long.ts has ${LONGEST_FILE + 1} lines: ${LONGEST_FILE} are allowed, look for its second noun`,
    'src/model/index.ts: only src/index.ts may be an index',
    'src/helpers/a.ts: the folder helpers stands in no layer',
    'src/report/b.ts:2 reads process.env: only src/cli may',
  ]);
});

test('a file that reaches outside unlisted, or otherwise than listed, is named; pure parts of those modules and types are allowed', () => {
  const tree = new Map([
    ['src/provider/kvm/qmp.ts', "import { connect, type Socket } from 'node:net';"],
    ['src/provider/kvm/disk.ts', "import { get } from 'node:https';"],
    [
      'src/probe/sql/sql.ts',
      [
        "import { connect, isIP } from 'node:net';",
        "import net from 'node:net';",
        "import * as all from 'node:net';",
        "const tls = await import('node:tls');",
        "import { resolve4 } from 'dns';",
        "export { connect } from 'node:tls';",
        "await fetch('http://x');",
        "const socket = new WebSocket('ws://x');",
        "import { spawn } from 'node:child_process';",
      ].join('\n'),
    ],
    [
      'src/check/pure.ts',
      [
        "import type { Socket } from 'node:net';",
        "import { type AddressInfo, isIP, SocketAddress as Address } from 'node:net';",
        "// fetch('x') in words, and this.fetch() of one's own",
        'this.fetch();',
      ].join('\n'),
    ],
    ['steps/a.ts', "import { createSocket } from 'node:dgram';"],
  ]);
  const refused = (place: string, what: string) =>
    `${place} reaches outside by ${what}: MAY_REACH does not list it`;
  assert.deepEqual(violations(tree), [
    refused('src/provider/kvm/disk.ts:1', 'node:https (get)'),
    'src/provider/kvm/disk.ts does not use fetch: MAY_REACH lists it',
    refused('src/probe/sql/sql.ts:1', 'node:net (connect)'),
    refused('src/probe/sql/sql.ts:2', 'node:net'),
    refused('src/probe/sql/sql.ts:3', 'node:net'),
    refused('src/probe/sql/sql.ts:4', 'node:tls'),
    refused('src/probe/sql/sql.ts:5', 'node:dns (resolve4)'),
    refused('src/probe/sql/sql.ts:6', 'node:tls (connect)'),
    refused('src/probe/sql/sql.ts:9', 'node:child_process (spawn)'),
    refused('src/probe/sql/sql.ts:7', 'fetch'),
    refused('src/probe/sql/sql.ts:8', 'new WebSocket'),
    refused('steps/a.ts:1', 'node:dgram (createSocket)'),
  ]);
});

function violations(tree: Tree): string[] {
  const sources = [...tree].filter(([path]) => !/\.(?:test|fixture)\.ts$/.test(path));
  return [
    ...sources.flatMap(([path, text]) => violationsIn(path, text)),
    ...misplacedLibraries(sources),
    ...circles(sources),
  ];
}

function violationsIn(path: string, text: string): string[] {
  if (path === PUBLIC) return ofTheRunner(path, text);
  const layer = layerOf(path);
  const allowed = MAY_IMPORT[layer];
  if (allowed === undefined) return [`${path}: the folder ${layer} stands in no layer`];
  const found: string[] = [];
  const lines = text.trimEnd().split('\n').length;
  if (lines > LONGEST_FILE) {
    found.push(`${path} has ${lines} lines: ${LONGEST_FILE} are allowed, look for its second noun`);
  }
  if (path.endsWith('/index.ts')) found.push(`${path}: only ${PUBLIC} may be an index`);
  found.push(...ofTheRunner(path, text));
  for (const { line, specifier } of importsOf(text)) {
    if (!specifier.startsWith('.')) continue;
    const target = resolve(path, specifier);
    if (layer === 'cli' && target === 'package.json') continue;
    const to = layerOf(target);
    const single = target.replace(/^src\//, '').replace(/\.ts$/, '');
    if (to === layer || allowed.includes(to) || allowed.includes(single)) continue;
    found.push(`${path}:${line} imports ${target}: ${layer} may not import ${to}`);
  }
  found.push(...sockets(path, text));
  return layer === 'cli' ? found : [...found, ...processState(path, text)];
}

function ofTheRunner(path: string, text: string): string[] {
  if (path.startsWith(RUNNER)) return [];
  return importsOf(text)
    .filter(({ specifier }) => OF_THE_RUNNER.test(specifier))
    .map(({ line, specifier }) => `${path}:${line} imports ${specifier}: only ${RUNNER} may`);
}

/** What a file uses that reaches outside, and what it is listed for without using it. */
function sockets(path: string, text: string): string[] {
  const allowed = MAY_REACH[path]?.split(' ') ?? [];
  const uses = [...outsideImports(text), ...outsideCalls(text)];
  const unused = allowed.filter((by) => uses.every((use) => use.by !== by));
  return [
    ...uses
      .filter(({ by }) => !allowed.includes(by))
      .map(({ line, what }) => `${path}:${line} reaches outside by ${what}: MAY_REACH does not list it`),
    ...unused.map((by) => `${path} does not use ${by}: MAY_REACH lists it`),
  ];
}

/** One use of what reaches outside: `by` as MAY_REACH lists it, `what` with the names that are imported. */
interface Use {
  readonly line: number;
  readonly by: string;
  readonly what: string;
}

function outsideImports(text: string): Use[] {
  return importsOf(text).flatMap(({ line, specifier, clause }) => {
    const by = specifier.startsWith('node:') ? specifier : `node:${specifier}`;
    const free = REACHES_OUTSIDE[by];
    if (free === undefined || /^(?:import|export)\s+type\s/.test(clause)) return [];
    const named = /^(?:import|export)\s*\{([^}]*)\}\s*from\b/.exec(clause)?.[1];
    if (named === undefined) return [{ line, by, what: by }];
    const names = named.split(',').map((name) => name.trim().replace(/\s+as\s.*$/s, ''));
    const opening = names.filter((name) => name !== '' && !name.startsWith('type ') && !free.includes(name));
    return opening.length === 0 ? [] : [{ line, by, what: `${by} (${opening.join(', ')})` }];
  });
}

function outsideCalls(text: string): Use[] {
  const code = blank(text, { strings: true });
  return [...code.matchAll(NETWORK_GLOBALS)].map((match) => {
    const by = match[0].slice(0, -1);
    return { line: lineAt(code, match.index), by, what: by };
  });
}

function processState(path: string, text: string): string[] {
  const code = blank(text, { strings: true });
  return [...code.matchAll(new RegExp(`(?<![.\\w$])process\\.(${INJECTED})\\b`, 'g'))]
    .filter(([, name = '']) => !DOORS[path]?.includes(name))
    .map((match) => `${path}:${lineAt(code, match.index)} reads ${match[0]}: only src/cli may`);
}

function misplacedLibraries(sources: readonly (readonly [string, string])[]): string[] {
  return Object.entries(ONE_FILE).flatMap(([library, homes]) => {
    const users = sources
      .filter(([, text]) =>
        importsOf(text).some(({ specifier }) => specifier === library || specifier.startsWith(`${library}/`)),
      )
      .map(([path]) => path);
    const crowded = homes
      .map((home) => users.filter((path) => path.startsWith(home)))
      .filter((inside) => inside.length > 1);
    const strangers = users.filter((path) => !homes.some((home) => path.startsWith(home)));
    return [
      ...crowded.map((paths) => `${library} is imported by ${paths.join(' and ')}: one file may do that`),
      ...strangers.map((path) => `${library} is imported by ${path}: it belongs to ${homes.join(' or ')}`),
    ];
  });
}

/** Files that import each other in a cycle, types included: each cycle once, from its first file on. */
function circles(sources: readonly (readonly [string, string])[]): string[] {
  const imports = new Map(
    sources.map(([path, text]) => [path, importsOf(text).map(({ specifier }) => resolve(path, specifier))]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]) => {
    if (way.includes(path)) found.push(`${[...way.slice(way.indexOf(path)), path].join(' → ')} is a cycle`);
    if (done.has(path) || way.includes(path)) return;
    for (const target of imports.get(path) ?? []) walk(target, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
  return found;
}

/** Names that several files export, each for a thing of its own. */
function namesakes(tree: Tree): string[] {
  const exporters = new Map<string, Set<string>>();
  for (const [path, text] of tree) {
    if (/\.(?:test|fixture)\.ts$/.test(path)) continue;
    for (const [, name = ''] of blank(text, { strings: true }).matchAll(EXPORTED)) {
      exporters.set(name, (exporters.get(name) ?? new Set()).add(path));
    }
  }
  return [...exporters]
    .filter(([, paths]) => paths.size > 1 && !areCounterparts([...paths]))
    .map(([name, paths]) => `${name} is exported by ${[...paths].join(' and ')}`)
    .sort();
}

const EXPORTED = /^export (?:async |abstract )*(?:function|const|class|interface|type) (\w+)/gm;

/** Each in another folder of the providers, or of the transports: those call the same part of theirs alike. */
function areCounterparts(paths: readonly string[]): boolean {
  return ['src/provider/', 'src/transport/'].some((home) => {
    if (!paths.every((path) => path.startsWith(home) && path.slice(home.length).includes('/'))) return false;
    const folders = paths.map((path) => path.slice(home.length).split('/')[0]);
    return new Set(folders).size === folders.length;
  });
}

/** Every static, dynamic, re-exporting and type import, in the order of the text. */
function importsOf(text: string): Import[] {
  const code = blank(text, { strings: false });
  const outside = blank(text, { strings: true });
  const pattern = /\b(?:from|import|import\.meta\.resolve)\s*(?:\(\s*)?(['"])([^'"\n]+)\1/g;
  const clauses = [...outside.matchAll(/^(?:import|export)\b[^;]*?\bfrom\b/gm)];
  // A match inside a string is missing in the text without strings.
  return [...code.matchAll(pattern)]
    .filter((match) => /^(?:from|import)/.test(outside.slice(match.index, match.index + 6)))
    .map((match) => ({
      line: lineAt(code, match.index),
      specifier: match[2] ?? '',
      clause:
        clauses.find(
          ({ 0: clause, index }) => index <= match.index && match.index < index + clause.length,
        )?.[0] ?? '',
    }));
}

/** What is not code, one alternative per kind: comments, patterns, template texts, strings. */
const NOT_CODE = [
  /\/\*[\s\S]*?\*\//,
  /\/\/[^\n]*/,
  /(?<=(?:[(,=:[!&|?{};>]|\breturn)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//,
  /`(?:\\[\s\S]|[^`\\])*`/,
  /'(?:\\.|[^'\\\n])*'/,
  /"(?:\\.|[^"\\\n])*"/,
];

/** The text with all that as spaces (strings only on request), so that every position stays the same. */
function blank(text: string, { strings }: { strings: boolean }): string {
  const token = new RegExp(NOT_CODE.map(({ source }) => source).join('|'), 'g');
  return text.replace(token, (found) => {
    const isString = found.startsWith("'") || found.startsWith('"');
    return isString && !strings ? found : found.replace(/[^\n]/g, ' ');
  });
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

function layerOf(path: string): string {
  const [top = '', folder = ''] = path.split('/');
  return top === 'src' ? folder : top;
}

function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function readTree(root: string): Tree {
  const paths = ['src', 'steps'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).map((path) => join(top, path)),
  );
  const sources = paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.includes('/fixtures/'));
  return new Map(sources.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
