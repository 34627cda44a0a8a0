import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, beforeEach, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';
import type { LiveEnvironment } from '../../model/environment.ts';
import { loadEnvironment } from '../load.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'opsproof-inventory-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), content);
    if (content.startsWith('#!')) chmodSync(join(cwd, path), 0o755);
  }
}

const live = (...lines: string[]) => ['lifecycle: live', ...lines, ''].join('\n');
const load = async (secrets: 'resolve' | 'leave' | 'where' = 'resolve', env: Record<string, string> = {}) =>
  (await loadEnvironment('fleet', {
    cwd,
    env: { PATH: process.env.PATH, HOME: '/home/me', ...env },
    secrets,
  })) as LiveEnvironment;

/** The hosts without what most of them have. */
const hosts = ({ hosts: all }: LiveEnvironment) =>
  Object.fromEntries(
    Object.values(all).map(({ name, variables: _, ...host }) => [name, JSON.parse(JSON.stringify(host))]),
  );
const plain = { groups: [], transport: 'ssh', knownHosts: 'check', sudo: false };

async function problemsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  write(files);
  return load().then(
    () => assert.fail('nothing was found wrong'),
    (error: Error) => {
      assert.equal(error.name, 'ConfigurationError', String(error.stack));
      return error.message.split('\n');
    },
  );
}

