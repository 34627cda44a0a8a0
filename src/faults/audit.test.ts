import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, suite, test } from 'node:test';
import { createServer as createTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Repository } from '../cli/repository.fixture.ts';
import type { AuditLine } from '../model/audit-line.ts';
import { phrasePattern } from '../probe/phrase.ts';
import { askedProbes } from '../probe/registry.ts';
import { resources } from '../resource/registry.ts';
import { count } from './count.fixture.ts';
import { Island, noIsland } from './island.fixture.ts';
import { ShellRecorder } from './recorder.fixture.ts';
import { VOCABULARY_APIS, vocabularyChecks } from './vocabulary.fixture.ts';

const ENVIRONMENTS = fileURLToPath(new URL('../../environments', import.meta.url));

const SERVERS = fileURLToPath(new URL('island-servers.fixture.ts', import.meta.url));

/** `npm run test:faults` asks the whole vocabulary. */
const whole = count(0, 1) === 1;
/** Else how many sentences of each noun and probe are asked. */
const FEW = 3;

const WORDS: readonly { readonly noun: string; readonly said: RegExp }[] = [
  ...resources.map(({ noun }) => ({ noun, said: new RegExp(`^the ${noun}(?=[ :]|$)`) })),
  ...askedProbes.map(({ noun, phrases }) => ({
    noun,
    said: new RegExp(`^the (?:${phrases.map(phrasePattern).join('|')})(?=[ :]|$)`),
  })),
  { noun: 'response', said: /^(?:GET|HEAD|OPTIONS) "/ },
];
/** The noun or probe that a sentence is about; `file` is no `file system`. */
const wordOf = (sentence: string): string | undefined =>
  WORDS.filter(({ said }) => said.test(sentence)).sort((a, b) => b.noun.length - a.noun.length)[0]?.noun;

/** No host is asked these things here, and why. */
const UNASKED: ReadonlyMap<string, string> = new Map([
  ['kubernetes object', 'it is asked of the API server of a cluster, by npm run test:kubernetes'],
  ['kubernetes permission', 'the same'],
  ...askedProbes
    .filter(({ asked }) => asked === 'outside')
    .map(({ noun }) => [noun, 'it is asked from here'] as const),
  ['converge', 'it needs a tool and what it applies, as features/converge has them'],
  ...(existsSync('/run/systemd/system')
    ? []
    : ['unit', 'journal'].map((noun) => [noun, 'the facts of a host without systemd answer it'] as const)),
]);

/** For these nothing leaves from here, and why. */
const ASKED_HERE: ReadonlyMap<string, string> = new Map([
  ['terraform plan', 'the plans of the vocabulary are files'],
  ['planned resource', 'the same'],
  ['image package', 'an image is read once for all sentences of a scenario about it'],
]);

type Line = AuditLine & { readonly commandSha256?: string };

function auditOf(repository: Repository): readonly Line[] {
  const text = repository.reports().get('audit.ndjson') ?? '';
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
}

/** The sentence of a line belongs to the scenario of that line, as a step or in the doc string of one. */
function assertSaid(repository: Repository, { step, uri, command }: Line): void {
  const [, path = '', line = ''] = /^(.+):(\d+)$/.exec(uri ?? '') ?? [];
  const below = repository
    .read(path)
    .split('\n')
    .slice(Number(line) - 1);
  const end = below.findIndex((text, index) => index > 0 && /^\s*Scenario:/.test(text));
  const scenario = below
    .slice(0, end < 0 ? undefined : end)
    .map((text) => text.replace(/^\s*(?:(?:Given|Then|And) )?/, ''));
  assert.match(scenario[0] ?? '', /^Scenario:/, command);
  assert.ok(
    step !== undefined && scenario.includes(step),
    `${uri} has no sentence "${step}", which is said to ask: ${command}`,
  );
}

/** The port in a line of the audit log: that of the proxy if one is asked, else of the address or the URL. */
function portOf(command: string, over: string): number {
  const place = /through (\S+)$/.exec(over)?.[1] ?? command;
  const port = /:(\d+)(?=[/,\s]|$)/.exec(place)?.[1];
  return port === undefined ? (/\bhttps:/.test(place) ? 443 : 80) : Number(port);
}

/** Long commands are cut in the log, and identified by their digest. */
const nameOf = (command: string) =>
  Buffer.byteLength(command) > 8 * 1024
    ? `sha256 ${createHash('sha256').update(command).digest('hex')}`
    : command;
const loggedName = ({ command, commandSha256 }: Line) =>
  commandSha256 === undefined ? nameOf(command) : `sha256 ${commandSha256}`;

/** What the first has more often than the second. */
function more(first: readonly string[], second: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const one of second) left.set(one, (left.get(one) ?? 0) + 1);
  return first.filter((one) => {
    const times = left.get(one) ?? 0;
    left.set(one, times - 1);
    return times < 1;
  });
}

