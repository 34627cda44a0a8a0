import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  parseBytes,
  parseDuration,
  parseInteger,
  parseMode,
  parseNumber,
  parsePercent,
  printBytes,
  printDuration,
  printMode,
  printObservedBytes,
} from './quantity.ts';

test('sizes are read with decimal and binary units', () => {
  const cases: readonly [string, number][] = [
    ['20 kB', 20_000],
    ['20kB', 20_000],
    ['20 KB', 20_000],
    ['1.5 GB', 1_500_000_000],
    ['2.05 MB', 2_050_000],
    ['512 MiB', 536_870_912],
    ['1 KiB', 1024],
    ['7 bytes', 7],
    ['1 byte', 1],
    ['0', 0],
  ];
  for (const [text, bytes] of cases) assert.equal(parseBytes(text), bytes, text);
});

test('a size that cannot be read lists the units', () => {
  for (const text of ['20 K', 'many', '', '-1 kB', '1 Mb', '1 kB 2', '1e400 kB']) {
    assert.throws(() => parseBytes(text), {
      name: 'QuantityError',
      message:
        `"${text}" is not a size: write a number and one of bytes, kB, MB, GB, TB, PB, KiB, MiB, GiB, TiB, PiB, ` +
        'for example 20 kB',
    });
  }
});

test('sizes are printed exactly, in the shortest form', () => {
  const cases: readonly [number, string][] = [
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [20_000, '20 kB'],
    [1024, '1 KiB'],
    [536_870_912, '512 MiB'],
    [1_500_000_000, '1.5 GB'],
    [1_234_567, '1234567 bytes'],
  ];
  for (const [bytes, text] of cases) assert.equal(printBytes(bytes), text);
});

test('an observed size that is not round is rounded, followed by the exact number', () => {
  assert.equal(printObservedBytes(1_234_567), '1.23 MB (1234567 bytes)');
  assert.equal(printObservedBytes(123), '123 bytes');
  assert.equal(printObservedBytes(4096), '4 KiB');
});

test('durations are read from ms to weeks, singular and plural, also in several parts', () => {
  const cases: readonly [string, number][] = [
    ['250 ms', 250],
    ['30 seconds', 30_000],
    ['1 second', 1000],
    ['1.5 s', 1500],
    ['1.005 s', 1005],
    ['5m', 300_000],
    ['2 minutes', 120_000],
    ['1 hour 30 minutes', 5_400_000],
    ['1h30m', 5_400_000],
    ['2 days', 172_800_000],
    ['3 weeks', 1_814_400_000],
    ['0.25 ms', 0.25],
  ];
  for (const [text, ms] of cases) assert.equal(parseDuration(text), ms, text);
});

test('a duration without unit is refused with the unit to write', () => {
  assert.throws(() => parseDuration('30'), {
    name: 'QuantityError',
    message: '"30" has no unit: write ms, seconds, minutes, hours, days or weeks, for example 30 seconds',
  });
});

test('an invalid duration is refused with the possible units', () => {
  for (const text of [
    'soon',
    '',
    '2 months',
    '-3 seconds',
    '3 seconds ago',
    '1.2.3 s',
    '1 hour and 2 minutes',
  ]) {
    assert.throws(() => parseDuration(text), {
      message:
        `"${text}" is not a duration: write a number and one of ms, seconds, minutes, hours, days, weeks, ` +
        'for example 30 seconds',
    });
  }
});

test('durations are printed in parts, all or only the largest', () => {
  assert.equal(printDuration(0), '0 ms');
  assert.equal(printDuration(250), '250 ms');
  assert.equal(printDuration(1000), '1 second');
  assert.equal(printDuration(93_784_005), '1 day 2 hours 3 minutes 4 seconds 5 ms');
  assert.equal(printDuration(93_784_005, 2), '1 day 2 hours');
  assert.equal(printDuration(1_209_600_000), '2 weeks');
  assert.equal(printDuration(864_000_000), '10 days');
  assert.equal(printDuration(-1000), '-1 second');
});

test('a percentage needs its sign', () => {
  assert.equal(parsePercent('90 %'), 90);
  assert.equal(parsePercent('99.5%'), 99.5);
  assert.equal(parsePercent('5 percent'), 5);
  assert.throws(() => parsePercent('0.9'), {
    message: '"0.9" is not a percentage: write a number and %, for example 90 %',
  });
});

test('modes are octal, with or without a leading zero, with special bits', () => {
  assert.equal(parseMode('0644'), 0o644);
  assert.equal(parseMode('644'), 0o644);
  assert.equal(parseMode('0o644'), 0o644);
  assert.equal(parseMode('4755'), 0o4755);
  assert.equal(parseMode('04755'), 0o4755);
  assert.equal(parseMode('0'), 0);
  assert.equal(printMode(0o644), '0644');
  assert.equal(printMode(0o4755), '4755');
  for (const text of ['0888', 'rw', '', '123456', '-644']) {
    assert.throws(() => parseMode(text), {
      message: `"${text}" is not a file mode: write up to four octal digits, for example 0644`,
    });
  }
});

test('numbers are finite and whole numbers exact', () => {
  assert.equal(parseNumber('-0.5'), -0.5);
  assert.equal(parseNumber('1e3'), 1000);
  assert.equal(parseInteger('-12'), -12);
  assert.equal(parseInteger('99999999999999999999'), 99999999999999999999n);
  assert.equal(parseNumber('9007199254740993'), 9007199254740993n);
  for (const text of ['', 'NaN', 'Infinity', '0x10', '1,5', '1e999']) {
    assert.throws(() => parseNumber(text), { message: `"${text}" is not a number: write for example 0.5` });
  }
  for (const text of ['1.5', '1e3']) {
    assert.throws(() => parseInteger(text), {
      message: `"${text}" is not a whole number: write for example 3`,
    });
  }
});

test('what is printed reads back as the same quantity', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (amount) => {
      assert.equal(parseBytes(printBytes(amount)), amount);
      assert.equal(parseDuration(printDuration(amount)), amount);
      assert.equal(parseMode(printMode(amount % 0o10000)), amount % 0o10000);
    }),
  );
});
