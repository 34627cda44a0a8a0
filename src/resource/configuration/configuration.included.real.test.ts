import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { Host } from '../../host/host.ts';
import { testImage } from '../../provider/docker/image.fixture.ts';
import { testLabels } from '../../stack/ledger/labels.fixture.ts';
import { type EngineContainer, engine } from '../../transport/docker/engine.ts';
import { follow, resourceOf } from '../machine.fixture.ts';

/** What a value is with all that a file includes, beside what the program itself makes of it. */
const docker = await engine();
const answers = await docker.ping().then(
  () => true,
  () => false,
);

const DATABASE = new URL('../../../environments/images/db/Dockerfile', import.meta.url);

/**
 * The PostgreSQL of the shop's database, as its Dockerfile installs it, and other programs, which are only unpacked: they are asked and never
 * started, and their installation scripts would take longer than everything else.
 */
const PROGRAMS = `${readFileSync(DATABASE, 'utf8').split(/^COPY /m)[0]}
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends --download-only \\
 samba-common-bin php8.2-fpm git mariadb-client-core \\
 && for package in /var/cache/apt/archives/*.deb; do \\
 dpkg-deb --fsys-tarfile $package | tar -x --keep-directory-symlink -C / || exit; done \\
 && ldconfig && rm -rf /var/cache/apt/archives/*.deb /var/lib/apt/lists/*
`;

const FILES: Readonly<Record<string, string>> = {
  '/etc/samba/smb.conf': `[global]
workgroup = ONE
include = /etc/samba/more.conf
server string = behind
[data]
path = /srv
include = /etc/samba/share.conf
read only = no
`,
  '/etc/samba/more.conf': 'workgroup = TWO\ninclude = /etc/samba/deep.conf\n[other]\npath = /other\n',
  '/etc/samba/deep.conf': 'workgroup = THREE\nmax log size = 77\n',
  '/etc/samba/share.conf': 'comment = said\n[third]\npath = /third\n',
  '/etc/mysql/all.cnf': `[mysqld]
port = 1
!include /etc/mysql/one.cnf
bind-address = 192.0.2.1
!includedir /etc/mysql/all.d
user = behind
`,
  '/etc/mysql/one.cnf': '[mysqld]\nport = 2\n[client]\nport = 9\n',
  '/etc/mysql/all.d/b.cnf': '[mysqld]\nuser = b\nserver-id = 5\n!include /etc/mysql/deep.cnf\n',
  '/etc/mysql/all.d/a.cnf': '[mysqld]\nuser = a\nbind_address = 192.0.2.2\n',
  '/etc/mysql/all.d/.hidden.cnf': '[mysqld]\nsocket = /hidden\nserver-id = 4\n',
  '/etc/mysql/all.d/open.cnf': '[mysqld]\nserver-id = 6\n',
  '/etc/mysql/deep.cnf': '[mysqld]\nport = 3\n',
  '/root/.gitconfig': `[user]
  name = a
[include]
  path = git/one
  path = ~/two
[core]
  editor = vi
`,
  '/root/git/one': '[user]\n  email = e\n[include]\n  path = deep\n[core]\n  pager = less\n',
  '/root/git/deep': '[gc]\n  auto = 7\n',
  '/root/two': '[user]\n  signingKey = k\n',
  '/etc/php/8.2/fpm/pool.d/www.conf': `[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 3
include = /etc/php/8.2/fpm/extra
catch_workers_output = yes
`,
  '/etc/php/8.2/fpm/extra': 'pm.max_children = 5\npm.max_requests = 9\n',
  '/etc/php/8.2/fpm/pool.d/z.conf': '[www]\npm.max_children = 7\n',
};

/** A cluster of PostgreSQL is made and started twice. */
const PREPARE_MS = 120_000;

/** Written when the cluster is there, each line behind those of the server itself. */
const CLUSTER = '/etc/postgresql/15/main';
const PREPARE = `chmod 666 /etc/mysql/all.d/open.cnf
pg_createcluster 15 main >/dev/null
cat >>${CLUSTER}/postgresql.conf <<'END'
work_mem = 5MB
include_dir = 'all.d'
include 'sub.conf'
maintenance_work_mem = 9MB
max_connections = 11
END
mkdir ${CLUSTER}/all.d; echo 'Work_Mem = 2MB' >${CLUSTER}/all.d/a.conf; echo "wal_level = 'logical'" >${CLUSTER}/all.d/b.conf
echo "temp_buffers = 3MB" >${CLUSTER}/all.d/.c.conf
printf "maintenance_work_mem = 4MB\\ninclude_if_exists = 'gone.conf'\\ninclude 'deep.conf'\\n" >${CLUSTER}/sub.conf
echo 'port = 5599' >${CLUSTER}/deep.conf
chown -R postgres: ${CLUSTER}
pg_ctlcluster 15 main start && su postgres -c "psql -p 5599 -qc 'ALTER SYSTEM SET max_connections = 13'" && pg_ctlcluster 15 main restart
`;

/** The file, the place in it, what asks its program, and how that says it. */
const SAMBA = (share: string, name: string) =>
  `testparm -s --section-name='${share}' --parameter-name='${name}' 2>/dev/null`;
const MARIADB = (name: string) =>
  `my_print_defaults --defaults-file=/etc/mysql/all.cnf mysqld 2>/dev/null | sed -n 's/_/-/g; s/^--${name}=//p' | tail -n 1`;
