import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { EphemeralEnvironment, LiveEnvironment, LiveHost } from '../model/environment.ts';
import { Secret } from '../model/secret.ts';
import type { ContainerHost } from '../provider/docker/container-host.ts';
import { PROVIDERS } from '../provider/registry.ts';
import type { Login } from '../schema/login.ts';
import { listEnvironments, loadEnvironment, revealedSecrets } from './load.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-load-'));
after(() => rmSync(cwd, { recursive: true }));

function write(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), `${lines.join('\n')}\n`);
}

const env = {
  PATH: process.env.PATH,
  HOME: cwd,
  DB_PASSWORD: 'hunter2x',
  SSH_PORT: '2222',
  TTL: '5 minutes',
};
const load = (name: string, secrets: 'resolve' | 'leave' = 'resolve') =>
  loadEnvironment(name, { cwd, env, secrets });

async function problemsOf(lines: readonly string[]): Promise<string[]> {
  write('environments/wrong.yaml', lines);
  try {
    await load('wrong');
  } catch (error) {
    assert.equal((error as Error).name, 'ConfigurationError');
    return (error as Error).message.split('\n').map((line) => line.replace('environments/wrong.yaml:', ''));
  } finally {
    rmSync(join(cwd, 'environments/wrong.yaml'));
  }
  return assert.fail('nothing was found wrong');
}

test('an ephemeral environment is loaded with its defaults', async () => {
  write('environments/images/web/Dockerfile', ['FROM scratch', 'ARG VERSION']);
  write('environments/web.conf', ['listen 80;']);
  write('environments/shop.yaml', [
    'lifecycle: ephemeral',
    'provider: docker',
    'ttl: 30 minutes',
    'defaults:',
    '  image: base',
    '  env: { ZONE: "eu", LEVEL: 1 }',
    'groups:',
    '  web: { env: { LEVEL: 2 }, tmpfs: [/run], sysctls: { net.ipv4.ip_forward: 1 } }',
    'hosts:',
    '  web:',
    '    groups: [web]',
    '    build: images/web',
    '    args: { VERSION: 1.10 }',
    '    ports: [80, 443]',
    '    capabilities: { add: [NET_ADMIN] }',
    `    env: { URL: "pg://u:\${env:DB_PASSWORD}@db", DEBUG: true }`,
    '    files:',
    '      /etc/a: "text $' + '{PORT}"',
    '      /etc/b: { source: web.conf, mode: 0600 }',
    '    mounts: [images:/images:ro, { source: images, target: /data }]',
    '    command: [serve, 8080]',
    '    needs: ["db-[1:2]"]',
    '    ready: { http: /health, timeout: 90 seconds }',
    '    systemd: true',
    '  "db-[1:2]": { command: exec postgres, transport: ssh, user: root }',
    'endpoints: { pay: "https://pay.example.com" }',
  ]);
  const environment = (await load('shop')) as EphemeralEnvironment<ContainerHost>;
  const { web, ...others } = environment.hosts;
  assert.deepEqual(JSON.parse(JSON.stringify({ ...environment, hosts: undefined })), {
    name: 'shop',
    file: 'environments/shop.yaml',
    lifecycle: 'ephemeral',
    provider: 'docker',
    settings: {},
    ttlMs: 1_800_000,
    protected: false,
    endpoints: { pay: 'https://pay.example.com' },
    secrets: ['••••••', '••••••'],
  });
  const url = web?.env.URL;
  assert.ok(url instanceof Secret);
  assert.equal(url.reveal(), 'pg://u:hunter2x@db');
  assert.deepEqual(
    { ...web, env: { ...web?.env, URL: 'secret' } },
    {
      name: 'web',
      groups: ['web'],
      provider: 'docker',
      verbs: ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'],
      startMs: 60_000,
      stopMs: 10_000,
      build: join(cwd, 'environments/images/web'),
      args: { VERSION: '1.10' },
      ports: [80, 443],
      env: { ZONE: 'eu', LEVEL: '2', URL: 'secret', DEBUG: 'true' },
      files: {
        '/etc/a': { content: 'text $' + '{PORT}', mode: 0o644 },
        '/etc/b': { source: join(cwd, 'environments/web.conf'), mode: 0o600 },
      },
      mounts: [
        { source: join(cwd, 'environments/images'), target: '/images', readOnly: true },
        { source: join(cwd, 'environments/images'), target: '/data', readOnly: false },
      ],
      tmpfs: ['/run'],
      sysctls: { 'net.ipv4.ip_forward': '1' },
      capabilities: { add: ['NET_ADMIN'], drop: [] },
      command: ['serve', '8080'],
      needs: ['db-1', 'db-2'],
      ready: { http: '/health', timeoutMs: 90_000 },
      systemd: true,
      transport: 'docker',
      sudo: false,
    },
  );
  assert.deepEqual(Object.keys(others), ['db-1', 'db-2']);
  assert.deepEqual(others['db-2']?.command, ['sh', '-c', 'exec postgres']);
  assert.equal(others['db-2']?.image, 'base');
  assert.equal(others['db-2']?.transport, 'ssh');
});

