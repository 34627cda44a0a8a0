import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe } from '../check/check.ts';
import { Glance } from '../check/glance.ts';
import { tableQuestion } from '../check/state.ts';
import type { Surroundings } from '../check/surroundings.ts';
import { POWERSHELL_FACTS_COMMAND } from '../host/facts.powershell.ts';
import type { Facts } from '../host/facts.ts';
import { Host } from '../host/host.ts';
import { type Exchange, Recording } from '../transport/recorded.ts';
import { lookAt } from './look-at.ts';
import { readSighting, reply, resourceOf } from './machine.fixture.ts';

/** As documented: Win32_OperatingSystem and PROCESSOR_ARCHITECTURE of a Windows Server 2022. */
const SERVER = {
  caption: 'Microsoft Windows Server 2022 Standard',
  version: '10.0.20348',
  architecture: 'AMD64',
  hostname: 'WEB-1',
  administrator: true,
  uptimeMs: 93_784_000,
};

async function windows(transcript: readonly Exchange[] = []): Promise<{ host: Host; facts: Facts }> {
  const facts = { command: POWERSHELL_FACTS_COMMAND, stdout: `${JSON.stringify(SERVER)}\r\n` };
  const runner = new Recording([facts, ...transcript], 'web', 'powershell');
  const host = new Host({ name: 'web', groups: [], runner });
  return { host, facts: await host.facts() };
}

const { facts } = await windows();

/** The result of a noun for an answer of Windows. */
function read(noun: string, name: string, wanted: readonly string[], answer: object | string) {
  const look = lookAt(resourceOf(noun), name, facts, wanted);
  assert.ok('command' in look, JSON.stringify(look));
  assert.equal(look.language, 'powershell');
  const stdout = typeof answer === 'string' ? answer : `${JSON.stringify(answer)}\n`;
  return readSighting(look, reply({ stdout }), wanted);
}

/** The states of existing and missing things, by the documentation of the classes that are read. */
const CASES: readonly (readonly [noun: string, name: string, answer: object, state: object])[] = [
  [
    'service',
    'W32Time',
    { state: 'Running', mode: 'Auto', id: 1234, code: 0 },
    { exists: true, running: true, enabled: true, masked: false, failed: false, state: 'Running', pid: 1234 },
  ],
  [
    'service',
    'Spooler',
    { state: 'Stopped', mode: 'Disabled', id: 0, code: 1077 },
    { running: false, enabled: false, masked: true, failed: false, state: 'Stopped', pid: null },
  ],
  [
    'service',
    'Broken',
    { state: 'Stopped', mode: 'Manual', id: 0, code: 1067 },
    { running: false, failed: true },
  ],
  ['service', 'none', { exists: false }, { exists: false }],
  [
    'file',
    'C:\\inetpub\\web.config',
    {
      exists: true,
      type: 'regular',
      owner: 'BUILTIN\\Administrators',
      size: 7,
      ageMs: 60_000,
      sha256: 'ab',
      base64: 'YQpiCg==',
    },
    {
      exists: true,
      type: 'regular',
      owner: 'BUILTIN\\Administrators',
      size: 7,
      age: 60_000,
      content: 'a\nb\n',
      lines: 2,
      sha256: 'ab',
      target: null,
    },
  ],
  [
    'file',
    'C:\\link',
    { exists: true, type: 'symlink', target: 'D:\\x' },
    { type: 'symlink', target: 'D:\\x' },
  ],
  ['file', 'C:\\none', { exists: false }, { exists: false }],
  [
    'directory',
    'C:\\inetpub',
    { exists: true, owner: 'NT SERVICE\\TrustedInstaller', entries: ['wwwroot', 'logs'] },
    { exists: true, entries: ['logs', 'wwwroot'], count: 2 },
  ],
  ['directory', 'C:\\empty', { exists: true, entries: [] }, { entries: [], count: 0 }],
  ['directory', 'C:\\none', { exists: false }, { exists: false }],
  [
    'process',
    'w3wp',
    {
      processes: [
        {
          id: 8,
          memory: 10,
          virtual: 100,
          threads: 2,
          handles: 5,
          line: 'w3wp.exe -ap x',
          cpuMs: 500,
          ageMs: 1000,
          user: 'IIS APPPOOL\\x',
          parent: 'svchost.exe',
        },
        {
          id: 9,
          memory: 20,
          virtual: 200,
          threads: 3,
          handles: 6,
          line: 'w3wp.exe -ap y',
          cpuMs: 0,
          ageMs: 4000,
          user: 'IIS APPPOOL\\y',
          parent: 'svchost.exe',
        },
      ],
    },
    {
      running: true,
      count: 2,
      pids: ['8', '9'],
      memory: 30,
      threads: 5,
      cpu: 50,
      uptime: 4000,
      parents: ['svchost.exe'],
      user: ['IIS APPPOOL\\x', 'IIS APPPOOL\\y'],
    },
  ],
  ['process', 'none', { processes: [] }, { running: false, count: 0 }],
  [
    'port',
    '80',
    { addresses: ['0.0.0.0', '::'], processes: ['System'], clients: ['10.0.0.9', '10.0.0.9'] },
    {
      listening: true,
      ipv4: true,
      ipv6: true,
      addresses: ['0.0.0.0', '::'],
      process: 'System',
      clients: ['10.0.0.9'],
      connections: 2,
    },
  ],
  [
    'port',
    '81',
    { addresses: '127.0.0.1', processes: 'node', clients: [] },
    { 'listening on ipv4 only': true, connections: 0 },
  ],
  ['port', '82', { addresses: [], processes: [], clients: [] }, { listening: false, ipv4: false }],
  [
    'user',
    'Bob',
    { exists: true, enabled: false, comment: 'Bob B', groups: ['Users'] },
    { exists: true, local: true, locked: true, comment: 'Bob B', groups: ['Users'] },
  ],
  ['user', 'none', { exists: false }, { exists: false, local: false }],
  [
    'group',
    'Users',
    { exists: true, members: ['Bob', 'SHOP\\ops'] },
    { exists: true, members: ['Bob', 'SHOP\\ops'], users: ['Bob', 'SHOP\\ops'] },
  ],
  ['group', 'none', { exists: false }, { exists: false }],
  [
    'environment variable',
    'Path',
    { exists: true, value: 'C:\\Windows' },
    { exists: true, value: 'C:\\Windows' },
  ],
  ['environment variable', 'NONE', { exists: false, value: null }, { exists: false }],
  [
    'os',
    '',
    SERVER,
    {
      name: 'windows',
      version: '10.0.20348',
      'pretty name': 'Microsoft Windows Server 2022 Standard',
      architecture: 'x86_64',
      hostname: 'WEB-1',
      init: 'windows',
      uptime: 93_784_000,
    },
  ],
];