suite('inventory', () => {
  test('variables for the connection become keys of hosts; groups and variables are kept', async () => {
    write({
      'keys/web': 'a key',
      'environments/fleet.yaml': live('inventory: ../ansible/hosts.ini'),
      'ansible/hosts.ini': `[web]
web[1:2] ansible_host=10.0.0.1 ansible_port=2222 ansible_user=ops role=front
[db]
db1 ansible_ssh_private_key_file=keys/web
[win]
w1
[site:children]
web
db
[site:vars]
ansible_become=yes
ansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p -q jump@bastion -p 2200" -o ControlMaster=auto -o StrictHostKeyChecking=no'
[local]
localhost
`,
      'ansible/group_vars/win.yml':
        'ansible_connection: winrm\nansible_user: admin\nansible_password: hunter2x\nansible_winrm_server_cert_validation: ignore\nansible_port: 5986\n',
    });
    const environment = await load();
    const reached = { transport: 'ssh', sudo: true, knownHosts: 'ignore', jump: 'jump@bastion:2200' };
    assert.deepEqual(hosts(environment), {
      web1: { ...reached, groups: ['site', 'web'], address: '10.0.0.1', port: 2222, user: 'ops' },
      web2: { ...reached, groups: ['site', 'web'], address: '10.0.0.1', port: 2222, user: 'ops' },
      db1: { ...reached, groups: ['site', 'db'], address: 'db1', identity: join(cwd, 'keys/web') },
      w1: {
        groups: ['win'],
        transport: 'winrm',
        address: 'w1',
        user: 'admin',
        port: 5986,
        password: '••••••',
        certificate: 'ignore',
      },
      localhost: { groups: ['local'], transport: 'local', address: 'localhost', sudo: false },
    });
    assert.equal(environment.hosts.web1?.variables?.role, 'front');
    assert.ok(environment.secrets?.some((secret) => secret.reveal() === 'hunter2x'));
  });

  test('defaults count less than the inventory; groups and hosts of the environment count more, and add', async () => {
    write({
      'environments/fleet.yaml': live(
        'inventory: hosts.ini',
        'defaults: { user: nobody, port: 1 }',
        'groups: { db: { jump: bastion } }',
        'hosts:',
        '  "web[1:3]": { user: root, groups: [edge] }',
        '  extra: { groups: [db] }',
      ),
      'environments/hosts.ini':
        '[web]\nweb1 ansible_user=ops ansible_port=2222\nweb2\n[db]\ndb1 ansible_user=dba\n',
    });
    assert.deepEqual(hosts(await load()), {
      web3: { ...plain, groups: ['edge'], address: 'web3', user: 'root', port: 1 },
      web1: { ...plain, groups: ['web', 'edge'], address: 'web1', user: 'root', port: 2222 },
      web2: { ...plain, groups: ['web', 'edge'], address: 'web2', user: 'root', port: 1 },
      extra: { ...plain, groups: ['db'], address: 'extra', user: 'nobody', port: 1, jump: 'bastion' },
      db1: { ...plain, groups: ['db'], address: 'db1', user: 'dba', port: 1, jump: 'bastion' },
    });
  });

  test('a name of another variable is replaced; what only Ansible knows is reported, unless the environment says it', async () => {
    const files = {
      'environments/fleet.yaml': live('inventory: hosts.ini'),
      'environments/hosts.ini': `[web]
a ansible_host="{{ inventory_hostname }}.{{ zone }}" zone=example.com
b ansible_host="{{ lookup('env', 'B') }}"
c ansible_user="{{ vault_user }}"
d ansible_port=22x
e ansible_connection=kubectl
f ansible_ssh_common_args="-o ProxyCommand='nc %h %p'"
g ansible_become=true ansible_become_user=app
h ansible_host="{{ loop }}" loop="{{ ansible_host }}"
`,
    };
    const inventory = 'environments/hosts.ini';
    const hint = (key: string) => `  write ${key} for it under hosts or groups of the environment`;
    assert.deepEqual(await problemsOf(files), [
      `${inventory}:3: ansible_host of "b" is a template that only Ansible can work out`,
      hint('address'),
      `${inventory}:4: ansible_user of "c" needs the variable vault_user, which is not in the inventory`,
      hint('user'),
      `${inventory}:5: ansible_port of "d" is "22x", which is not a port from 1 to 65535`,
      `${inventory}:6: ansible_connection of "e" is "kubectl", which opsproof does not have`,
      hint('transport'),
      `${inventory}:7: ansible_ssh_common_args of "f" has -o ProxyCommand=nc %h %p, which opsproof does not take from there`,
      '  write it into ~/.ssh/config, which opsproof reads, or jump under hosts or groups of the environment',
      `${inventory}:8: ansible_become_user of "g" is "app"; opsproof can only become root`,
      `${inventory}:9: ansible_host of "h" needs the variable loop, which needs the variable ansible_host, which leads back to it`,
      hint('address'),
    ]);
    write({
      'environments/fleet.yaml': live(
        'inventory: hosts.ini',
        'hosts:',
        '  b: { address: 10.0.0.2 }',
        '  c: { user: me }',
        '  d: { port: 22 }',
        '  e: { transport: ssh }',
        '  f: { jump: bastion }',
        '  g: { sudo: true }',
        '  h: { address: 10.0.0.8 }',
      ),
    });
    assert.equal(hosts(await load()).a?.address, 'a.example.com');
  });

  test('every mistake is reported with its file and line, those of the environment first', async () => {
    assert.deepEqual(
      await problemsOf({
        'environments/fleet.yaml': live(
          'inventory: inv',
          'endpoints: { x: nothing }',
          'groups: { wbe: { user: x } }',
        ),
        'environments/inv/a.ini': '[web]\nw[3:1]\n',
        'environments/inv/b.yml': 'web:\n  hosts:\n    ok:\n  host: {}\n',
        'environments/inv/group_vars/web.yml': 'a: [\n',
      }),
      [
        'environments/fleet.yaml:3: endpoints.x: found "nothing", allowed: a URL such as https://pay.example.com',
        'environments/fleet.yaml:4: groups.wbe: no host is in this group',
        '  did you mean "web"?',
        'environments/inv/a.ini:2: "[3:1]" runs backwards: write the smaller end first',
        'environments/inv/b.yml:4: a group has hosts, children and vars, and no "host"',
        'environments/inv/group_vars/web.yml:2: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    );
  });

  test('a missing inventory, one without hosts, names that no sentence can say, and no hosts at all', async () => {
    const environment = { 'environments/fleet.yaml': live('inventory: hosts.ini') };
    assert.deepEqual(await problemsOf(environment), ['environments/hosts.ini: there is no such inventory']);
    assert.deepEqual(await problemsOf({ ...environment, 'environments/hosts.ini': '[web]\n' }), [
      'environments/fleet.yaml:2: inventory: names no host: nothing would be looked at',
    ]);
    assert.deepEqual(
      await problemsOf({ ...environment, 'environments/hosts.ini': 'ok\n"a b"\n2001:db8::1\n' }),
      [
        'environments/hosts.ini:2: "a b" cannot be the name of a host; allowed: letters, digits, . - _',
        'environments/hosts.ini:3: "2001:db8::1" cannot be the name of a host; allowed: letters, digits, . - _',
      ],
    );
    assert.deepEqual(await problemsOf({ 'environments/fleet.yaml': live() }), [
      'environments/fleet.yaml:1: hosts: is missing; expected: a map of host names, or inventory',
    ]);
    assert.deepEqual(
      await problemsOf({
        'environments/fleet.yaml': live('inventory: { command: x, consul: "http://x", token: y }'),
      }),
      [
        'environments/fleet.yaml:2: inventory: needs exactly one of ansible, command and consul; found command and consul',
      ],
    );
    assert.deepEqual(
      await problemsOf({ 'environments/fleet.yaml': live('inventory: { command: "true", token: y }') }),
      [
        'environments/fleet.yaml:2: inventory: true: does not print JSON: Unexpected end of JSON input',
        'environments/fleet.yaml:2: inventory.token: is for consul alone',
      ].toSorted(),
    );
  });

  test('a command and a script print JSON; one that fails, hangs or prints something else is reported', async () => {
    const json = JSON.stringify({ _meta: { hostvars: { a: { ansible_user: 'u' } } }, web: { hosts: ['a'] } });
    write({ 'environments/fleet.yaml': live(`inventory: { command: ${JSON.stringify(`echo '${json}'`)} }`) });
    const expected = { a: { ...plain, groups: ['web'], address: 'a', user: 'u' } };
    assert.deepEqual(hosts(await load()), expected);
    write({
      'environments/fleet.yaml': live('inventory: inv.sh'),
      'environments/inv.sh': `#!/bin/sh\n[ "$1" = --list ] && echo '${json}'\n`,
    });
    assert.deepEqual(hosts(await load()), expected);
    const failing = async (body: string) =>
      problemsOf({
        'environments/fleet.yaml': live('inventory: { ansible: inv.sh, timeout: 1 second }'),
        'environments/inv.sh': `#!/bin/sh\n${body}\n`,
      });
    const script = 'environments/inv.sh';
    assert.deepEqual(await failing('echo no token >&2; exit 3'), [
      `${script}: ${script} --list ended with exit code 3: no token`,
    ]);
    assert.deepEqual(await failing('sleep 30'), [
      `${script}: ${script} --list did not finish within 1 seconds`,
    ]);
    assert.match(
      (await failing('echo hello'))[0] ?? '',
      /^environments\/inv\.sh --list: does not print JSON: /,
    );
  });

  test('who approves an environment approves where the inventory says its hosts are', async () => {
    const key = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const approval = `approval: { by: { anna: ${JSON.stringify(key)} } }`;
    const digest = async (inventory: string, secrets: 'resolve' | 'leave' | 'where' = 'where') => {
      write({
        'environments/fleet.yaml': live('inventory: hosts.ini', approval),
        'environments/hosts.ini': inventory,
      });
      return (await load(secrets)).approval?.digest;
    };
    const first = await digest('a ansible_host=10.0.0.1 x=1\n');
    assert.match(first ?? '', /^sha256:/);
    assert.equal(await digest('# comment\na ansible_host=10.0.0.1 x=2\n'), first);
    assert.equal(await digest('a ansible_host=10.0.0.1\n', 'resolve'), first);
    assert.notEqual(await digest('a ansible_host=10.0.0.2\n'), first);
    assert.notEqual(await digest('a ansible_host=10.0.0.1\nb\n'), first);
    assert.equal(await digest('#!/bin/sh\necho "{}"\n', 'leave'), undefined);
  });

  test('lint runs no program: then the hosts are not known, and nothing is said about them', async () => {
    write({
      'environments/fleet.yaml': live(
        'inventory: inv.sh',
        'groups: { web: { user: x } }',
        'hosts: { known: }',
      ),
      'environments/inv.sh': '#!/bin/sh\ntouch "$(dirname "$0")/ran"\necho "{}"\n',
    });
    const environment = await load('leave');
    assert.equal(environment.unread, true);
    assert.deepEqual(Object.keys(environment.hosts), ['known']);
    assert.throws(() => writeFileSync(join(cwd, 'environments/ran'), '', { flag: 'r+' }), /ENOENT/);
  });
});

suite('the catalog of Consul', () => {
  /** As the pages of its HTTP API print the answers. */
  const answers: Readonly<Record<string, unknown>> = {
    '/v1/catalog/nodes': [
      {
        ID: '1',
        Node: 'web-1',
        Address: '10.0.0.1',
        Datacenter: 'dc1',
        Meta: { ansible_user: 'ops', rack: 'a' },
      },
      { ID: '2', Node: 'db-1', Address: '10.0.0.2', Datacenter: 'dc1', Meta: null },
    ],
    '/v1/catalog/services': { consul: [], web: ['v1', 'blue/green'] },
    '/v1/catalog/service/consul': [
      { Node: 'db-1', ServiceTags: [] },
      { Node: 'gone', ServiceTags: [] },
    ],
    '/v1/catalog/service/web': [{ Node: 'web-1', ServiceTags: ['v1', 'blue/green'] }],
  };

  async function withConsul(
    run: (url: string, asked: string[]) => Promise<void>,
    status = 200,
  ): Promise<void> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers['x-consul-token']}`);
      const { pathname } = new URL(request.url ?? '', 'http://x');
      response
        .writeHead(status)
        .end(status === 200 ? JSON.stringify(answers[pathname]) : 'Permission denied');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test('nodes are hosts, services and their tags are groups', async () => {
    await withConsul(async (url, asked) => {
      write({
        'environments/fleet.yaml': live(
          `inventory: { consul: "${url}", datacenter: dc1, token: "\${env:T}" }`,
        ),
      });
      const environment = await load('resolve', { T: 'secret-token' });
      assert.deepEqual(hosts(environment), {
        'web-1': { ...plain, groups: ['web', 'web_blue_green', 'web_v1'], address: '10.0.0.1', user: 'ops' },
        'db-1': { ...plain, groups: ['consul'], address: '10.0.0.2' },
      });
      assert.equal(environment.hosts['web-1']?.variables?.rack, 'a');
      assert.deepEqual(asked.toSorted(), [
        '/v1/catalog/nodes?dc=dc1 secret-token',
        '/v1/catalog/service/consul?dc=dc1 secret-token',
        '/v1/catalog/service/web?dc=dc1 secret-token',
        '/v1/catalog/services?dc=dc1 secret-token',
      ]);
      assert.ok(environment.secrets?.some((secret) => secret.reveal() === 'secret-token'));
    });
  });

  test('one that refuses, and one that is not there', async () => {
    await withConsul(async (url) => {
      assert.match(
        (await problemsOf({ 'environments/fleet.yaml': live(`inventory: { consul: "${url}" }`) }))[0] ?? '',
        /^environments\/fleet\.yaml:2: inventory: http:\/\/127\.0\.0\.1:\d+: answers 403 to GET \/v1\/catalog\/\w+: Permission denied$/,
      );
    }, 403);
    assert.match(
      (
        await problemsOf({ 'environments/fleet.yaml': live('inventory: { consul: "http://127.0.0.1:1" }') })
      )[0] ?? '',
      /^environments\/fleet\.yaml:2: inventory: http:\/\/127\.0\.0\.1:1: does not answer: /,
    );
  });
});

suite('features on an inventory', () => {
  const repository = new Repository({
    'environments/fleet.yaml': live('inventory: inv'),
    'environments/inv/hosts.ini': '[web]\nhere ansible_connection=local\nthere ansible_connection=local\n',
    'environments/inv/more.sh':
      '#!/bin/sh\necho \'{"late": {"hosts": ["third"], "vars": {"ansible_connection": "local"}}}\'\n',
    'features/fleet.feature': `Feature: Fleet
  Scenario: a group
    Given the environment "fleet"
    Then the file "/etc" exists on every host in "web"
    And the file "/etc" exists on "third"
    And the file "/etc" exists on at least 1 host in "late"
`,
  });
  after(() => repository.dispose());

  test('groups and hosts of it stand in sentences; each run reads it once', async () => {
    chmodSync(join(repository.folder, 'environments/inv/more.sh'), 0o755);
    const { code, stdout } = await repository.call('run');
    assert.equal(code, 0, stdout);
  });

  test('lint knows what stands in files, and asks nobody else', async () => {
    assert.deepEqual(await repository.call('lint'), {
      code: 0,
      stdout: '1 scenario in 1 file: no mistake found\n',
      stderr: '',
    });
    chmodSync(join(repository.folder, 'environments/inv/more.sh'), 0o644);
    repository.write({ 'environments/inv/more.sh': '[db]\nd1\n' });
    const { code, stderr } = await repository.call('lint');
    assert.equal(code, 3);
    assert.match(
      stderr,
      /fleet\.feature:5: no host "third" in the environment "fleet"; .*hosts: here, there, d1/,
    );
    assert.match(stderr, /fleet\.feature:6: no group "late" in the environment "fleet"; .*groups: web, db/);
  });
});
