import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { Mask } from './mask.ts';

const SECRETS = ['q7Zx9w', 'CanaryPassw0rd-Zz91', 'tür-ж-geheim\tx'];
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
];

const isThere = (tool: string) => {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

suite('a secret in what shows bytes', () => {
  for (const argv of DUMPS) {
    const [tool, ...options] = argv;
    test(`of ${argv.join(' ')}`, { skip: isThere(tool) ? false : `this machine has no ${tool}` }, () => {
      for (const secret of SECRETS)
        for (const before of AROUND) {
          // Words of several bytes are filled up at the end.
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
        }
    });
  }

  test('byte by byte in the escapes of programs', () => {
    const mask = new Mask();
    mask.add('q7Zx9w');
    const bytes = [...Buffer.from('q7Zx9w')];
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
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

  test('and nothing else is taken for one', () => {
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
