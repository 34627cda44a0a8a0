import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Sighting } from '../machine.fixture.ts';
import { OtherSystem } from '../other-systems.fixture.ts';

/** Hashes of Debian's chpasswd, by each method it has, and fields that are none. The last two are in /etc/passwd itself. */
const PREPARE = `
for user in yescrypt sha512 sha256 md5 des star np cut inpasswd open; do useradd -M $user; done
echo 'yescrypt:a' | chpasswd; echo 'sha512:a' | chpasswd -c SHA512; echo 'sha256:a' | chpasswd -c SHA256; echo 'md5:a' | chpasswd -c MD5
sed -i -e 's|^des:[^:]*|des:abJnggxhB/yWI|' -e 's/^star:[^:]*/star:*/' -e 's/^np:[^:]*/np:NP/' -e 's/^cut:[^:]*/cut:$6$salt$short/' -e 's/^open:[^:]*/open:*/' /etc/shadow
sed -i -e 's|^inpasswd:x:|inpasswd:abJnggxhB/yWI:|' -e 's/^open:x:/open::/' /etc/passwd`;

let system: OtherSystem | string;
before(async () => {
  system = await OtherSystem.start(PREPARE);
});
after(async () => {
  if (typeof system !== 'string') await system.remove();
});

suite('the password of a user, on a real Debian', () => {
  const password = async (name: string) => {
    assert.ok(typeof system !== 'string');
    const { state } = (await system.look('user', name, 'password', 'locked')) as Sighting;
    assert.equal(state.locked, state.password === 'locked', name);
    return state.password;
  };

  test('is set if it is a hash of any method', async (t) => {
    if (typeof system === 'string') return t.skip(system);
    for (const name of ['yescrypt', 'sha512', 'sha256', 'md5', 'des'])
      assert.equal(await password(name), 'set', name);
  });

  test('is locked if no password can have that hash', async (t) => {
    if (typeof system === 'string') return t.skip(system);
    for (const name of ['star', 'np', 'cut', 'root']) assert.equal(await password(name), 'locked', name);
  });

  test('is that of /etc/passwd where it has one, whatever shadow has: su lets anybody in as `open`', async (t) => {
    if (typeof system === 'string') return t.skip(system);
    assert.equal(await password('inpasswd'), 'set');
    assert.equal(await password('open'), 'none');
    assert.equal(
      await system.run('setpriv --reuid nobody --clear-groups su open -c "id -un" </dev/null'),
      'open',
    );
  });
});
