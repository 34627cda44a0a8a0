import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { Mask } from './mask.ts';
import { MaskedStream } from './masked-stream.ts';
import { MASK } from './secret.ts';

function masked(secret: string, text: string): string {
  const mask = new Mask();
  mask.add(secret);
  return mask.apply(text);
}

test('a secret is replaced everywhere in a text', () => {
  assert.equal(masked('hunter2x', 'login hunter2x/hunter2x!'), `login ${MASK}/${MASK}!`);
});

test('a secret is replaced in its encoded forms', () => {
  const secret = 'p/w "ü+\'1';
  for (const form of [
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    `p/w "ü+'\\''1`,
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ]) {
    assert.equal(masked(secret, `<${form}>`), `<${MASK}>`, form);
  }
});

test('a secret inside a longer base64 text is replaced, whatever precedes it', () => {
  for (const user of ['a', 'ab', 'abc']) {
    const header = Buffer.from(`${user}:correct horse battery`).toString('base64');
    const text = masked('correct horse battery', `Authorization: Basic ${header}`);
    assert.match(text, /^Authorization: Basic \w{2,6}•{6}[\w=]{0,4}$/);
  }
});

test('a short secret is replaced only as a whole word', () => {
  assert.equal(masked('no', 'no, I know: no'), `${MASK}, I know: ${MASK}`);
});

test('an empty secret replaces nothing', () => {
  assert.equal(masked('', 'a text'), 'a text');
});

test('the longest secret is replaced first', () => {
  const mask = new Mask();
  mask.add('secret');
  mask.add('secret-extended');
  assert.equal(mask.apply('secret-extended secret'), `${MASK} ${MASK}`);
});

test('a secret of several lines is replaced as a whole and line by line', () => {
  const key = '-----BEGIN KEY-----\r\nMIIEvQIBADANBg\n}\n-----END KEY-----\n';
  assert.equal(masked(key, `<${key}>`), `<${MASK}>`);
  assert.equal(masked(key, 'read MIIEvQIBADANBg and }'), `read ${MASK} and }`);
  assert.equal(masked('with newline\n', 'echo with newline'), `echo ${MASK}`);
});

test('special characters of patterns are plain text', () => {
  assert.equal(masked('a.*(b', 'a.*(b axx(b'), `${MASK} axx(b`);
});

test('no masked text contains the secret or one of its encodings', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
      fc.pre(!MASK.includes(secret));
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret)]) {
        const text = masked(secret, before + form + after);
        assert.ok(!text.includes(secret), text);
      }
    }),
  );
});

test('a mixture of escapes is found, as in URLs, HTML and nested JSON', () => {
  const secret = 'a/b?c=d&e "f"\\g\'h<i>üj';
  const json = JSON.stringify(secret);
  for (const form of [
    encodeURI(secret),
    new URL(`http://x/?q=${secret}`).search.slice(3),
    new URLSearchParams({ q: secret }).toString().slice(2),
    json.slice(1, -1),
    JSON.stringify(JSON.stringify(json)).slice(1, -1),
    json.slice(1, -1).replaceAll('<', '\\u003c').replaceAll('ü', '\\u00fc').replaceAll('/', '\\/'),
    secret
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('hex').toUpperCase(),
  ]) {
    const text = masked(secret, `<${form}>`);
    assert.ok(text.includes(MASK) && !/b.*c=d|3f633d64/i.test(text), `${form} → ${text}`);
  }
});

test('base64 with line breaks is found, in a text and in JSON', () => {
  const secret = 'correct horse battery staple';
  for (const before of [30, 31, 32, 45]) {
    const lines = Buffer.from(`${'x'.repeat(before)}${secret}${'y'.repeat(80)}`)
      .toString('base64')
      .replaceAll(/.{76}/g, '$&\n');
    const middle = Buffer.from(secret).toString('base64').slice(8, 20);
    for (const text of [lines, lines.replaceAll('\n', '\r\n  '), JSON.stringify(lines)]) {
      const squeezed = masked(secret, text).replaceAll(/\\n|\s/g, '');
      assert.ok(!squeezed.includes(middle) && squeezed.includes(MASK), squeezed);
    }
  }
});

test('secret parts of a URL, a connection string, a key and a file of credentials are also replaced on their own', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['postgres://shop:p%40ss%2Fword@db/shop', 'p@ss/word'],
    ['postgres://shop:p%40ss%2Fword@db/shop', 'p%40ss%2Fword'],
    ['https://token:abcdef123@example.com/x?y', 'abcdef123'],
    ['host=db user=shop password=hunter2x dbname=shop', 'hunter2x'],
    [`host=db password='it\\'s mine'`, "it's mine"],
    ['Server=db;User Id=sa;Password=hunter2x;Encrypt=yes', 'hunter2x'],
    ['jdbc:postgresql://db/shop?user=a&password=hunter2x', 'hunter2x'],
    ['{"type":"service","auth":{"api_key":"abcdef123"}}', 'abcdef123'],
  ];
  for (const [value, secret] of cases)
    assert.equal(masked(value, `it is ${secret}.`), `it is ${MASK}.`, value);
  assert.equal(masked('{"type":"service","api_key":"abcdef123"}', 'a service'), 'a service');
});

