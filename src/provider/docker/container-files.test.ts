import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cannotHold } from './container-files.ts';

const host = {
  tmpfs: ['/data/', '/srv/cache'],
  mounts: [{ source: '/home/me/www', target: '/var/www', readOnly: true }],
  systemd: false,
};

for (const [path, why] of [
  ['/data/x', /^would not be there: \/data\/ is a tmpfs of this host/],
  ['/srv/cache/deep/er', /tmpfs/],
  ['/srv/cached', undefined],
  ['/etc/hosts', /mounts: \["\.\/hosts:\/etc\/hosts"\]/],
  ['/etc/hostname', /written by the engine/],
  ['/etc/resolv.conf', /written by the engine/],
  ['/etc/hosts.allow', undefined],
  ['/proc/sys/x', /mounts \/proc anew/],
  ['/dev/shm/x', /mounts \/dev anew/],
  ['/var/www/index.html', /written to \/home\/me\/www on this machine/],
  ['/etc/../etc/hosts', /write it without/],
  ['/etc//hosts', /write it without/],
  ['/srv/', /not the path of a file/],
  [String.raw`/etc/systemd/system/srv-my\x2ddata.mount`, undefined],
  ['/run/x', undefined],
] as const) {
  test(`a file at ${path}: ${why ?? 'can be put there'}`, () => {
    const said = cannotHold(path, host);
    if (why === undefined) assert.equal(said, undefined);
    else assert.match(said ?? '', why);
  });
}

for (const path of ['/run/x', '/var/run/x', '/var/lock/y', '/tmp/z']) {
  test(`a file at ${path} where systemd is process 1`, () => {
    assert.match(cannotHold(path, { ...host, systemd: true }) ?? '', /in memory because of systemd: true/);
  });
}

for (const path of ['/run/x', '/var/run/x']) {
  test(`a file at ${path} below a tmpfs or a mount at /var/run, which is a link to /run`, () => {
    assert.match(cannotHold(path, { ...host, tmpfs: ['/var/run'] }) ?? '', /\/var\/run is a tmpfs/);
    const mounts = [{ source: '/home/me/run', target: '/var/run/', readOnly: false }];
    assert.match(cannotHold(path, { ...host, mounts }) ?? '', /written to \/home\/me\/run/);
  });
}
