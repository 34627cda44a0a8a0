import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

/** What is made of a file with this content. */
async function read(name: string, content: string, ...wanted: string[]) {
  const look = resourceOf('configuration').look(name, factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  await look.prepare?.();
  const stdout = `81a4:0:0:5:1700000000:root:root\n=== content\n${content}`;
  const sighting = readSighting(look, reply({ stdout }), wanted);
  assert.ok('state' in sighting);
  return { ...sighting, at: (path: string) => sighting.state[`at ${path}`], look };
}

async function values(name: string, content: string, ...paths: string[]) {
  const { state } = await read(name, content, ...paths.map((path) => `at ${path}`));
  assert.equal(state.valid, true);
  return paths.map((path) => state[`at ${path}`]);
}

suite('configuration', () => {
  test('in JSON, YAML and TOML is asked by JSONPath, or by names with dots', async () => {
    const paths = ['$.server.port', 'server.port', '$.hosts[0]', '$.hosts[*]', "$['a-b']"];
    const expected = [8080, 8080, 'web', ['web', 'api'], true];
    const json = '{"server": {"port": 8080}, "hosts": ["web", "api"], "a-b": true}';
    assert.deepEqual(await values('/x.json', json, ...paths), expected);
    const yaml = 'server:\n  port: 8080\nhosts: [web, api]\na-b: true\n';
    assert.deepEqual(await values('/x.yml', yaml, ...paths), expected);
    const toml = 'hosts = ["web", "api"]\na-b = true\n[server]\nport = 8080\n';
    assert.deepEqual(await values('/x.toml', toml, ...paths), expected);
  });

  test('in YAML may have several documents, anchors, and nothing as a value', async () => {
    assert.deepEqual(await values('/x.yaml', 'kind: a\n---\nkind: b\n', '$[1].kind'), ['b']);
    assert.deepEqual(await values('/x.yaml', 'a: &x {b: 1}\nc: *x\nd:\n', 'c.b', 'd'), [1, null]);
  });

  test('in YAML has merge keys, many aliases and empty documents', async () => {
    const merged = 'd: &d {a: x, p: 5}\nl: &l {h: y}\np:\n  <<: *d\n  p: 20\nt:\n  <<: [*d, *l]\n';
    assert.deepEqual(await values('/x.yml', merged, 'p.a', 'p.p', 't.h', 't.p'), ['x', 20, 'y', 5]);
    const many = `b: &b {i: shop}\ns:\n${Array.from({ length: 500 }, (_, n) => `  w${n}: *b\n`).join('')}`;
    assert.deepEqual(await values('/x.yml', many, 's.w499.i'), ['shop']);
    const bomb = Array.from(
      { length: 12 },
      (_, n) =>
        `a${n}: &a${n} [${
          n === 0
            ? 'x'
            : Array(9)
                .fill(`*a${n - 1}`)
                .join(', ')
        }]\n`,
    );
    const { state, unseen } = await read('/x.yml', bomb.join(''), 'valid', 'at a0');
    assert.deepEqual(state, { exists: true });
    assert.match(String(unseen.valid?.unable), /its aliases expand to more than 1000000 values$/);
    for (const text of ['kind: S\n---\n', '---\n---\nkind: S\n', '# c\n---\nkind: S\n...\n---\n# d\n'])
      assert.deepEqual(await values('/x.yml', text, 'kind'), ['S'], text);
    assert.deepEqual(await values('/x.yml', 'a: 1\n---\nnull\n', '$[1]'), [null]);
    assert.deepEqual(await values('/x.yml', '', '$'), [null]);
    assert.deepEqual(await values('/x.yml', 'mode: 0644\nn: 10\nneg: -0\n', 'mode', 'n'), ['0644', 10]);
  });

  test('has numbers that cannot be represented as their text', async () => {
    assert.deepEqual(await values('/x.yml', 'a: .inf\nb: [-.Inf, .NaN]\n', 'a', 'b'), [
      '.inf',
      ['-.Inf', '.NaN'],
    ]);
    assert.deepEqual(await values('/x.toml', 'a = inf\nb = [-inf, nan]\n', 'a', 'b'), [
      'inf',
      ['-inf', 'nan'],
    ]);
  });

  test('has whole numbers unchanged, in every format', async () => {
    const big = 9_007_199_254_740_993n;
    assert.deepEqual(await values('/x.json', '{"a": 9007199254740993, "b": 1}', 'a', 'b'), [big, 1]);
    assert.deepEqual(await values('/x.yml', 'a: 9007199254740993\nb: 1\n', 'a', 'b'), [big, 1]);
    assert.deepEqual(
      await values('/x.toml', 'a = 9007199254740993\nb = 1\nd = [2026-01-02]\n', 'a', 'b', 'd'),
      [big, 1, ['2026-01-02']],
    );
    assert.deepEqual(
      await values('/x.ini', '[s]\na = 9007199254740993\nb = -9223372036854775808\n', 's.a', 's.b'),
      [big, -(2n ** 63n)],
    );
    assert.deepEqual(await values('/x.xml', '<a>9007199254740993</a>', '/a'), [big]);
  });

  test('may begin with a byte order mark', async () => {
    const texts = {
      json: '{"a": "b"}',
      yaml: 'a: b\n',
      toml: 'a = "b"\n',
      ini: 'a = b\n',
      xml: '<a>b</a>',
      env: 'a=b\n',
      properties: 'a=b\n',
    };
    for (const [ending, text] of Object.entries(texts))
      assert.deepEqual(
        await values(`/x.${ending}`, `\uFEFF${text}`, ending === 'xml' ? '/a' : 'a'),
        ['b'],
        ending,
      );
    assert.deepEqual(await values('/x.csv', '\uFEFFa\nb\n', '$[0].a'), ['b']);
  });

  test('in TOML has dates as text', async () => {
    assert.deepEqual(await values('/x.toml', 'day = 2026-01-02\n', 'day'), ['2026-01-02']);
  });

  test('in INI is asked by section and key', async () => {
    const text = `; comment
top = 1
[mysqld]
port = 3306
skip-networking
mode = 0644
path = "/a b"
flag = true
list = a;b
[remote "origin"]
  url = git@example.com:x.git
[Service]
ExecStart = /bin/a
ExecStart = /bin/b
empty =
colon: yes
`;
    assert.deepEqual(
      await values(
        '/x.ini',
        text,
        ...['top', 'mysqld.port', 'mysqld.skip-networking', 'mysqld.mode', 'mysqld.path', 'mysqld.flag'],
        ...['mysqld.list', 'remote "origin".url', 'Service.ExecStart', 'Service.empty', 'Service.colon'],
      ),
      [
        ...[1, 3306, true, '0644', '/a b', true],
        ...['a;b', 'git@example.com:x.git', ['/bin/a', '/bin/b'], '', 'yes'],
      ],
    );
  });

  test('in keys is asked by key, with = or : or a space, and export', async () => {
    const text = 'export A="x \\"y\\"" # c\nB=\'$z\'\nnet.ipv4.ip_forward = 1\nPort 22\nc: d\nalone\n';
    assert.deepEqual(
      await values('/etc/x as keys', text, 'A', 'B', 'net.ipv4.ip_forward', 'Port', 'c', 'alone'),
      ['x "y"', '$z', 1, 22, 'd', true],
    );
  });

  test('in XML is asked by XPath', async () => {
    const text = `<?xml version="1.0"?><Server xmlns="urn:x" port="8005"><Connector port="8080"><n> a </n></Connector>
<Connector port="8443"/></Server>`;
    assert.deepEqual(
      await values(
        '/server.xml',
        text,
        ...['/Server/@port', '//Connector[1]/n', '//Connector/@port', 'count(//Connector)', 'boolean(//n)'],
        ...['string(//Connector[2]/@port)'],
      ),
      [8005, 'a', [8080, 8443], 2, true, 8443],
    );
  });

  test('without anything at a path is known to have nothing there', async () => {
    const { state, unseen, look } = await read('/x.json', '{"a": 1}', 'at b', 'at $..c');
    assert.equal(state['at b'], undefined);
    assert.deepEqual(state['at $..c'], []);
    assert.deepEqual(unseen, {});
    const answer = reply({ stdout: '81a4:0:0:5:1700000000:root:root\n=== content\n{"a": 1}' });
    assert.equal(look.unseen?.('at b', answer), 'nothing');
    const xml = await read('/x.xml', '<a/>', 'at /b');
    assert.equal(xml.at('/b'), undefined);
    assert.deepEqual(xml.unseen, {});
  });

  test('that is broken is not valid, and its values are unknown', async () => {
    const broken = {
      '/x.json': ['{"a": ', /^it is not valid JSON: Unexpected end of JSON input$/],
      '/x.yaml': ['a: [1\nb: 2\n', /^it is not valid YAML: Flow sequence in block collection must be/],
      '/x.toml': ['a = \n', /^it is not valid TOML: Invalid TOML document/],
      '/x.xml': ['<a><b></a>', /^it is not valid XML: /],
      '/x.cnf': [
        '[s]\nnot a key at all\n',
        /^it is not valid MYSQL: line 2 is not a key and value: not a key at all$/,
      ],
    } as const;
    for (const [name, [content, message]] of Object.entries(broken)) {
      const { state, unseen } = await read(name, content, 'valid', 'at a');
      assert.deepEqual(state, { exists: true, valid: false }, name);
      assert.match(String(unseen['at a']?.unable), message);
    }
  });

  test('that no reader here supports is neither valid nor invalid, and no value of it is cut short', async () => {
    const ini = '[s]\na = b # c\nd = "e" ; f\ng = h\n';
    const seen = await read('/x.ini', ini, 'valid', 'at s.a', 'at s.d', 'at s.g');
    assert.deepEqual(seen.state, { exists: true, valid: true, 'at s.g': 'h' });
    assert.equal(
      seen.unseen['at s.a']?.unable,
      'the value of s.a is not known: whether "b # c" ends in a comment depends on the program',
    );
    assert.notEqual(seen.unseen['at s.d'], undefined);
    for (const name of ['/etc/x.conf as ini', '/etc/x.conf as keys']) {
      const text = 'server {\n  listen 80;\n}\n';
      const { state, unseen } = await read(name, text, 'valid', 'at a');
      assert.deepEqual(state, { exists: true }, name);
      assert.match(
        String(unseen.valid?.unable),
        /^opsproof does not know how a program reads it: line \d is not a key/,
      );
      assert.match(String(unseen.valid?.hint), /^name the program, if it is one of these/);
    }
    const folded = await read('/x as keys', 'a = 1\\\n  2\nb = 3\n', 'at a', 'at b');
    assert.deepEqual([folded.at('a'), folded.at('b')], [undefined, 3]);
  });

  test('with an invalid path cannot be looked at', async () => {
    const json = await read('/x.json', '{}', 'at $.[', 'at a b');
    assert.match(String(json.unseen['at $.[']?.unable), /^"\$\.\[" is not a JSONPath \(RFC 9535\): /);
    assert.match(String(json.unseen['at a b']?.unable), /^"\$\.a b" is not a JSONPath \(RFC 9535\): /);
    const xml = await read('/x.xml', '<a/>', 'at /a[');
    assert.match(String(xml.unseen['at /a[']?.unable), /^"\/a\[" is not an XPath \(1\.0\): /);
  });

  test('that does not exist is not valid; one that cannot be read is neither', async () => {
    const look = resourceOf('configuration').look('/x.json', factsOf('debian-12'), ['valid', 'at a']);
    assert.ok('command' in look);
    await look.prepare?.();
    const missing = { exitCode: 1, stderr: "stat: cannot statx '/x.json': No such file or directory\n" };
    assert.deepEqual(look.read(reply(missing)), { exists: false, valid: false });
    const closed = {
      stdout: '8180:0:0:5:1700000000:root:root\n=== content\n',
      stderr: "head: cannot open '/x.json' for reading: Permission denied\n",
      exitCode: 1,
    };
    const reason = {
      unable: "its content cannot be read: head: cannot open '/x.json' for reading: Permission denied",
    };
    assert.deepEqual(readSighting(look, reply(closed), ['valid', 'at a']), {
      state: { exists: true },
      unseen: { valid: reason, 'at a': reason },
    });
    assert.deepEqual(look.read(reply({ stdout: 'what?\n' })), {
      unable: 'stat ended with status 0 and said "what?"',
    });
  });

  test('with an unknown format is refused, with how to specify it', () => {
    const refused = resourceOf('configuration').refuse;
    assert.equal(refused?.('/etc/x.yaml'), undefined);
    assert.equal(refused?.('/etc/x as toml'), undefined);
    assert.equal(refused?.('x.yaml'), 'a path starts with /, but "x.yaml" does not');
    assert.equal(
      refused?.('/etc/x.conf'),
      '"/etc/x.conf" does not report its format; write "/etc/x.conf as ini", with one of: json, yaml, toml, ini, xml, keys, csv, systemd, python, mysql, php, git, samba, desktop, openssl, supervisor, fail2ban, shell, env, properties, sysctl, defs, postfix, postgresql, pwquality',
    );
    assert.match(String(refused?.('/etc/x.conf as jsn')), /does not report its format/);
  });
});