const PHP = (name: string) => `php-fpm8.2 -tt 2>&1 | sed -n 's/.*\\t${name} = //p'`;
const SQL = (name: string) => `su postgres -c "psql -p 5599 -Atc 'SHOW ${name}'"`;

const ASKED: readonly (readonly [file: string, place: string, ask: string])[] = [
  ['/etc/samba/smb.conf', 'global.workgroup', SAMBA('global', 'workgroup')],
  ['/etc/samba/smb.conf', 'global.max log size', SAMBA('global', 'max log size')],
  ['/etc/samba/smb.conf', 'data.comment', SAMBA('data', 'comment')],
  ['/etc/samba/smb.conf', 'other.path', SAMBA('other', 'path')],
  ['/etc/mysql/all.cnf', 'mysqld.port', MARIADB('port')],
  ['/etc/mysql/all.cnf', 'mysqld.bind-address', MARIADB('bind-address')],
  ['/etc/mysql/all.cnf', 'mysqld.user', MARIADB('user')],
  ['/etc/mysql/all.cnf', 'mysqld.socket', MARIADB('socket')],
  ['/etc/mysql/all.cnf', 'mysqld.server-id', MARIADB('server-id')],
  ['/root/.gitconfig', 'user.name', 'git config --global --includes user.name'],
  ['/root/.gitconfig', 'user.email', 'git config --global --includes user.email'],
  ['/root/.gitconfig', 'user.signingKey', 'git config --global --includes user.signingKey'],
  ['/root/.gitconfig', 'core.editor', 'git config --global --includes core.editor'],
  ['/root/.gitconfig', 'core.pager', 'git config --global --includes core.pager'],
  ['/root/.gitconfig', 'gc.auto', 'git config --global --includes gc.auto'],
  ['/etc/php/8.2/fpm/php-fpm.conf', 'www.pm.max_children', PHP('pm.max_children')],
  ['/etc/php/8.2/fpm/php-fpm.conf', 'www.pm.max_requests', PHP('pm.max_requests')],
  ['/etc/php/8.2/fpm/pool.d/www.conf', 'www.pm.max_children', PHP('pm.max_children')],
  ['/etc/php/8.2/fpm/pool.d/www.conf', 'www.pm.max_requests', PHP('pm.max_requests')],
  ['/etc/php/8.2/fpm/pool.d/www.conf', 'www.catch_workers_output', PHP('catch_workers_output')],
  [`${CLUSTER}/postgresql.conf`, 'work_mem', SQL('work_mem')],
  [`${CLUSTER}/postgresql.conf`, 'maintenance_work_mem', SQL('maintenance_work_mem')],
  [`${CLUSTER}/postgresql.conf`, 'wal_level', SQL('wal_level')],
  [`${CLUSTER}/postgresql.conf`, 'port', SQL('port')],
  [`${CLUSTER}/postgresql.conf`, 'max_connections', SQL('max_connections')],
];

/** What is not in force, because a file that is included says otherwise, or is not read. */
const NOT: readonly (readonly [file: string, place: string, value: unknown])[] = [
  ['/etc/samba/smb.conf', 'global.server string', undefined],
  ['/etc/samba/smb.conf', 'data.read only', undefined],
  ['/etc/mysql/all.cnf', 'mysqld.nosuch', undefined],
  [`${CLUSTER}/postgresql.conf`, 'temp_buffers', undefined],
];

suite('what is in force with included files', { skip: answers ? false : 'no Docker Engine answers' }, () => {
  let container: EngineContainer | undefined;
  let host: Host | undefined;

  before(async () => {
    // Without its programs nothing here is proven, so a build that fails or takes too long is red.
    const image = await testImage('included', { dockerfile: PROGRAMS });
    container = await docker.createContainer({
      name: `opsproof-included-${randomBytes(4).toString('hex')}`,
      Image: image,
      Cmd: ['sleep', '900'],
      Labels: testLabels('resource-test'),
      HostConfig: { Init: true },
    });
    await container.start();
    host = new Host({
      name: 'programs',
      groups: [],
      target: { transport: 'docker', container: container.id },
    });
    const files = Object.entries(FILES).map(
      ([path, text]) => `mkdir -p ${path.replace(/\/[^/]*$/, '')}; cat >${path} <<'END'\n${text}END`,
    );
    const { exitCode, stderr } = await host.run(`${files.join('\n')}\n${PREPARE}`, { timeoutMs: PREPARE_MS });
    assert.equal(exitCode, 0, stderr.toString());
  });

  after(async () => {
    await host?.close();
    await container?.remove({ force: true, v: true });
  });

  async function seen(on: Host, file: string, place: string) {
    const attribute = `at ${place}`;
    const look = resourceOf('configuration').look(file, await on.facts(), [attribute]);
    assert.ok('command' in look);
    const sighting = await follow(look, [attribute], (command) => on.run(command));
    assert.ok('state' in sighting, JSON.stringify(sighting));
    assert.equal(sighting.unseen[attribute]?.unable, undefined);
    return sighting.state[attribute];
  }

  for (const [file, place, ask] of ASKED)
    test(`${place} of ${file} is what its program says`, async () => {
      assert.ok(host);
      const said = (await host.run(ask)).stdout.toString().trim();
      assert.notEqual(said, '', ask);
      assert.equal(String(await seen(host, file, place)), said);
    });

  for (const [file, place, value] of NOT)
    test(`${place} of ${file} is not what stands there`, async () => {
      assert.ok(host);
      assert.equal(await seen(host, file, place), value);
    });
});
