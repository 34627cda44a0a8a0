import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

function read(answer: Parameters<typeof reply>[0]) {
  const look = resourceOf('os').look('', factsOf('debian-12'), []);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), ['name', 'version']);
}

suite('os', () => {
  const head =
    'uid=0\narchitecture=x86_64\nkernel=6.1.0-18-amd64\nhostname=web-1\ninit=systemd\nos-release\n';

  test('is what /etc/os-release and uname say', () => {
    const release =
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n';
    assert.deepEqual(read({ stdout: head + release }), {
      state: {
        ...{
          name: 'debian',
          version: '12',
          codename: 'bookworm',
          'pretty name': 'Debian GNU/Linux 12 (bookworm)',
        },
        ...{ architecture: 'x86_64', kernel: '6.1.0-18-amd64', hostname: 'web-1', init: 'systemd' },
      },
      unseen: {},
    });
  });

  test('without a release file has no name and no version', () => {
    const reason = { unable: '/etc/os-release on the host does not report it' };
    assert.deepEqual(read({ stdout: head }), {
      state: { architecture: 'x86_64', kernel: '6.1.0-18-amd64', hostname: 'web-1', init: 'systemd' },
      unseen: { name: reason, version: reason },
    });
  });

  test('cannot be looked at when the answer makes no sense', () => {
    assert.deepEqual(read({ stderr: 'sh: uname: not found\n', exitCode: 127 }), {
      unable: "the host's facts cannot be read: it ended early with exit code 127: sh: uname: not found",
    });
  });
});
