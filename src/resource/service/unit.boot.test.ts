import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const CLOCKS = '=== uptime\n5400.50 1.00\n=== now\n1700000000\n';
/** In the output form of systemctl show on Debian 12. */
const BOOT = `=== boot
graphical.target
Id=graphical.target
Names=graphical.target default.target
Wants=
Requires=multi-user.target

Id=multi-user.target
Names=multi-user.target
Wants=needer.service runtime.service
Requires=basic.target

Id=basic.target
Names=basic.target
Wants=sockets.target timers.target
Requires=sysinit.target

Id=sockets.target
Names=sockets.target
Wants=by.socket

Id=by.socket
Names=by.socket
Triggers=by.service

Id=sleep.target
Names=sleep.target
Wants=asleep.service
`;

const WHOLE = `${BOOT}=== boot end\n`;

function enabled(unit: string, more: Readonly<Record<string, string>>, boot = WHOLE) {
  const properties = {
    Id: unit,
    Names: unit,
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    ...more,
  };
  const shown = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  const stdout = `${shown.join('')}${CLOCKS}${boot}`;
  const seen = readAnswer('unit', unit, { stdout }, ['enabled'], { init: 'systemd' });
  assert.ok('state' in seen, JSON.stringify(seen));
  return seen.state.enabled ?? seen.unseen.enabled?.unable;
}

suite('what starts automatically', () => {
  test('is what is enabled permanently, and what the default target pulls in or triggers', () => {
    const rows = [
      ['a.service', { UnitFileState: 'enabled', WantedBy: 'multi-user.target' }, true],
      ['needer.service', { UnitFileState: 'enabled' }, true],
      ['a.service', { UnitFileState: 'disabled' }, false],
      ['a.service', { UnitFileState: 'static' }, false],
      ['a.service', { UnitFileState: 'static', WantedBy: 'sysinit.target' }, true],
      ['a.service', { UnitFileState: 'static', WantedBy: 'sleep.target' }, false],
      ['a.service', { UnitFileState: 'static', RequiredBy: 'needer.service' }, true],
      ['a.service', { UnitFileState: 'indirect', WantedBy: '' }, false],
      ['a.service', { UnitFileState: 'generated', WantedBy: 'multi-user.target' }, true],
      ['a.service', { UnitFileState: 'linked' }, false],
      ['asleep.service', { UnitFileState: 'static' }, false],
      ['by.service', { UnitFileState: 'static' }, true],
      ['by.socket', { UnitFileState: 'static' }, true],
      [
        'default.target',
        { Id: 'graphical.target', Names: 'graphical.target default.target', UnitFileState: 'static' },
        true,
      ],
      ['multi-user.target', { UnitFileState: 'static' }, true],
      ['rescue.target', { UnitFileState: 'static' }, false],
      ['runtime.service', { UnitFileState: 'enabled-runtime', WantedBy: 'multi-user.target' }, false],
      ['runtime.service', { UnitFileState: 'linked-runtime', WantedBy: 'multi-user.target' }, false],
      ['a.service', { UnitFileState: 'masked', LoadState: 'masked' }, false],
    ] as const;
    for (const [unit, properties, wanted] of rows)
      assert.equal(enabled(unit, properties), wanted, `${unit} ${JSON.stringify(properties)}`);
  });

  test('is unknown for what is masked temporarily, or if the targets were not reported', () => {
    assert.match(
      String(enabled('a.service', { UnitFileState: 'masked-runtime' })),
      /^it is masked until the next boot/,
    );
    assert.match(String(enabled('a.service', { UnitFileState: 'static' }, BOOT)), /^systemd does not report/);
    assert.equal(enabled('by.service', { UnitFileState: 'static' }, BOOT), true);
  });
});

suite('a unit that is enabled for what is not known to start at boot', () => {
  const off = { UnitFileState: 'enabled' };
  const links = (...paths: string[]) =>
    `${WHOLE}=== links\n${paths.map((path) => `${path}/a.service\n`).join('')}`;

  test('is asked about once more, with the links that enable it', async () => {
    const look = resourceOf('unit').look('a.service', { ...factsOf('debian-12'), init: 'systemd' }, [
      'enabled',
    ]);
    assert.ok('command' in look);
    const shown = (more: string) =>
      reply({
        stdout: `Id=a.service\nNames=a.service\nLoadState=loaded\nActiveState=active\nSubState=running\n${more}\n${CLOCKS}${WHOLE}`,
      });
    const further = look.further?.(shown('UnitFileState=enabled\nWantedBy=graphics.target\n'));
    assert.match(further?.command ?? '', / ls -d \/etc\/systemd\/system\/\*\.wants\/'a\.service' /);
    assert.equal(look.further?.(shown('UnitFileState=enabled\nWantedBy=basic.target\n')), undefined);
    assert.equal(look.further?.(shown('UnitFileState=disabled\n')), undefined);
  });

  test('starts if a link is in what does', () => {
    assert.equal(enabled('a.service', off, links('/etc/systemd/system/multi-user.target.wants')), true);
    assert.equal(enabled('a.service', off, links('/usr/lib/systemd/system/by.socket.requires')), true);
    const partial = links('/etc/systemd/system/sockets.target.wants').replace('=== boot end\n', '');
    assert.equal(enabled('a.service', off, partial), true);
  });

  test('does not start if it is enabled only for targets that start instead of the default one', () => {
    const server = (text: string) =>
      text.replace('graphical.target\nId=', 'multi-user.target\nId=').replaceAll(' default.target', '');
    assert.equal(
      enabled('a.service', off, server(links('/etc/systemd/system/graphical.target.wants'))),
      false,
    );
    assert.equal(enabled('a.service', off, links('/etc/systemd/system/rescue.target.wants')), false);
  });

  test('is unable if something else may start it, or if it is enabled under another name only', () => {
    assert.equal(
      enabled('a.service', off, links('/etc/systemd/system/bluetooth.target.wants')),
      'it is enabled for bluetooth.target, and nothing that graphical.target starts is known to start that',
    );
    assert.equal(
      enabled('a.service', off, links()),
      'it is enabled under another name only, and nothing that graphical.target starts is known to start that',
    );
  });
});