test('a secret is refused as a build argument, because the history of an image keeps those', async () => {
  write('environments/images/Dockerfile', ['ARG PLAIN ESCAPED PART FIRST COMMAND', 'FROM base']);
  const problems = await problemsOf([
    'lifecycle: ephemeral',
    'provider: docker',
    'defaults: { build: images }',
    `groups: { all: { args: { FIRST: "\${env:DB_PASSWORD}" } } }`,
    'hosts:',
    `  a: { groups: [all], args: { PLAIN: "1.10", ESCAPED: "$\${env:X}", PART: "v-\${env:TTL}-\${HOME}" } }`,
    `  b: { groups: [all], args: { FIRST: plain, COMMAND: "\${command: echo x}" } }`,
  ]);
  const why = 'a secret as a build argument would stay in the history of the image';
  assert.deepEqual(
    problems.filter((line) => line.includes(why)).map((line) => line.split(': ').slice(0, 2).join(': ')),
    ['4: groups.all.args.FIRST', '6: hosts.a.args.PART', '7: hosts.b.args.COMMAND'],
  );
});

test('a live environment is loaded with ranges, defaults and groups', async () => {
  write('.ssh/ops', ['key']);
  write('environments/known', ['host key']);
  write('environments/production.yaml', [
    'lifecycle: live',
    'protected: true',
    'commands: ["nginx -t", "/nginx -[vV]/"]',
    'known_hosts: known',
    'defaults: { user: ops, sudo: true }',
    'groups: { web: { user: www, jump: "ops@bastion:22" } }',
    'hosts:',
    '  "web-[01:02].example.com": { groups: [web], transport: ssh }',
    `  db: { address: 10.0.5.7, port: "\${env:SSH_PORT}", identity: ~/.ssh/ops, password: "\${env:DB_PASSWORD}",`,
    '    known_hosts: ignore }',
    '  here: { transport: local, sudo: false }',
  ]);
  const environment = (await load('production')) as LiveEnvironment<LiveHost & Login>;
  assert.equal(environment.protected, true);
  assert.deepEqual(environment.commands, ['nginx -t', '/nginx -[vV]/']);
  assert.deepEqual(Object.keys(environment.hosts), [
    'web-01.example.com',
    'web-02.example.com',
    'db',
    'here',
  ]);
  assert.deepEqual(environment.hosts['web-02.example.com'], {
    name: 'web-02.example.com',
    groups: ['web'],
    transport: 'ssh',
    address: 'web-02.example.com',
    user: 'www',
    jump: 'ops@bastion:22',
    knownHosts: 'check',
    knownHostsFile: join(cwd, 'environments/known'),
    sudo: true,
  });
  const { password, ...db } = environment.hosts.db ?? ({} as Partial<LiveHost & Login>);
  assert.equal(password?.reveal(), 'hunter2x');
  assert.deepEqual(db, {
    name: 'db',
    groups: [],
    transport: 'ssh',
    address: '10.0.5.7',
    port: 2222,
    user: 'ops',
    identity: join(cwd, '.ssh/ops'),
    knownHosts: 'ignore',
    sudo: true,
  });
  assert.equal(environment.hosts.here?.transport, 'local');
  assert.equal(environment.hosts.here?.sudo, false);
});

