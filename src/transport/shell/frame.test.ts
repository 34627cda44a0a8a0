import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameText } from './frame.ts';

test('the text of a frame quotes the command and marks both streams', () => {
  assert.equal(
    frameText("echo 'a'\nexit 3", 'n1'),
    [
      'printf n1B&&printf n1B >&2||exit 1',
      "(eval ' echo '\\''a'\\''",
      "exit 3') </dev/null",
      'printf n1E%03d $?;printf n1E000 >&2',
      '',
    ].join('\n'),
  );
  assert.match(frameText('ls', 'n1', 'm1'), /^\(unset TZ .*;opsproof_mark=m1;eval ' ls'\) <\/dev\/null$/m);
  assert.throws(() => frameText('a\0b', 'n1'), { message: 'a NUL byte cannot be part of a command' });
});
