import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { ConfigurationError } from '../model/errors.ts';
import { loadEnvironment } from './load.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-approval-'));
after(() => rmSync(cwd, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), content);
}

const pem = (curve?: string) =>
  String(
    (curve === undefined
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: curve })
    ).publicKey.export({ type: 'spki', format: 'pem' }),
  );

const ALICE = pem();
write('environments/keys/alice.pub', ALICE);
write('environments/keys/bob.pub', pem('P-384'));
write('environments/keys/secp.pub', pem('secp256k1'));
write(
  'environments/keys/carol.pem',
  String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
);

interface Asked {
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: 'resolve' | 'leave' | 'where';
  readonly folder?: string;
}

function load(text: string, { env = {}, secrets = 'resolve', folder = cwd }: Asked = {}) {
  writeFileSync(join(folder, 'environments/here.yaml'), text);
  return loadEnvironment('here', { cwd: folder, env, secrets });
}

async function mistakes(approval: string, more = ''): Promise<readonly string[]> {
  const text = `lifecycle: live\napproval: ${approval}\n${more}hosts: { here: { transport: local } }\n`;
  const error = await load(text).catch((reason: unknown) => reason);
  assert.ok(error instanceof ConfigurationError, String(error));
  return error.message.split('\n').map((line) => line.replace('environments/here.yaml:', ''));
}