test('the time limit of a login is a key, and an IPv6 address may be in brackets', async () => {
  write('environments/v6.yaml', [
    'lifecycle: live',
    'defaults: { timeout: 5 seconds }',
    'hosts:',
    '  a: { address: "[::1]" }',
    '  b: { address: "fe80::1%eth0", timeout: 1 minute }',
    '  c: { address: "[web]" }',
  ]);
  const { hosts } = (await load('v6')) as LiveEnvironment<LiveHost & Login>;
  rmSync(join(cwd, 'environments/v6.yaml'));
  assert.deepEqual(
    Object.values(hosts).map(({ address, timeoutMs }) => [address, timeoutMs]),
    [
      ['::1', 5000],
      ['fe80::1%eth0', 60_000],
      ['[web]', 5000],
    ],
  );
  assert.deepEqual(
    (
      await problemsOf([
        'lifecycle: live',
        'hosts:',
        '  a: { timeout: soon }',
        '  b: { timeout: 0 seconds }',
        '  c: { transport: local, timeout: 1 second }',
      ])
    ).map((line) => line.split('; ')[0]),
    [
      '3: hosts.a.timeout: found "soon", allowed: a duration with its unit, for example 60 seconds',
      '4: hosts.b.timeout: "0 seconds" is not a duration above zero',
      '5: hosts.c.timeout: does not apply to the transport local',
    ],
  );
});

test('all secrets are available to the mask: whole values, values of placeholders, written passwords', async () => {
  write('environments/secret.yaml', [
    'lifecycle: live',
    'hosts:',
    '  a: { password: written }',
    `  b: { user: "\${command: echo bob}", password: "x-\${env:DB_PASSWORD}" }`,
    `endpoints: { pay: "https://u:\${command: printf s3cr3t}@pay.example.com" }`,
  ]);
  const environment = await load('secret');
  assert.deepEqual((await revealedSecrets(environment)).sort(), [
    'https://u:s3cr3t@pay.example.com',
    'hunter2x',
    's3cr3t',
    'written',
    'x-hunter2x',
  ]);
  assert.equal((environment.hosts as LiveEnvironment<LiveHost & Login>['hosts']).b?.user, 'bob');
  assert.doesNotMatch(JSON.stringify({ ...environment, endpoints: {} }), /hunter2x|s3cr3t|written/);
});

test('placeholders can be left unchanged: nothing is read or started', async () => {
  write('environments/left.yaml', [
    'lifecycle: ephemeral',
    'provider: docker',
    `ttl: "\${env:NOWHERE}"`,
    'hosts:',
    `  web: { image: "\${command: touch started}", ports: ["\${env:NOWHERE}"], env: { A: "\${file:none}" } }`,
  ]);
  const environment = (await load('left', 'leave')) as EphemeralEnvironment<ContainerHost>;
  assert.equal(environment.hosts.web?.image, `\${command: touch started}`);
  assert.deepEqual(environment.hosts.web?.ports, []);
  assert.equal(environment.ttlMs, 7_200_000);
});

