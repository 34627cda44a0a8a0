import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { pluginWords, refusePlugin } from './plugin-words.ts';

suite('the command line of a plugin', () => {
  test('has words between blanks, and quotes that hold them together', () => {
    for (const [text, words] of [
      ['check_disk -w 10% -c 5% -p /', ['check_disk', '-w', '10%', '-c', '5%', '-p', '/']],
      [` check_http  -s 'it works' `, ['check_http', '-s', 'it works']],
      [`check_x --a="b c"'d' '' "it's"`, ['check_x', '--a=b cd', '', "it's"]],
      ['check_x $HOME *.log \\n', ['check_x', '$HOME', '*.log', '\\n']],
    ] as const)
      assert.deepEqual(pluginWords(text), words, text);
    for (const text of [`check_x 'a`, `check_x "a' b`, `check_x a'`])
      assert.equal(pluginWords(text), undefined, text);
  });

  test('is refused if a shell or Nagios would have to read it', () => {
    for (const [text, why] of [
      [`check_x 'a`, /a quote does not end/],
      [' ', /names no plugin/],
      ['$USER1$/check_x', /\$USER1\$ is a macro/],
      ['check_x -H $HOSTADDRESS$', /\$HOSTADDRESS\$ is a macro/],
      ['check_x | grep OK', /"\|" would be an argument/],
      ['check_x 2>/dev/null', /would be an argument/],
      ['check_x; true', /would be an argument/],
      ['check_x && true', /would be an argument/],
      ['check_x $(id)', /would be an argument/],
      ['../check_x', /by its absolute path/],
    ] as const)
      assert.match(refusePlugin(text) ?? '', why, text);
    for (const text of ["check_x -w '10;20' -c a&b", 'check_procs -C "a|b"', '/opt/check x'])
      assert.equal(refusePlugin(text), undefined, text);
  });
});