test('the rest of a secret that a printer cut off is replaced', () => {
  const secret = 'correct horse battery';
  assert.equal(
    masked(secret, 'ran curl -H correct ho… (900 characters)'),
    `ran curl -H ${MASK}… (900 characters)`,
  );
  assert.equal(masked(secret, '…battery and more'), `…${MASK} and more`);
  assert.equal(masked(secret, 'cor… is too short to give it away'), 'cor… is too short to give it away');
  assert.equal(masked('p"ss"word', 'said "p\\"ss\\"w…"'), `said "${MASK}…"`);
});

test('large secrets and many of them are replaced, quickly', () => {
  const large = Array.from({ length: 20_000 }, (_, index) => `line ${index} of a large secret`).join('\n');
  const wide = 'w0rd'.repeat(60_000);
  const mask = new Mask();
  for (const secret of [large, wide]) mask.add(secret);
  for (let index = 0; index < 2_000; index++) mask.add(`secret number ${index} of many`);
  const text = `${'nothing '.repeat(20_000)}<${wide}> line 19999 of a large secret, ${Buffer.from('secret number 1999 of many').toString('base64')}`;
  assert.equal(mask.apply(text), `${'nothing '.repeat(20_000)}<${MASK}> ${MASK}, ${MASK}`);
});

test('a number that is a secret is recognised', () => {
  const mask = new Mask();
  mask.add('90210');
  assert.deepEqual([mask.hidesNumber(90210), mask.hidesNumber(9021)], [true, false]);
});

test('a secret that comes in pieces is replaced, wherever it is cut', () => {
  const secret = 'p/w "ü+1 and more';
  const mask = new Mask();
  mask.add(secret);
  for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
    const text = `before ${form} after p/w "`;
    for (let cut = 1; cut < text.length; cut++) {
      const stream = new MaskedStream(mask);
      const shown = stream.push(text.slice(0, cut)) + stream.push(text.slice(cut)) + stream.end();
      assert.equal(shown, `before ${MASK} after p/w "`);
    }
    const stream = new MaskedStream(mask);
    const shown = [...text].map((character) => stream.push(character)).join('') + stream.end();
    assert.equal(shown, `before ${MASK} after p/w "`);
  }
});

test('UTF-16 in base64 is replaced, whatever the letters', () => {
  for (const secret of ['mango', 'mangoberry', 'foobarbaz1', 'zzzzzzzz', 'kubernetes'])
    for (const before of ['', 'x', 'xy', 'xyz'])
      for (const wide of [Buffer.from(secret, 'utf16le'), Buffer.from(secret, 'utf16le').swap16()]) {
        const encoded = Buffer.concat([Buffer.from(before), wide]).toString('base64');
        const shown = masked(secret, `say ${encoded}.`);
        // Up to two digits on each side also belong to the neighbouring text.
        assert.match(shown, new RegExp(`^say [A-Za-z0-9+/]{0,4}${MASK}[A-Za-z0-9]{0,2}={0,2}\\.$`), encoded);
      }
});

test('a secret in base32 or UTF-16 that comes in pieces is replaced, and half of one next to a cut', () => {
  const secret = 'correct horse battery staple';
  const wide = Buffer.from(secret, 'utf16le');
  const base32 = execFileSync('base32', ['-w0'], { input: secret, encoding: 'utf8' });
  const mask = new Mask();
  mask.add(secret);
  for (const form of [
    base32,
    base32.toLowerCase(),
    wide.toString('latin1'),
    wide.toString('base64'),
    wide.toString('hex'),
  ]) {
    const alone = mask.apply(`before ${form} after`);
    assert.ok(alone.startsWith(`before ${MASK}`), alone);
    for (let cut = 1; cut < form.length; cut++) {
      const stream = new MaskedStream(mask);
      const shown = stream.push(`before ${form.slice(0, cut)}`) + stream.push(`${form.slice(cut)} after`);
      assert.equal(shown + stream.end(), alone, `${form} cut at ${cut}`);
      // A shorter piece of base32 could be any word.
      if (cut < 20) continue;
      const half = mask.apply(`before ${form.slice(0, cut)}…`);
      assert.ok(half.length < `before ${MASK}`.length + 9, half);
    }
  }
});