test('every mistake in an ephemeral environment is reported at once, in the order of lines', async () => {
  assert.deepEqual(
    await problemsOf([
      'lifecycle: ephemeral',
      'provider: docker',
      'ttl: 3',
      'hosts:',
      '  web: { groups: [web, "a b"], imge: nginx, ports: [80, 99999], ready: { http: health } }',
      '  api:',
      '    image: node',
      '    build: images/nothing',
      '    needs: [dbb, web]',
      `    env: { PW: "\${env:DB_PASWORD}", LIST: [1] }`,
      '    files:',
      '      /etc/x: { content: a, mode: 999 }',
      '      rel: hello',
      '      /etc/y: { content: a, source: shop.yaml }',
      '    mounts: [foo, { source: images }, nowhere:/x]',
      '    ready: { timeout: 5 seconds }',
      '  "db-[01:x]": { image: postgres }',
      '  web-01: { image: x, needs: [web-02], port: 22 }',
      '  web-02: { image: x, needs: [web-01], ports: [80, 80] }',
      '  "n-[1:2]": { image: x }',
      '  n-2: { image: x }',
      '  none: {}',
      'groups:',
      '  wob: { user: x }',
      'extra: 1',
      'endpoints: { web: nothing }',
    ]),
    [
      '3: ttl: found 3, allowed: a duration with its unit, for example 60 seconds',
      '5: hosts.web.ports[1]: found 99999, allowed: a port from 1 to 65535',
      '5: hosts.web.ready.http: found "health", allowed: a path such as /api/health',
      '5: hosts.web.imge: unknown key; did you mean "image"?',
      '5: hosts.web.groups[1]: "a b" cannot be the name of a group; allowed: letters, digits, . - _',
      '6: hosts.api: has both image and build; a container comes from one of them',
      '8: hosts.api.build: there is no images/nothing',
      '9: hosts.api.needs: there is no host "dbb"; allowed: web, api, web-01, web-02, n-1, n-2, none',
      '10: hosts.api.env.PW: the environment variable DB_PASWORD is not set',
      '  did you mean DB_PASSWORD?',
      '10: hosts.api.env.LIST: found a list, allowed: a text, a number, true or false',
      '12: hosts.api.files."/etc/x".mode: found 999, allowed: up to four octal digits, for example 0644',
      '13: hosts.api.files.rel: is not an absolute path inside the host; it must begin with /',
      '14: hosts.api.files."/etc/y": needs exactly one of content and source',
      '15: hosts.api.mounts[0]: found "foo", allowed: source:target, source:target:ro, or a map of source, target, read_only',
      '15: hosts.api.mounts[1].target: is missing; expected: an absolute path inside the host',
      '16: hosts.api.ready: has no condition; write at least one of port, http, log, healthy, command',
      '17: hosts."db-[01:x]": "[01:x]" is not a range: write for example [01:20]',
      '18: hosts.web-01.port: does not apply to the transport docker',
      '18: hosts.web-01.needs: is a cycle, so no host can start first: web-01 → web-02 → web-01',
      '19: hosts.web-02.ports: the port 80 is listed twice',
      '21: hosts.n-2: the host n-2 is already named by n-[1:2]',
      '22: hosts.none: needs an image or a folder to build, for example image: nginx',
      '24: groups.wob: no host is in this group',
      '  did you mean "web"?',
      '25: extra: unknown key; allowed: lifecycle, provider, providers, budget, ttl, approval, protected, commands, endpoints, api, known_hosts, defaults, groups, hosts',
      '26: endpoints.web: "web" is already the name of a host',
      '26: endpoints.web: found "nothing", allowed: a URL such as https://pay.example.com',
    ],
  );
});

test('commands belong to a protected environment, and a pattern must be valid', async () => {
  assert.deepEqual(await problemsOf(['lifecycle: live', 'commands: [nginx -t, /(/]', 'hosts: { a: }']), [
    '2: commands: works only with protected: true, or with approval',
    '2: commands[1]: is not a pattern: Invalid regular expression: /(/: Unterminated group',
  ]);
  assert.deepEqual(await problemsOf(['lifecycle: live', 'commands: [7]', 'hosts: { a: }']), [
    '2: commands[0]: found 7, allowed: a command that only reads, or a /pattern/ of whole commands',
  ]);
});