suite('the audit log', () => {
  const recorder = new ShellRecorder();
  after(() => recorder.remove());

  test('contains everything that a host was sent, whatever the vocabulary asks, and nothing else', {
    timeout: 900_000,
  }, async () => {
    const times = new Map<string, number>();
    const few = (text: string) => {
      const word = wordOf(text);
      if (word === undefined || whole) return true;
      const way = `${word}${/ from (?:"|every )/.test(text) ? ' from a host' : ''}`;
      times.set(way, (times.get(way) ?? 0) + 1);
      return (times.get(way) ?? 0) <= FEW;
    };
    // A protected host gets no datagram, because that may do anything, and runs no plugin.
    const changes = (text: string) => /^the (?:udp address .* from |Nagios plugin )/.test(text);
    const scene = /^(?:the (?:environment|host) "|these checks )/;
    // Name servers that do not answer take a while. What only the machine of opsproof is asked is for the next test.
    const looks = (text: string) =>
      !/\bname server\b/.test(text) && !/^the (?:udp address|Nagios plugin) /.test(text) && few(text);
    const { features, commands, hosts } = vocabularyChecks(looks);
    const open = vocabularyChecks((text) => scene.test(text) || (changes(text) && few(text)));
    const late = `Feature: late
  Scenario: a command that does not end, a trap, and what follows
    Given the environment "late"
    Then the command "sleep 7" has exit status 0 within 1 second
    And the command "trap '' TERM; sleep 8; sleep 8" has exit status 0 within 1 second
    And the file "/etc/passwd" exists
`;
    const environment = (names: readonly string[], more = '') =>
      `lifecycle: live\nprotected: true\n${VOCABULARY_APIS}${more}hosts:\n${names.map((name) => `  ${name}: { groups: [web], transport: local }\n`).join('')}`;
    const repository = new Repository({
      'environments/shop.yaml': environment(
        [...new Set(['web', ...hosts, ...open.hosts])],
        `commands: ${JSON.stringify(commands)}\n`,
      ),
      'environments/open.yaml': environment([...new Set(['web', ...open.hosts])]).replace(
        'protected: true\n',
        '',
      ),
      'environments/late.yaml': environment(
        ['a'],
        `commands: ["sleep 7", "trap '' TERM; sleep 8; sleep 8"]\n`,
      ),
      'late/late.feature': late,
      ...Object.fromEntries([...features].map(([name, text]) => [`vocabulary/${name}`, text])),
      ...Object.fromEntries([...open.features].map(([name, text]) => [`open/${name}`, text])),
    });
    for (const name of readdirSync(ENVIRONMENTS).filter((file) => file !== 'shop.yaml'))
      symlinkSync(join(ENVIRONMENTS, name), join(repository.folder, 'environments', name));
    try {
      const path = { PATH: `${recorder.folder}:${process.env.PATH}` };
      const logged: Line[] = [];
      for (const argv of [
        ['run', 'vocabulary', '--env', 'shop'],
        ['run', 'open', '--env', 'open'],
        ['run', 'late'],
      ]) {
        const { code, stdout, stderr } = await repository.start(argv, path, 800_000).ended;
        assert.ok(code === 1 || code === 2, `${code}: ${stdout.slice(-2000)}${stderr.slice(0, 2000)}`);
        logged.push(...auditOf(repository).filter(({ host }) => host !== undefined));
      }
      const told = logged.map(loggedName);
      const sent = recorder.sent().map(nameOf);
      assert.ok(sent.length > 100, `only ${sent.length} commands`);
      assert.deepEqual(more(sent, told), []);
      assert.deepEqual(more(told, sent), []);
      assert.ok(
        sent.some((text) => text.includes('kill -s TERM')) && sent.some((text) => /kill -s KILL/.test(text)),
      );
      for (const line of logged) assertSaid(repository, line);
      const words = new Set(logged.map(({ step = '' }) => wordOf(step)));
      const silent = WORDS.map(({ noun }) => noun).filter((noun) => !words.has(noun) && !UNASKED.has(noun));
      assert.deepEqual(silent, [], 'no command in the audit log was for these');
    } finally {
      repository.dispose();
    }
  });

  test('contains everything that left from here, whatever the vocabulary asks', {
    timeout: 900_000,
    skip: noIsland,
  }, async () => {
    const outside = askedProbes.filter(({ asked }) => asked !== 'hosts');
    const asks = new RegExp(
      `^(?:the (?:${outside
        .flatMap(({ phrases }) => phrases.map(phrasePattern))
        .join('|')}) |(?:GET|HEAD|OPTIONS) ")`,
    );
    const scene = /^(?:the environment "|the host "|the request )/;
    const keep = (text: string) => scene.test(text) || (asks.test(text) && !/ from (?:"|every )/.test(text));
    const { features, sentences, hosts } = vocabularyChecks(keep);
    assert.ok(sentences >= 50, `only ${sentences} sentences`);
    const repository = new Repository({
      'environments/shop.yaml': `lifecycle: live\n${VOCABULARY_APIS}hosts:\n${[...new Set(['web', ...hosts])].map((name) => `  ${name}: { transport: local }\n`).join('')}`,
      ...Object.fromEntries([...features].map(([name, text]) => [`vocabulary/${name}`, text])),
    });
    for (const name of readdirSync(ENVIRONMENTS).filter((file) => file !== 'shop.yaml'))
      symlinkSync(join(ENVIRONMENTS, name), join(repository.folder, 'environments', name));
    const island = new Island();
    const servers = island.start(process.execPath, SERVERS);
    try {
      await island.ready();
      let received = '';
      servers.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
        received += chunk;
      });
      await once(servers.stdout as Readable, 'data');
      const argv = ['run', 'vocabulary', '--env', 'shop'];
      const { code, stdout, stderr } = await repository.start(argv, {}, 800_000, '.', island.through).ended;
      assert.ok(code === 1 || code === 2, `${code}: ${stdout.slice(-2000)}${stderr.slice(0, 2000)}`);
      const lines = auditOf(repository).filter(({ begins }) => begins !== true);
      for (const line of lines) {
        assertSaid(repository, line);
        assert.match(line.step ?? '', asks, line.command);
      }
      const words = new Set(lines.map(({ step = '' }) => wordOf(step)));
      assert.deepEqual(
        outside.filter(({ noun }) => !words.has(noun) && !ASKED_HERE.has(noun)).map(({ noun }) => noun),
        [],
      );
      assert.ok(words.has('response'));
      // An image is read from the engine's socket or from files, a plan by a program of this machine.
      const told = lines
        .filter(({ kind }) => kind !== 'look')
        .map(({ kind, command, over }) => `${kind === 'udp' ? 'udp' : 'tcp'} ${portOf(command, over)}`);
      const left = await island.departures();
      assert.ok(left.length > 60, `only ${left.length} connections and datagrams`);
      assert.deepEqual(more(left, told), []);
      assert.deepEqual(more(told, left), []);
      assert.deepEqual([...new Set(told)].sort(), [
        'tcp 3128',
        'tcp 443',
        'tcp 5353',
        'tcp 5432',
        'tcp 80',
        'udp 5353',
        'udp 7777',
        'udp 7778',
      ]);
      const requests = received.split('\n').filter((line) => /^[A-Z]+ /.test(line));
      const answered = lines.filter(({ kind, exitCode }) => kind === 'http' && exitCode !== undefined);
      // In the log an API has its name.
      const path = (text: string) =>
        decodeURI(text)
          .replace(/^(\S+) https?:\/\/[^/]+/, '$1 ')
          .replace(/^(\S+) (orders|stock):/, '$1 /$2-api')
          .replace(/^(\S+) jenkins:/, '$1 /jenkins');
      assert.ok(answered.length > 20, `only ${answered.length} answers`);
      assert.deepEqual(
        more(
          answered.map(({ command }) => path(command)),
          requests.map(path),
        ),
        [],
      );
    } finally {
      servers.kill('SIGKILL');
      island.remove();
      repository.dispose();
    }
  });

  test('contains everything that left from here, each with the sentence that asked', async () => {
    const heard = new Map<number, number>();
    const note = (port: number) => heard.set(port, (heard.get(port) ?? 0) + 1);
    const closing: (() => void)[] = [];
    const listen = async (server: Server): Promise<number> => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.on('connection', () => note(port));
      closing.push(() => server.close());
      return port;
    };
    const programs = new URL('../../environments/programs/tls/', import.meta.url);
    const [key, cert] = ['front.key', 'front.pem'].map((name) => readFileSync(new URL(name, programs)));
    const http = await listen(
      createHttp((request, response) => {
        if (request.url === '/moved') response.writeHead(302, { location: '/there' });
        response.end('ok');
      }),
    );
    const tcp = await listen(createServer((socket) => socket.on('error', () => {})));
    const secured = { ...(key === undefined ? {} : { key }), ...(cert === undefined ? {} : { cert }) };
    const tls = await listen(createTls(secured, (socket) => socket.on('error', () => {})));
    // Over UDP it says that the answer is longer, over TCP that there is no such name (RFC 1035, 4.1.1).
    const names = await listen(
      createServer((socket) =>
        socket
          .on('error', () => {})
          .once('data', (data) => {
            const answer = Buffer.from(data.subarray(2));
            answer.writeUInt16BE(0x8583, 2);
            socket.end(Buffer.concat([data.subarray(0, 2), answer]));
          }),
      ),
    );
    const datagrams = createSocket('udp4', (message, from) => {
      note(-names);
      const answer = Buffer.from(message);
      answer.writeUInt16BE(0x8700, 2);
      datagrams.send(answer, from.port, from.address);
    });
    datagrams.bind(names, '127.0.0.1');
    await once(datagrams, 'listening');
    closing.push(() => datagrams.close());
    const echo = createSocket('udp4', (_, from) => {
      note(-(echo.address() as AddressInfo).port);
      echo.send('pong', from.port, from.address);
    });
    echo.bind(0, '127.0.0.1');
    await once(echo, 'listening');
    closing.push(() => echo.close());
    const udp = (echo.address() as AddressInfo).port;
    const repository = new Repository({
      'environments/here.yaml': 'lifecycle: live\nhosts:\n  a: { transport: local }\n',
      'features/f.feature': `Feature: f
  Background:
    Given the environment "here"
    And the request options:
      | redirects | 2 |
  Scenario: all of it
    Then the file "/etc/passwd" exists
    And the address "127.0.0.1:${tcp}" is reachable
    And GET "http://127.0.0.1:${http}/one" answers 200
    And GET "http://127.0.0.1:${http}/moved" answers 200
    And the TLS address "127.0.0.1:${tls}" has protocols includes "TLSv1.3"
    And the TLS address "127.0.0.1:${tls}" is not trusted
    And the DNS record "A www.example.test" at "127.0.0.1:${names}" does not exist
    And the udp address "127.0.0.1:${udp}" has answer to "ping" pong
    And the file "/etc/group" exists
  Scenario: an action
    When I GET "http://127.0.0.1:${http}/acted"
    Then the response status is 200
`,
    });
    try {
      const { code, stdout, stderr } = await repository.run('run');
      assert.equal(code, 0, `${stdout}${stderr}`);
      const lines = auditOf(repository).filter(({ host }) => host === undefined);
      const logged = new Map<number, number>();
      for (const { kind, command, step = '', uri } of lines) {
        const port = Number(/:(\d+)/.exec(command)?.[1]);
        const place = kind === 'udp' ? -port : port;
        logged.set(place, (logged.get(place) ?? 0) + 1);
        assert.ok(step.includes(`:${port}`), `${command} is said to be asked by: ${step}`);
        assert.match(uri ?? '', /^features\/f\.feature:\d+$/);
      }
      const sorted = (counts: ReadonlyMap<number, number>) => [...counts].sort(([a], [b]) => a - b);
      assert.deepEqual(sorted(logged), sorted(heard));
      assert.deepEqual([...logged.keys()].length, 6);
      assert.ok((logged.get(tls) ?? 0) >= 8, 'two handshakes a look, and one for each of four versions');
    } finally {
      for (const close of closing) close();
      repository.dispose();
    }
  });

  test('contains every connection that finds out whether a host of a stack is ready', async () => {
    // Each server refuses twice before it is ready, and writes down who came.
    const program = `import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
let asked = 0;
const port = Number(process.env.PORT_80 ?? process.env.PORT_81);
createServer((_, response) => response.writeHead((asked += 1) < 3 ? 503 : 200).end())
  .on('connection', () => appendFileSync('heard', \`\${port}\\n\`))
  .listen(port, '127.0.0.1');
`;
    const repository = new Repository({
      'server.mjs': program,
      'environments/made.yaml': `lifecycle: ephemeral
provider: processes
defaults: { command: [node, server.mjs] }
hosts:
  a: { ports: [80], ready: { http: /up } }
  b: { ports: [81] }
`,
      'features/f.feature': `Feature: f
  Scenario: s
    Given the environment "made"
    Then the address "a:80" is reachable
    When I restart "b"
`,
    });
    try {
      const { code, stdout, stderr } = await repository.run('run');
      assert.equal(code, 0, `${stdout}${stderr}`);
      const lines = auditOf(repository).filter(({ over }) => / from outside$/.test(over));
      const asked = lines.filter(({ kind }) => kind === 'provider');
      for (const { environment, host, command } of asked) {
        assert.equal(environment, 'made', command);
        assert.match(host ?? '', /^[ab]$/, command);
      }
      // At least three requests to the one, and a connection to the other after each of its starts.
      assert.ok(asked.filter(({ exitCode }) => exitCode === 503).length === 2, JSON.stringify(asked));
      assert.ok(asked.filter(({ command }) => command.startsWith('connect ')).length >= 2);
      const port = (command: string) => /:(\d+)/.exec(command)?.[1] ?? command;
      const places = new Set(asked.map(({ command }) => port(command)));
      const told = lines.filter(({ error = '' }) => !/not accepted|ECONNREFUSED/.test(error));
      const own = told.map(({ kind, command }) => (kind === 'provider' ? port(command) : 'probe'));
      const heard = repository.read('heard').trim().split('\n');
      assert.equal(places.size, 2);
      assert.equal(own.filter((place) => place === 'probe').length, 1);
      assert.equal(heard.length, own.length);
      assert.deepEqual(more(own, [...heard, 'probe']), []);
    } finally {
      repository.dispose();
    }
  });
});
