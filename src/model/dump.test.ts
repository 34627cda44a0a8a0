import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { Mask } from './mask.ts';

const SECRETS = ['q7Zx9w', 'CanaryPassw0rd-Zz91', 'tür-ж-geheim\tx', 'S3cr$t/wört "x" y9Zq'];
const AROUND = ['', 'abc', 'the line before\nuser=bob password='];

/** Programs of Debian and what they are asked. */
const DUMPS: readonly (readonly [string, ...string[]])[] = [
  ['od'],
  ['od', '-c'],
  ['od', '-b'],
  ['od', '-x'],
  ['od', '-tx1'],
  ['od', '-An', '-tx1'],
  ['od', '-tu1'],
  ['od', '-tx4'],
  ['od', '-tx8'],
  ['cat', '-v'],
  ['cat', '-A'],
  ['base64'],
  ['base64', '-w0'],
  ['basenc', '--base16', '-w0'],
  ['hexdump'],
  ['hexdump', '-C'],
  ['xxd'],
  ['xxd', '-p'],
  ['xxd', '-u'],
  ['xxd', '-b'],
  ['xxd', '-u', '-c', '7'],
  ['xxd', '-g', '4'],
  ['od', '-A', 'x', '-t', 'x1z'],
  ['od', '-A', 'd', '-t', 'x2z', '-v'],
  ['base32'],
  ['base32', '-w0'],
];

const isThere = (tool: string) => {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

suite('a secret in a dump of bytes', () => {
  for (const argv of DUMPS) {
    const [tool, ...options] = argv;
    test(`of ${argv.join(' ')}`, { skip: isThere(tool) ? false : `this machine has no ${tool}` }, () => {
      for (const secret of SECRETS)
        for (const before of AROUND) {
          // Words of several bytes are padded at the end.
          const input = `${before}${secret} and what follows it\n`;
          const dump = execFileSync(tool, options, { input, encoding: 'utf8' });
          const mask = new Mask();
          mask.add(secret);
          const masked = mask.apply(dump);
          assert.ok(
            masked.includes('••••••'),
            `${secret} behind ${JSON.stringify(before)}:\n${dump}${masked}`,
          );
          assert.equal(mask.apply(`seen: ${dump}`).includes('••••••'), true);
          // As a finding shows it: what was observed as JSON, and the lines of a diff.
          assert.ok(mask.apply(JSON.stringify(dump)).includes('••••••'), JSON.stringify(dump));
          const lines = dump.trimEnd().split('\n');
          for (const indent of ['', '        ']) {
            const diff = ['@@ line 1 @@', '-x', ...lines.map((line) => `+${line}`)].map(
              (line) => indent + line,
            );
            assert.ok(mask.apply(diff.join('\n')).includes('••••••'), diff.join('\n'));
          }
        }
    });
  }

  test('in UTF-16, as it is, in base64, hex and dumps', () => {
    for (const secret of SECRETS)
      for (const kind of ['little', 'big']) {
        const mask = new Mask();
        mask.add(secret);
        for (const before of ['', 'a', '$p = "', 'password: ']) {
          const bytes = Buffer.from(`${before}${secret} and more`, 'utf16le');
          if (kind === 'big') bytes.swap16();
          const hex = bytes.toString('hex');
          const dump = hex.match(/../g)?.join(' ') ?? '';
          const shown = [bytes.toString('latin1'), bytes.toString('base64'), hex, hex.toUpperCase(), dump];
          for (const text of [...shown, shown[1]?.replace(/.{76}/g, '$&\n') ?? ''])
            assert.ok(mask.apply(text).includes('••••••'), `${secret} in ${kind} end first: ${text}`);
        }
      }
  });

  test('in quoted-printable, also across a line end', () => {
    const secret = 'ü=geheim ж';
    const quoted = '=C3=BC=3Dgeheim =D0=B6';
    const mask = new Mask();
    mask.add(secret);
    for (const text of [quoted, quoted.toLowerCase(), quoted.replace(' ', '=20')])
      assert.equal(mask.apply(`a ${text} b`), 'a •••••• b', text);
    for (let cut = 1; cut < quoted.length; cut++)
      for (const end of ['=\n', '=\r\n', '=\\n'])
        assert.equal(
          mask.apply(`a ${quoted.slice(0, cut)}${end}${quoted.slice(cut)} b`),
          'a •••••• b',
          `${cut}`,
        );
  });

  test('byte by byte in the escapes of programs', () => {
    const mask = new Mask();
    mask.add('q7Zx9w');
    const bytes = [...Buffer.from('q7Zx9w')];
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
    mask.add('pä-ж!');
    for (const shown of ['p\\xc3\\xa4-\\xd0\\xb6!', 'p\\\\xC3\\\\xA4-\\\\xD0\\\\xB6!', 'p\\u{e4}-\\u{0436}!'])
      assert.equal(mask.apply(`a ${shown} b`), 'a •••••• b', shown);
    for (const shown of [
      bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
      ...['%', '\\x', '\\\\x', '\\u00', ' 0x', ':'].map((prefix) =>
        hex.map((byte) => prefix + byte).join(''),
      ),
      bytes.map((byte) => `&#${byte};`).join(''),
      hex.map((byte) => `0x${byte}`).join(', '),
      bytes.join(', '),
      hex.join(' ').toUpperCase(),
    ])
      assert.ok(mask.apply(`a ${shown} b`).includes('••••••'), shown);
  });

  test('and nothing else is mistaken for one', () => {
    const mask = new Mask();
    for (const secret of SECRETS) mask.add(secret);
    for (const text of [
      'sha256 71 37 5a 78 and 39 77',
      '0000000 61 62 63 64 65 66\n0000006\n',
      '2026-11-29 13:59:43 10.0.0.1 -rw-r--r-- 1 0 0 644',
      'q 7 Z x 9 and w',
    ])
      assert.equal(mask.apply(text), text);
  });
});