test('every mistake in a live environment is reported at once', async () => {
  assert.deepEqual(
    await problemsOf([
      'lifecycle: life',
      'defaults: { usr: ops }',
      'hosts:',
      '  a: { transport: tcp, identity: ~/.ssh/none, password: 12 }',
      '  here: { transport: local, user: ops }',
      '  "b-[1:2]": { address: 10.0.0.1 }',
      `  c: { port: "\${env:DB_PASSWORD}", user: "\${evn:X}" }`,
      '  "d d": { sudo: yes }',
      'protected: maybe',
    ]),
    [
      '1: lifecycle: found "life", allowed: ephemeral (brought up and torn down) or live (exists already)',
      '2: defaults.usr: unknown key; did you mean "user"?',
      '4: hosts.a.transport: found "tcp", allowed: ssh, local, docker, winrm or kubernetes',
      `4: hosts.a.password: found 12, allowed: a text, better from \${env:NAME}`,
      '4: hosts.a.identity: there is no ~/.ssh/none',
      '5: hosts.here.user: does not apply to the transport local',
      '6: hosts."b-[1:2]".address: 2 hosts (b-[1:2]) cannot have one address',
      `7: hosts.c.user: \${evn:…} is not a source; did you mean \${env:…}?`,
      `7: hosts.c.port: "\${env:DB_PASSWORD}" does not give a port from 1 to 65535`,
      '8: hosts."d d".sudo: found "yes", allowed: true or false',
      '8: hosts."d d": "d d" cannot be the name of a host; allowed: letters, digits, . - _',
      '9: protected: found "maybe", allowed: true or false',
    ],
  );
});

test('mistakes in YAML itself have their line', async () => {
  assert.deepEqual(await problemsOf(['lifecycle: live', 'hosts: {}', 'lifecycle: live', '---', 'a: 1']), [
    '3: the key lifecycle occurs twice; keep one of them',
    '4: a second document begins here (---); a file may contain only one',
  ]);
  assert.deepEqual(await problemsOf(['lifecycle: live', `hosts: { a: { user: \${env:X} } }`]), [
    '2: not valid YAML: Unexpected flow-map-start at node end',
    `  put quotes around a value with \${…}`,
  ]);
  assert.deepEqual(await problemsOf([]), ['1: the file is empty; expected: a map of lifecycle, hosts …']);
  assert.deepEqual(await problemsOf(['lifecycle: live', 'hosts: {}']), [
    '2: hosts: has no hosts; write at least one, for example here: { transport: local }',
  ]);
});

test('an unknown environment lists the existing ones', async () => {
  assert.deepEqual(await listEnvironments(cwd), ['left', 'production', 'secret', 'shop']);
  await assert.rejects(load('prodction'), {
    message:
      'there is no environment "prodction"; did you mean "production"?\n  environments: left, production, secret, shop',
  });
  await assert.rejects(load('../environments/shop'), {
    message: 'there is no environment "../environments/shop"\n  environments: left, production, secret, shop',
  });
  await assert.rejects(loadEnvironment('shop', { cwd: join(cwd, 'images'), env, secrets: 'resolve' }), {
    message:
      'there is no environment "shop"\n  environments/ has no files yet: write environments/shop.yaml, or start with opsproof init',
  });
});

test('an unknown provider lists the known ones', async () => {
  write('environments/other.yaml', ['lifecycle: ephemeral', 'provider: dokcer', 'hosts: { a: }']);
  const options = { cwd, env, secrets: 'leave' } as const;
  await assert.rejects(loadEnvironment('other', options), {
    message: 'environments/other.yaml:2: provider: there is no provider "dokcer"; did you mean "docker"?',
  });
});