for (const [noun, name, answer, expected] of CASES)
  test(`${noun} ${name} on Windows: ${JSON.stringify(answer).slice(0, 60)}`, () => {
    const seen = read(noun, name, Object.keys(expected), answer);
    assert.ok('state' in seen, JSON.stringify(seen));
    const state = Object.fromEntries(Object.keys(expected).map((key) => [key, seen.state[key]]));
    assert.deepEqual(state, expected);
  });

test('an answer that is not JSON, and an error, are unable for every noun', () => {
  for (const [noun, name] of CASES) {
    const look = lookAt(resourceOf(noun), name, facts, []);
    assert.ok('command' in look);
    for (const bad of [
      { stdout: 'Windows PowerShell\n' },
      { stdout: '' },
      { stdout: '[]' },
      { stderr: 'Access is denied.\r\n', exitCode: 1 },
    ])
      assert.ok('unable' in look.read(reply(bad)), `${noun}: ${JSON.stringify(bad)}`);
  }
});

test('what Windows does not have is unable and says so; its absence never counts as an answer', () => {
  const seen = read('file', 'C:\\x', ['mode', 'group', 'content'], { exists: true, type: 'directory' });
  assert.ok('state' in seen);
  assert.deepEqual(
    [seen.state.mode, seen.state.group, seen.state.content],
    [undefined, undefined, undefined],
  );
  const open = read('port', '83', ['ipv4', 'listening on ipv6 only'], {
    addresses: ['::'],
    processes: [],
    clients: [],
  });
  assert.ok('state' in open);
  assert.deepEqual([open.state.ipv6, open.state.ipv4], [true, undefined]);
});

test('a noun that is only known in sh is unable with PowerShell, and no other text is sent', () => {
  for (const [noun, name] of [
    ['package', 'nginx'],
    ['sysctl', 'vm.swappiness'],
    ['cron job', 'x'],
  ] as const) {
    const resource = resourceOf(noun === 'cron job' ? 'crontab' : noun);
    assert.ok('unable' in lookAt(resource, name, facts, []), noun);
  }
  assert.deepEqual(lookAt(resourceOf('sysctl'), 'vm.swappiness', facts, []), {
    unable: 'the sysctl cannot be looked at in PowerShell, which the host speaks',
    hint: 'it is only known in sh',
  });
});

test('a path of the other kind of host is unable, never "not there"', () => {
  const debian = { ...facts, language: 'sh' as const };
  assert.match(
    JSON.stringify(lookAt(resourceOf('file'), 'C:\\x', debian, [])),
    /is a Windows path, and the host does not run Windows/,
  );
  assert.match(JSON.stringify(lookAt(resourceOf('directory'), '/etc', facts, [])), /is not a Windows path/);
  assert.equal(resourceOf('file').refuse?.('C:\\x'), undefined);
  assert.match(resourceOf('file').refuse?.('x\\y') ?? '', /a path starts with \//);
});

test('names are data in every command', () => {
  const evil = "C:\\a'; Remove-Item x; '’$(y)`";
  const look = lookAt(resourceOf('file'), evil, facts, ['content']);
  assert.ok('command' in look && look.command.includes("'C:\\a''; Remove-Item x; ''’’$(y)`'"));
});

test('a sentence is judged on a host with PowerShell, true and false', async () => {
  const look = lookAt(resourceOf('service'), 'W32Time', facts, ['running']);
  assert.ok('command' in look);
  const stdout = '{"state":"Running","mode":"Auto","id":1,"code":0}\r\n';
  const { host } = await windows([{ command: look.command, stdout }]);
  const around = {
    host: async () => host,
    reach: async () => undefined,
    endpoint: () => undefined,
    response: undefined,
    reply: undefined,
  } as unknown as Surroundings;
  for (const [running, verdict] of [
    ['true', 'pass'],
    ['false', 'fail'],
  ] as const) {
    const question = tableQuestion({ resource: resourceOf('service'), name: 'W32Time' }, [
      ['running', running],
    ]);
    const [finding] = await observe(
      { sentence: 'x', question, hosts: ['web'], moment: undefined },
      'web',
      new Glance(around, 5000),
    );
    assert.equal(finding?.verdict, verdict);
  }
});