suite('the approvals that an environment requires', () => {
  test('names people with their public keys, from files or inline', async () => {
    const inline = ALICE.trim().split('\n').join('\n        ');
    const { approval } = await load(
      `lifecycle: live\nhosts: { here: { transport: local } }\napproval:\n  required: 2\n  by:\n    Ada Lovelace: |\n        ${inline}\n    bob@example.com: keys/bob.pub\n`,
    );
    assert.deepEqual(
      [approval?.required, approval?.line, approval?.by.map(({ name, key }) => [name, key.kind])],
      [
        2,
        3,
        [
          ['Ada Lovelace', 'ed25519'],
          ['bob@example.com', 'ECDSA secp384r1'],
        ],
      ],
    );
    assert.match(approval?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
    assert.equal(
      (await load('lifecycle: live\nhosts: { here: { transport: local } }\n')).approval,
      undefined,
    );
  });

  test('every mistake is reported with its line', async () => {
    assert.deepEqual(await mistakes('{ required: 3, by: { alice: keys/alice.pub, bob: keys/bob.pub } }'), [
      '2: approval.required: requires 3 approvals, but only 2 people may give one',
    ]);
    assert.deepEqual(await mistakes('{ by: { alice: keys/alice.pub, alias: keys/alice.pub } }'), [
      '2: approval.by.alias: has the same key as "alice": one person would count twice',
    ]);
    assert.deepEqual(
      await mistakes(
        '{ by: { a: keys/nobody.pub, b: keys/carol.pem, c: keys/secp.pub, d: here.yaml, "../e": keys/bob.pub } }',
      ),
      [
        '2: approval.by.a: keys/nobody.pub cannot be read (ENOENT); paths are relative to the folder of this file',
        '2: approval.by.b: the key keys/carol.pem: it is a private key: give the public key',
        '2: approval.by.c: the key keys/secp.pub: is a key of the kind ec secp256k1; supported: ed25519 and ECDSA (P-256, P-384, P-521)',
        '2: approval.by.d: the key here.yaml: is not a PEM key without a passphrase (ERR_OSSL_UNSUPPORTED)',
        '2: approval.by."../e": "../e" cannot be the name of a person; allowed: letters, digits, spaces . _ @ + -',
      ],
    );
    assert.deepEqual(await mistakes('{ by: {} }'), [
      '2: approval.by: names no one; write for example { alice: keys/alice.pub }',
    ]);
    assert.deepEqual(await mistakes('{ required: 0, by: [alice], until: tomorrow }'), [
      '2: approval.required: found 0, allowed: a whole number, 1 or more',
      '2: approval.by: found a list, allowed: a map of names to public keys, for example { alice: keys/alice.pub }',
      '2: approval.until: unknown key; allowed: required, by',
    ]);
    assert.deepEqual(await mistakes('{ by: { alice: keys/alice.pub } }', 'protected: true\n'), [
      '2: approval: has no effect with protected: true, which refuses every action; keep one of them',
    ]);
  });

  test('the digest is about the environment itself, not about its layout, its secrets or the location of the checkout', async () => {
    const text = `lifecycle: ephemeral
provider: docker
approval: { by: { alice: keys/alice.pub } }
hosts:
  web: { build: web, env: { TOKEN: "\${env:TOKEN}" }, files: { /etc/a: { source: a.conf } }, mounts: [{ source: "\${env:DATA}", target: /data }] }
  db: { image: "db:\${env:VERSION}", password: "\${env:PASSWORD}", transport: ssh }
`;
    write('environments/web/Dockerfile', 'FROM scratch\n');
    write('environments/a.conf', 'a\n');
    const env = { TOKEN: 'one', VERSION: '1', PASSWORD: 'pw', DATA: 'web' };
    const digest = async (from = text, asked: Asked = {}) =>
      (await load(from, { env, ...asked })).approval?.digest;
    const known = await digest();
    assert.match(known ?? '', /^sha256:/);
    const layout = `# ours\napproval:\n  by:\n    alice: "keys/alice.pub"\n${text.replace(/approval:.*\n/, '')}`;
    assert.equal(await digest(layout), known);
    assert.equal(await digest(text, { env: { ...env, TOKEN: 'two', PASSWORD: 'other' } }), known);
    // An approver has no secrets, and lint resolves nothing.
    assert.equal(await digest(text, { env: { VERSION: '1', DATA: 'web' }, secrets: 'where' }), known);
    assert.equal(await digest(text, { secrets: 'leave' }), undefined);
    assert.equal(
      await digest(text.replace(/\$\{env:VERSION\}/, '1').replace(/\$\{env:DATA\}/, 'web'), {
        secrets: 'leave',
      }),
      known,
    );
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-approval-'));
    try {
      cpSync(cwd, folder, { recursive: true });
      assert.equal(await digest(text, { folder }), known);
    } finally {
      rmSync(folder, { recursive: true });
    }

    assert.notEqual(await digest(text, { env: { ...env, VERSION: '2' } }), known);
    assert.notEqual(await digest(text, { env: { ...env, DATA: 'keys' } }), known);
    assert.notEqual(await digest(text.replace(/env:TOKEN/, 'env:PASSWORD')), known);
    const changes: readonly [() => void, () => void][] = [
      [
        () => write('environments/web/Dockerfile', 'FROM other\n'),
        () => write('environments/web/Dockerfile', 'FROM scratch\n'),
      ],
      [() => write('environments/web/more', ''), () => rmSync(join(cwd, 'environments/web/more'))],
      [
        () => symlinkSync('../a.conf', join(cwd, 'environments/web/link')),
        () => rmSync(join(cwd, 'environments/web/link')),
      ],
      [
        () => chmodSync(join(cwd, 'environments/a.conf'), 0o755),
        () => chmodSync(join(cwd, 'environments/a.conf'), 0o644),
      ],
      [() => write('environments/a.conf', 'b\n'), () => write('environments/a.conf', 'a\n')],
      [() => write('environments/keys/alice.pub', pem()), () => write('environments/keys/alice.pub', ALICE)],
    ];
    for (const [change, back] of changes) {
      change();
      assert.notEqual(await digest(), known, String(change));
      back();
      assert.equal(await digest(), known);
    }
  });

  test('for a folder to build, the digest is about what is sent to the engine', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-approval-'));
    const put = (path: string, content: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    };
    const digest = async () => {
      const text = `lifecycle: ephemeral
provider: docker
approval: { by: { alice: keys/alice.pub } }
hosts: { web: { build: .., dockerfile: img/Dockerfile } }
`;
      return (await load(text, { folder })).approval?.digest;
    };
    try {
      put('environments/keys/alice.pub', ALICE);
      put('img/Dockerfile', 'FROM scratch\n');
      put('.dockerignore', 'ignored\n');
      put('elsewhere/a', 'a');
      symlinkSync('/etc', join(folder, 'etc'));
      const known = await digest();
      // What a run leaves behind, an approval of it, and files that are not sent.
      put('reports/20261129-141425-97d2/report.html', 'red');
      put('reports/history.sqlite', 'one more');
      put('approvals/f760e6653b79-alice.json', '{}');
      put('ignored', 'by all');
      assert.equal(await digest(), known);
      for (const [path, before] of [
        ['.dockerignore', 'ignored\n'],
        ['elsewhere/a', 'a'],
        ['approvals/evil.sh', undefined],
        ['reports/mine.sh', undefined],
      ] as const) {
        put(path, 'other');
        assert.notEqual(await digest(), known, path);
        if (before === undefined) rmSync(join(folder, path));
        else put(path, before);
        assert.equal(await digest(), known, path);
      }
      rmSync(join(folder, 'etc'));
      symlinkSync('/usr', join(folder, 'etc'));
      assert.notEqual(await digest(), known);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