test('two files for one environment are refused', async () => {
  write('environments/shop.yml', ['lifecycle: live']);
  await assert.rejects(load('shop'), {
    message:
      'environments/shop.yml: the environment "shop" is already in environments/shop.yaml; keep one of the two files',
  });
  rmSync(join(cwd, 'environments/shop.yml'));
});

test('what its provider would refuse or ignore is reported with its line, and so is every unknown key of one line', async () => {
  const child = 'its hosts are child processes of this machine';
  const withImages = PROVIDERS.filter(({ shape }) => Object.hasOwn(shape.host, 'image')).map(
    ({ shape: { name } }) => `"${name}"`,
  );
  assert.ok(withImages.includes('"docker"') && !withImages.includes('"processes"'));
  assert.deepEqual(
    await problemsOf([
      'lifecycle: ephemeral',
      'provider: processes',
      'hosts:',
      '  web: { command: [node, x.mjs], image: nginx, systemd: true, aaa: 1, bbb: 2 }',
      '  db: { args: { A: 1 }, ready: { healthy: true, port: 1 } }',
    ]).then((lines) => lines.map((line) => line.replace(/: unknown key.*/, ''))),
    [
      '4: hosts.web.aaa',
      '4: hosts.web.bbb',
      `4: hosts.web.image: the provider "processes" has no image: ${child}`,
      `  use the provider ${withImages.join(' or ')} for it`,
      `4: hosts.web.systemd: the provider "processes" has no systemd: ${child}`,
      '  use the provider "docker" for it',
      `5: hosts.db.args: the provider "processes" has no args: ${child}`,
      '  use the provider "docker" for it',
      `5: hosts.db.ready.healthy: the provider "processes" has no ready.healthy: ${child}`,
      '  use the provider "docker" or "kubernetes" or "compose" for it',
      '5: hosts.db: the host "db" needs a command: the program that it is',
    ],
  );
});

test('a file that would be hidden by a mount is refused, and a Dockerfile elsewhere', async () => {
  write('environments/images/web/Dockerfile', ['FROM scratch']);
  assert.deepEqual(
    await problemsOf([
      'lifecycle: ephemeral',
      'provider: docker',
      'defaults: { tmpfs: [/data] }',
      'hosts:',
      '  web:',
      '    image: nginx',
      '    target: one',
      '    files: { /data/x: hi, /etc/hosts: "127.0.0.1 a" }',
      '  api: { build: images/web, dockerfile: ../Dockerfile, platform: arm }',
      '  db: { build: images/web, dockerfile: Other }',
    ]).then((lines) =>
      lines.map((line) =>
        line.replace(/(would not be there|is written by the engine|must be below|found).*/, '$1'),
      ),
    ),
    [
      '7: hosts.web.target: means nothing without build',
      '8: hosts.web.files."/data/x": would not be there',
      '8: hosts.web.files."/etc/hosts": is written by the engine',
      '9: hosts.api.platform: found',
      '9: hosts.api.dockerfile: must be below',
      '10: hosts.db.dockerfile: there is no Other in images/web',
    ],
  );
});