suite('a disabled unit that starts by what systemd has in its memory', () => {
  const wanted = { UnitFileState: 'disabled', WantedBy: 'multi-user.target' };
  const disk = (links: string, lines: string) => `${WHOLE}=== links\n${links}=== named\n${lines}`;

  test('is looked for on the disk, unless something triggers it', () => {
    const look = resourceOf('unit').look('a.service', { ...factsOf('debian-12'), init: 'systemd' }, [
      'enabled',
    ]);
    assert.ok('command' in look);
    const shown = (name: string, more: string) =>
      reply({
        stdout: `Id=${name}\nNames=a.service\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=disabled\n${more}\n${CLOCKS}${WHOLE}`,
      });
    const further = look.further?.(shown('a.service', 'WantedBy=multi-user.target\n'));
    assert.match(further?.command ?? '', / grep -hsF -e 'a\.service' /);
    assert.equal(look.further?.(shown('by.service', '')), undefined);
  });

  // systemd 252: after `rm multi-user.target.wants/a.service`, WantedBy stays as it was until daemon-reload.
  test('starts only if a link or the file of another unit says so', () => {
    const link = '/etc/systemd/system/multi-user.target.wants/a.service\n';
    assert.equal(enabled('a.service', wanted, disk(link, '')), true);
    assert.equal(enabled('a.service', wanted, disk('', 'Wants=a.service\n')), true);
    assert.equal(
      enabled('a.service', wanted, disk('', '')),
      'it is disabled, and systemd only remembers that something that starts at boot wanted it',
    );
  });
});

suite('a unit beside a broken one', () => {
  const facts = { ...factsOf('debian-12'), init: 'systemd' } as const;
  const spoilt = {
    stdout: 'Id=a.service\n',
    stderr: 'Failed to get properties: Invalid argument\n',
    exitCode: 1,
  };

  test('is read alone, and the broken one by its lines in the lists', () => {
    const look = resourceOf('service').look('odd', facts, ['running', 'pid']);
    assert.ok('command' in look);
    const alone = look.further?.(reply(spoilt));
    assert.ok(alone !== undefined);
    const stdout = `=== listed\nodd.service loaded active running caf\\xe9 x\n=== file\nodd.service static -\n${CLOCKS}`;
    const seen = readSighting(alone, reply({ stdout, stderr: spoilt.stderr }), ['running', 'pid', 'state']);
    assert.ok('state' in seen, JSON.stringify(seen));
    assert.deepEqual(
      [seen.state.exists, seen.state.running, seen.state.state, seen.state.pid],
      [true, true, 'active (running)', undefined],
    );
    assert.match(String(seen.unseen.pid?.unable), /bytes that are not text$/);
  });

  test('is listed with it', () => {
    const list = resourceOf('list of').look('service', facts, ['names']);
    assert.ok('command' in list);
    const block =
      'Id=a.service\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\n';
    const stdout = `${block}\nId=odd.service\n=== boot\ngraphical.target\n=== boot end\n`.replaceAll(
      /^(?=.)|^(?=\n)/gm,
      '- ',
    );
    assert.deepEqual(list.read(reply({ stdout })), { names: ['a', 'odd'] });
  });
});

suite('a template', () => {
  const see = (stdout: string) =>
    readAnswer('service', 'shop@', { stdout }, ['enabled', 'running'], { init: 'systemd' });

  test('exists and is enabled or not, and never runs itself', () => {
    const off = see('shop@.service disabled enabled\nstatus 0\ndisabled\n');
    assert.ok('state' in off);
    assert.deepEqual(off.state, { exists: true, enabled: false, masked: false });
    assert.equal(off.unseen.running?.unable, 'it is a template, and only its instances run');
    const on = see('shop@.service enabled enabled\nstatus 0\nenabled\n');
    assert.ok('state' in on && on.state.enabled === true);
    const indirect = see('shop@.service indirect enabled\nstatus 0\nindirect\n');
    assert.ok('state' in indirect && indirect.state.enabled === undefined);
  });

  test('does not exist, or systemd does not answer', () => {
    const none = see('status 1\n');
    assert.ok('state' in none);
    assert.equal(none.state.exists, false);
    assert.ok('unable' in see('what?\nstatus 0\n'));
  });
});