test('an encoded secret over several lines is found wherever a piece ends', () => {
  const secret = 'correct-horse-battery-staple-9!';
  const mask = new Mask();
  mask.add(secret);
  const long = Buffer.from(`${'x'.repeat(40)}${secret}${'y'.repeat(40)}`);
  const lines = (text: string, width: number, end = '\n') =>
    (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(end);
  const bytes = [...long].map((byte) => byte.toString(16).padStart(2, '0'));
  const dump = (address: boolean) =>
    lines(bytes.join(' '), 48)
      .split('\n')
      .map((line, index) => `${address ? (16 * index).toString(16).padStart(7, '0') : ''} ${line.trimEnd()}`)
      .join('\n');
  const texts = {
    base64: lines(long.toString('base64'), 64),
    'base64 of mail': lines(long.toString('base64'), 76, '\r\n'),
    hex: lines(long.toString('hex'), 60),
    'od -tx1': dump(true),
    'od -An -tx1': dump(false),
    'quoted-printable': `${'a'.repeat(60)}correct-horse-ba=\nttery-staple-9!${'a'.repeat(40)}=\nend`,
  };
  for (const [name, text] of Object.entries(texts)) {
    const alone = mask.apply(`before\n${text}\nafter`);
    assert.ok(alone.includes(MASK), name);
    for (let cut = 1; cut < text.length; cut++) {
      const stream = new MaskedStream(mask);
      const shown = stream.push(`before\n${text.slice(0, cut)}`) + stream.push(`${text.slice(cut)}\nafter`);
      assert.equal(shown + stream.end(), alone, `${name} cut at ${cut}`);
    }
    const slowly = new MaskedStream(mask);
    const shown = [...`before\n${text}\nafter`].map((character) => slowly.push(character)).join('');
    assert.equal(shown + slowly.end(), alone, `${name}, one character after the other`);
  }
});

test('lines that may go on are not kept for ever', () => {
  const mask = new Mask();
  mask.add('hunter2x');
  const stream = new MaskedStream(mask);
  const line = `${'A'.repeat(76)}\n`;
  let shown = '';
  for (let count = 0; count < 2_000; count++) shown += stream.push(line);
  assert.ok(shown.length > 80_000, `${shown.length} of ${2_000 * line.length}`);
  assert.equal(shown + stream.end(), line.repeat(2_000));
});

test('a whole secret is not cut where another one might begin', () => {
  const mask = new Mask();
  for (const secret of ['abcdefgh-x', 'x-ijklmnop', 'h-x-y-z-1234']) mask.add(secret);
  const stream = new MaskedStream(mask);
  const shown = stream.push('say abcdefgh-x') + stream.push('\nand x-ijklmnop') + stream.end();
  assert.equal(shown, `say ${MASK}\nand ${MASK}`);
});

test('a secret in two pieces with other text between them is replaced in both', () => {
  const mask = new Mask();
  mask.add('correct horse battery');
  const stream = new MaskedStream(mask);
  const shown = ['say correct ho', '\nsomebody else\n', 'rse battery!', ' more', '\n'].map((piece) =>
    stream.push(piece),
  );
  assert.equal(shown.join('') + stream.end(), `say ${MASK}\nsomebody else\n${MASK}! more\n`);
});

test('text that cannot begin a secret is shown at once', () => {
  const mask = new Mask();
  mask.add('hunter2x');
  const stream = new MaskedStream(mask);
  assert.equal(stream.push('running 3 of 7'), 'running 3 of 7');
  assert.equal(stream.push(' hun\n'), ' hun\n');
  assert.equal(stream.push('hun'), '');
  assert.equal(stream.push('gry\n'), 'hungry\n');
});

test('a cut is recognised however deep the secret is escaped, even through an escape', () => {
  const secret = 'ab/cd"ef\\gh<ij ü';
  let json = secret;
  for (let depth = 0; depth < 4; depth++) {
    json = JSON.stringify(json).slice(1, -1);
    for (let cut = 5; cut < json.length; cut++) {
      const text = masked(secret, `said ${json.slice(0, cut)}…`);
      assert.ok(text.startsWith(`said ${MASK}`) && text.length <= `said ${MASK}…`.length, text);
    }
  }
  for (let cut = 7; cut < encodeURIComponent(secret).length; cut++)
    assert.equal(masked(secret, `said ${encodeURIComponent(secret).slice(0, cut)}…`), `said ${MASK}…`);
});

test('no text takes long, whatever a host prints', () => {
  const mask = new Mask();
  for (const secret of [
    '"quoted"',
    '\\\\server\\share',
    '\n\nlines',
    'aaaaaaaab',
    "it's",
    '   x',
    '%%%%z',
    '++++',
  ])
    mask.add(secret);
  for (const unit of ['\\', 'a', '"', "'", '%', ' ', '\n', '\\n', 'A\\n', '…', 'a…', '&#0', '0', '+']) {
    const text = unit.repeat(Math.ceil(400_000 / unit.length));
    // Counts work, not time: a busy machine slows down one of two measurements.
    const before = process.cpuUsage().user;
    mask.apply(text);
    mask.unfinished(text);
    const took = (process.cpuUsage().user - before) / 1000;
    assert.ok(took < 5_000, `${JSON.stringify(unit)}: ${Math.round(took)} ms`);
  }
});
