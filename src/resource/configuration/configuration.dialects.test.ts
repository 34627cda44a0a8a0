import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadParser } from './configuration.document.ts';
import { expectAll, see, UNABLE } from './configuration.fixture.ts';
import { readFileName } from './configuration.format.ts';

suite('a configuration by what reads it', () => {
  test('is chosen by its path and its name', () => {
    const rows = {
      '/etc/systemd/system/x.service': 'systemd',
      '/etc/systemd/journald.conf': 'systemd',
      '/etc/systemd/system/x.service.d/a.conf as ini': 'systemd',
      '/etc/mysql/my.cnf': 'mysql',
      '/etc/ssl/openssl.cnf': 'openssl',
      '/etc/supervisor/conf.d/x.conf as ini': 'supervisor',
      '/etc/fail2ban/jail.local': 'fail2ban',
      '/etc/samba/smb.conf as ini': 'samba',
      '/etc/php/8.2/fpm/pool.d/www.conf': 'php',
      '/root/.gitconfig': 'git',
      '/etc/sysctl.d/10-x.conf as keys': 'sysctl',
      '/etc/sysctl.conf': 'sysctl',
      '/srv/.env': 'env',
      '/srv/.env.production': 'env',
      '/etc/default/ssh as keys': 'shell',
      '/etc/os-release': 'shell',
      '/etc/login.defs as keys': 'defs',
      '/etc/postfix/main.cf as keys': 'postfix',
      '/etc/postgresql/15/main/postgresql.conf': 'postgresql',
      '/srv/app.properties as keys': 'properties',
      '/srv/app.ini': 'ini',
      '/etc/redis/redis.conf as keys': 'keys',
      '/srv/x.ini as python': 'python',
      '/srv/50-default.conf as sysctl': 'sysctl',
    };
    for (const [name, format] of Object.entries(rows)) assert.equal(readFileName(name).format, format, name);
  });

  test('systemd: lines continue, lists are reset, no comment follows a value', async () => {
    const unit = `[Unit]
Description=Queue #1 of the shop
After=a.service
After=b.service c.service
Wants=a.service b.service
Documentation=man:x(1)
[Service]
Type=simple
Type=notify
ExecStart=/usr/bin/old
ExecStart=
ExecStart=/usr/bin/exporter \\
  --a \\
  # a comment in between
; another
  /etc/x.conf
ExecStartPost=/bin/echo one ; /bin/echo two
Environment="A=b c" D=e
Restart = always
Empty=
`;
    await expectAll('/x.service', unit, {
      'Unit.Description': 'Queue #1 of the shop',
      'Unit.After': ['a.service', 'b.service', 'c.service'],
      'Unit.Wants': ['a.service', 'b.service'],
      'Unit.Documentation': 'man:x(1)',
      'Service.Type': 'notify',
      'Service.ExecStart': '/usr/bin/exporter --a /etc/x.conf',
      'Service.ExecStartPost': '/bin/echo one ; /bin/echo two',
      'Service.Environment': '"A=b c" D=e',
      'Service.Restart': 'always',
      'Service.Empty': '',
      'Service.Nosuch': undefined,
    });
    const odd = (await loadParser('systemd'))('[Service]\nwhat\nType=exec\n');
    assert.deepEqual(
      [odd.complaint, odd.at('Service.Type')],
      ['line 2 is not a key and value: what', 'exec'],
    );
  });

  test('python: deeper lines continue, the first of = and : separates, a comment cannot follow a value', async () => {
    const text = `[a]
k = v ; x # y
env=
    STAGE="p", # in
    # comment line

    PORT=1
url: http://x/?a=b
  [deeper]
End = "q"
[b] ; comment
  i1 = 1
  i2 = 2
   i3 = 3
 i4 = 4
`;
    await expectAll('/x as python', text, {
      'a.k': 'v ; x # y',
      'a.env': '\nSTAGE="p", # in\n\nPORT=1',
      'a.url': 'http://x/?a=b\n[deeper]',
      'a.end': '"q"',
      'a.PORT': undefined,
      'b.i2': '2\ni3 = 3',
      'b.i4': 4,
    });
    await expectAll('/etc/supervisor/supervisord.conf', text, {
      'a.k': 'v',
      'a.env': '\nSTAGE="p",\n\nPORT=1',
    });
    const shared = '[DEFAULT]\nBase = /x\nport = 1\n[a]\nport = 2\nq = %(base)s/y\nr = 5%%\n';
    for (const name of ['/x as python', '/etc/fail2ban/jail.local'])
      await expectAll(name, shared, {
        'a.base': '/x',
        'a.port': 2,
        'b.base': undefined,
        'a.q': UNABLE,
        'a.r': UNABLE,
      });
    await assert.rejects(see('/x as python', '[a]\nwhat\n', []), /line 2 is not a key and value: what/);
  });

  test('ini of no known program: lines continue as in Python, keys that are all indented are keys', async () => {
    const text = '[program:web]\nenvironment=\n    STAGE="prod",\n    PORT="8080"\n[x]\n\turl = a\n\tb = c\n';
    await expectAll('/etc/web.conf as ini', text, {
      'program:web.environment': 'STAGE="prod",\nPORT="8080"',
      'program:web.STAGE': undefined,
      'x.url': 'a',
      'x.b': 'c',
    });
  });

  test('mysql: # begins a comment anywhere, ; only at the start, - and _ are the same, and others may be included', async () => {
    const text = `[mysqld]
port = 3306   # as everywhere
password=a#b
quoted = "a#b" # c
skip_networking
init=a;b
single = 'a;b' ; c
esc = a\\tb\\sc
half = it's # x
dq = "a"b"
bind-address = 127.0.0.1
bind-address = 0.0.0.0
max_x = 1
max-x = 2
max_x = 3
!includedir /etc/mysql/conf.d/
`;
    await expectAll('/etc/mysql/my.cnf', text, {
      'mysqld.port': 3306,
      'mysqld.password': 'a',
      'mysqld.quoted': 'a#b',
      'mysqld.skip-networking': true,
      'mysqld.init': 'a;b',
      'mysqld.single': "'a;b' ; c",
      'mysqld.esc': 'a\tb c',
      'mysqld.half': "it's # x",
      'mysqld.dq': 'a"b',
      'mysqld.bind_address': '0.0.0.0',
      'mysqld.max-x': 3,
      'mysqld.max_x': 3,
      'mysqld.nosuch': UNABLE,
    });
  });

  test('git, php, samba, desktop, openssl', async () => {
    const git =
      '[core]\n\tbare = false # c\n[remote "origin"]\n  url = "a b" ; c\n  Fetch = +x\n  fetch = a\\\n   y z\n hash = a#b\n tab = a\\tb\n[alias]\n\tst = "status \\"x\\""\n';
    await expectAll('/root/.gitconfig', git, {
      'core.bare': false,
      'remote "origin".url': 'a b',
      'remote "origin".fetch': ['+x', 'a   y z'],
      'remote "origin".hash': 'a',
      'remote "origin".tab': 'a\tb',
      'alias.st': 'status "x"',
    });
    const php =
      '[PHP]\nmemory_limit = 128M ; c\nmail = "a;b" ; c\nhex=#fff\npath = \x24{HOME}/x\nerror = E_ALL & ~E_STRICT\next[] = a\next[] = b\n';
    await expectAll('/etc/php/8.2/cli/php.ini', php, {
      'PHP.memory_limit': '128M',
      'PHP.mail': 'a;b',
      'PHP.hex': '#fff',
      'PHP.path': UNABLE,
      'PHP.error': 'E_ALL & ~E_STRICT',
      'PHP.ext[]': ['a', 'b'],
    });
    const samba = '[global]\n   Server String = a; b # c\n  log  level = 1\\\n 2\n';
    await expectAll('/etc/samba/smb.conf', samba, {
      'global.serverstring': 'a; b # c',
      'global.log level': '1 2',
    });
    await expectAll('/x.desktop', '[Desktop Entry]\nName=A; b # c\nName[de]=B\n', {
      'Desktop Entry.Name': 'A; b # c',
      'Desktop Entry.Name[de]': 'B',
    });
    const openssl = 'HOME = .\n[ CA_default ] # c\ndir = ./demoCA # Where\ncerts = $dir/certs\n.include /x\n';
    await expectAll('/etc/ssl/openssl.cnf', openssl, {
      HOME: '.',
      'CA_default.dir': './demoCA',
      'CA_default.certs': UNABLE,
      nosuch: UNABLE,
    });
  });

  test('properties: three separators, escapes, continued lines, no comment after a value', async () => {
    const text = `# c
! c
a=b # c
b : c
c d e
key\\ with\\:x = y
long = one, \\
       two, \\
       three
path=C:\\\\dir
uni=caf\\u00e9
quoted="x"
empty
a=last
`;
    await expectAll('/x.properties', text, {
      a: 'last',
      b: 'c',
      c: 'd e',
      'key with:x': 'y',
      long: 'one, two, three',
      path: 'C:\\dir',
      uni: 'café',
      quoted: '"x"',
      empty: '',
    });
  });

  test('sysctl: patterns, keys that are excluded from them, and both separators', async () => {
    const text = `kernel.sysrq = 16
net.ipv4.conf.*.rp_filter = 2
-net.ipv4.conf.all.rp_filter
-net/ipv4/ip_forward = 1
net.ipv4.conf.eth0/7.forwarding=1
kernel.sysrq = 0
kernel.core_pattern=|/bin/x #%p
`;
    await expectAll('/etc/sysctl.d/x.conf', text, {
      'kernel.sysrq': 0,
      'kernel/sysrq': 0,
      'net.ipv4.ip_forward': 1,
      'net/ipv4/conf/eth0.7/forwarding': 1,
      'net.ipv4.conf.*.rp_filter': 2,
      'net.ipv4.conf.eth0.rp_filter': 2,
      'net.ipv4.conf.all.rp_filter': undefined,
      'kernel.core_pattern': '|/bin/x #%p',
    });
    const odd = (await loadParser('sysctl'))('kernel.c\nkernel.d = 1\n');
    assert.deepEqual([odd.complaint, odd.at('kernel.d')], ['line 1 is not a setting and value: kernel.c', 1]);
  });

  test('login.defs, postfix, postgresql', async () => {
    await expectAll('/etc/login.defs', 'UMASK\t022\nENV_PATH "PATH=/bin"\nUMASK 077\n', {
      UMASK: '077',
      ENV_PATH: 'PATH=/bin',
    });
    const main = 'mynetworks = 127.0.0.0/8\n  10.0.0.0/8\n# c\n    [::1]/128\nhash = a # b\n';
    await expectAll('/etc/postfix/main.cf', main, {
      mynetworks: '127.0.0.0/8 10.0.0.0/8 [::1]/128',
      hash: 'a # b',
    });
    const pg =
      "port = 5432\t# (change requires restart)\nlog_line_prefix = '%m # it''s ' # c\nShared_Buffers 128MB\nport=5433\ninclude_dir = 'conf.d'\n";
    await expectAll('/etc/postgresql/15/main/postgresql.conf', pg, {
      port: 5433,
      log_line_prefix: "%m # it's ",
      shared_buffers: '128MB',
      work_mem: UNABLE,
    });
  });
});
