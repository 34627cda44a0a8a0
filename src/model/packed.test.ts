import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { Mask } from './mask.ts';

const SECRET = 'correct-horse-staple';
const NOISE = randomBytes(200).toString('base64');
const TEXT = `user: joe\npassword: ${SECRET}\nnoise: ${NOISE}\n`;
const gz = gzipSync(TEXT);

const mask = new Mask();
mask.add(SECRET);

suite('a secret that was compressed', () => {
  const sh = (command: string) =>
    execFileSync('sh', ['-c', command], { input: TEXT, env: { ...process.env, LC_ALL: 'C' } }).toString();
  const diff = (text: string) => `  @@ line 1 @@\n  -other\n${text.replaceAll(/^/gm, '  +')}`;
  for (const [how, text] of [
    ['gzip in base64', gz.toString('base64')],
    ['gzip in base64, for URLs', gz.toString('base64url')],
    ['zlib in base64, as Python does it', deflateSync(TEXT).toString('base64')],
    ['gzip in hex', gz.toString('hex')],
    ['gzip in base64 in JSON', JSON.stringify({ blob: gz.toString('base64') })],
    ['gzip twice, in base64', gzipSync(gz.toString('base64')).toString('base64')],
    ['gzip | base64', sh('gzip -c | base64')],
    ['gzip | base64, between other lines', `before\n${sh('gzip -c | base64')}after\n`],
    ...[1, 2, 3].map((letters) => {
      const packed = gzipSync(`${SECRET} ${NOISE.slice(0, 40 + letters)}`).toString('base64');
      return [
        `gzip in base64, before letters (${letters})`,
        `${packed.replace(/=+$/, '')}\n${'after'.repeat(letters)}`,
      ] as const;
    }),
    [
      'two of gzip in base64, before letters',
      `${Buffer.concat([gzipSync(NOISE), gz]).toString('base64')}\nafter`,
    ],
    [
      'gzip with the name of a file',
      execFileSync(
        'sh',
        [
          '-c',
          'd=$(mktemp -d); cat > "$d/name"; gzip "$d/name"; base64 "$d/name.gz"; rm -r "$d"; echo after',
        ],
        { input: TEXT },
      ).toString(),
    ],
    ['gzip | base64 | fold -w 10', sh('gzip -c | base64 | fold -w 10')],
    ['gzip | base64 as a diff', diff(sh('gzip -c | base64'))],
    ['gzip | base64 in JSON', JSON.stringify(sh('gzip -c | base64'))],
    ['gzip | od', sh('gzip -c | od')],
    ['gzip | od -An -tx1', sh('gzip -c | od -An -tx1')],
    ['gzip | od -An -tu1', sh('gzip -c | od -An -tu1')],
    ['gzip | od -An -tx2', sh('gzip -c | od -An -tx2')],
    ['gzip, cut off', gz.toString('base64').slice(0, 260)],
  ] as const)
    test(`is hidden: ${how}`, () => {
      const masked = mask.apply(text);
      assert.notEqual(masked, text);
      assert.ok(masked.length < 90, masked);
    });

  test('is no reason to hide what has none', () => {
    const other = gzipSync('nothing to see here, and then some more of it').toString('base64');
    for (const text of [
      other,
      other.slice(0, 30),
      'H4sI',
      'eJust words and more words',
      '1f8b08',
      '1f 8b 08 00',
    ])
      assert.equal(mask.apply(text), text);
    assert.equal(
      mask.apply(`${other}\n${gz.toString('base64')}`).startsWith(`${other.replace(/=+$/, '')}`),
      true,
    );
  });

  test('unpacks neither much nor often: then it is hidden unread', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64');
    const began = performance.now();
    assert.ok(mask.apply(`x ${bomb}`).length < 20);
    const many = `${gzipSync('nothing to see here').toString('base64')} `.repeat(500);
    assert.match(mask.apply(many), /••••••/);
    assert.ok(performance.now() - began < 5_000);
  });
});