test('what a container would not get, or what cannot work, is refused before anything starts', async () => {
  write('environments/images/arg/Dockerfile', [
    'ARG BASE=a',
    'FROM $BASE',
    'ARG VERSION=1 OTHER',
    'USER web',
  ]);
  assert.deepEqual(
    await problemsOf([
      'lifecycle: ephemeral',
      'provider: docker',
      'defaults: { args: { SHARED: 1 } }',
      'hosts:',
      '  a: { build: images/arg, args: { VERSON: 2, OTHER: 1, https_proxy: x, BASE: b } }',
      '  b: { image: nginx, args: { VERSION: 1 } }',
      '  c: { image: nginx, files: { /opt/x: a, /opt/x/y: b, /opt/z: { source: images } } }',
      '  d: { image: nginx, tmpfs: [/opt, /srv/], mounts: ["images:/opt/", "images:/data"] }',
      '  e: { image: nginx, mounts: ["images:/data", "images:/data"] }',
      '  f: { image: nginx, ready: { log: "/(/" } }',
      '  g: { image: nginx, env: { "A=B": 1 }, sysctls: { vm: 1 } }',
      '  h: { image: "my image" }',
      '  i: { image: nginx, tmpfs: ["/run:size=64m"] }',
    ]),
    [
      '5: hosts.a.args.VERSON: Dockerfile has no ARG VERSON: the build would not see it',
      '  write ARG VERSON where it is used; capitals count',
      '6: hosts.b.args: means nothing without build',
      '7: hosts.c.files."/opt/x/y": cannot be there: /opt/x is a file as well',
      '7: hosts.c.files."/opt/z".source: is a folder; a file is put there, and a folder with `mounts` or in the Dockerfile',
      '8: hosts.d.mounts: /opt is in tmpfs as well; one of the two would not be there',
      '9: hosts.e.mounts: /data occurs twice; one of the two would not be there',
      '10: hosts.f.ready.log: is not a pattern: Invalid regular expression: /(/: Unterminated group',
      '11: hosts.g.env."A=B": found "A=B", allowed: the name of a variable, without =',
      '11: hosts.g.sysctls.vm: found "vm", allowed: the name of a kernel setting, for example net.ipv4.ip_forward',
      '12: hosts.h.image: found "my image", allowed: the name of an image, for example nginx:1.27',
      '13: hosts.i.tmpfs[0]: found "/run:size=64m", allowed: an absolute path, without options',
    ],
  );
});

test('a host has the provider that it, its group or the defaults name, and the keys of that provider', async () => {
  write('environments/mixed.yaml', [
    'lifecycle: ephemeral',
    'provider: docker',
    'defaults: { image: base, env: { ZONE: eu } }',
    'groups: { local: { provider: processes, start: 5 seconds } }',
    'hosts:',
    '  web: { ports: [80], needs: [db] }',
    '  db: { groups: [local], command: [node, db.mjs], stop: 2 seconds }',
    '  cache: { groups: [local], provider: docker, start: 2 minutes }',
  ]);
  const { hosts } = (await load('mixed')) as EphemeralEnvironment<ContainerHost>;
  assert.deepEqual(
    Object.values(hosts).map((host) => [
      host.name,
      host.provider,
      host.transport,
      host.image,
      host.env,
      [host.startMs, host.stopMs],
    ]),
    [
      ['web', 'docker', 'docker', 'base', { ZONE: 'eu' }, [60_000, 10_000]],
      ['db', 'processes', 'local', undefined, { ZONE: 'eu' }, [5_000, 2_000]],
      ['cache', 'docker', 'docker', 'base', { ZONE: 'eu' }, [120_000, 10_000]],
    ],
  );
  assert.deepEqual(
    await problemsOf([
      'lifecycle: ephemeral',
      'provider: docker',
      'providers: { docker: { region: x }, paper: {} }',
      'defaults: { image: base }',
      'groups: { local: { provider: processes, systemd: true }, x: { provider: prcesses } }',
      'hosts:',
      '  web: { transport: local }',
      '  db: { groups: [local], command: x, tmpfs: [/x] }',
      '  one: { groups: [x] }',
    ]),
    [
      '3: providers.docker.region: unknown key; allowed: nothing',
      `3: providers.paper: unknown key; allowed: ${PROVIDERS.map(({ shape }) => shape.name).join(', ')}`,
      '5: groups.x.provider: there is no provider "prcesses"; did you mean "processes"?',
      '5: groups.local.systemd: the provider "processes" has no systemd: its hosts are child processes of this machine',
      '  use the provider "docker" for it',
      '7: hosts.web.transport: the provider "docker" cannot reach its hosts through local: its hosts are containers; allowed: docker, ssh',
      '8: hosts.db.tmpfs: the provider "processes" has no tmpfs: its hosts are child processes of this machine',
      '  use the provider "docker" for it',
    ],
  );
});
