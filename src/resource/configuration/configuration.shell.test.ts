import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { expectAll, see, UNABLE } from './configuration.fixture.ts';

suite('a configuration in the words of a shell', () => {
  test('shell: as the shell assigns, and nothing where only a shell could tell', async () => {
    const text = `# comment
NAME="Debian #1"   # behind
A=b#c
B='x "y"' C=2
export D=e\\ f"g"'h'
A=again
E=\`hostname\`
F="$A/x"
G=~/x
LINES="one
two"
H=1; I=2
[ -r /x ] && J=1
K=3
A=maybe
`;
    await expectAll('/etc/default/x', text, {
      NAME: 'Debian #1',
      B: 'x "y"',
      C: 2,
      D: 'e fgh',
      E: UNABLE,
      F: UNABLE,
      G: UNABLE,
      LINES: 'one\ntwo',
      H: 1,
      I: 2,
      J: UNABLE,
      K: UNABLE,
      A: UNABLE,
    });
    await expectAll('/etc/os-release', 'ID=debian\nURL="https://x/#y"\n', {
      ID: 'debian',
      URL: 'https://x/#y',
      X: undefined,
    });
    await assert.rejects(see('/etc/default/x', 'A="b\n', []), /an unclosed quote/);
  });

  test('env: quotes, comments behind values, and nothing where programs differ', async () => {
    const text = `export A=b # c
NAME=My Shop
HASH=a#b
Q="x # y" # z
S='$1'
V=$A
M="one
two"
E=
`;
    await expectAll('/srv/.env', text, {
      A: 'b',
      NAME: 'My Shop',
      HASH: 'a#b',
      Q: 'x # y',
      S: '$1',
      V: UNABLE,
      M: 'one\ntwo',
      E: '',
    });
  });
});
