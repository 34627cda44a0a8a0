import type { FileTree, TreeEntry } from './file-tree.ts';

const FOLDERS = [
  '/bin',
  '/sbin',
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/lib/systemd',
];

const SHELLS = [
  'sh',
  'bash',
  'dash',
  'ash',
  'zsh',
  'ksh',
  'mksh',
  'fish',
  'busybox',
  'toybox',
  'csh',
  'tcsh',
  'pwsh',
  'nu',
];
const PACKAGE_MANAGERS = [
  ...[
    'apt',
    'apt-get',
    'dpkg',
    'aptitude',
    'apk',
    'dnf',
    'microdnf',
    'yum',
    'rpm',
    'zypper',
    'pacman',
    'xbps-install',
  ],
  ...[
    'pip',
    'pip3',
    'npm',
    'yarn',
    'pnpm',
    'gem',
    'cargo',
    'snap',
    'flatpak',
    'nix',
    'brew',
    'conda',
    'opkg',
  ],
];

/** What a container of one service does without, in groups: a group is one reason. */
const HEAVY: Readonly<Record<string, readonly string[]>> = {
  'an init system': ['systemd', 'openrc-init', 'runit-init', 'upstart', 'supervisord', 's6-svscan', 'monit'],
  'an SSH server': ['sshd', 'dropbear'],
  'a compiler': ['gcc', 'cc1', 'g++', 'clang', 'tcc', 'rustc', 'ghc', 'javac', 'go'],
  'a scheduler': ['cron', 'crond', 'fcron', 'atd', 'anacron'],
  'a log daemon': ['rsyslogd', 'syslog-ng', 'syslogd'],
};
const SERVICES = [
  ...['nginx', 'apache2', 'httpd', 'lighttpd', 'caddy', 'haproxy', 'varnishd', 'squid', 'php-fpm', 'uwsgi'],
  ...[
    'mysqld',
    'mariadbd',
    'postgres',
    'redis-server',
    'memcached',
    'mongod',
    'etcd',
    'rabbitmq-server',
    'slapd',
  ],
  ...[
    'named',
    'dnsmasq',
    'exim4',
    'postfix',
    'dovecot',
    'vsftpd',
    'smbd',
    'nagios4',
    'icinga2',
    'prometheus',
  ],
];
/** `gcc-12`, `php-fpm8.2`, `x86_64-linux-gnu-gcc`: programs with a version or a target in their names. */
const VERSIONED = /^(?:[a-z0-9_]+-linux-[a-z0-9]+-)?(.+?)-?[0-9][0-9.]*$/;
/** Not in the folders of programs, and where Debian and others put it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '/usr/lib/postgresql': 'postgres',
  '/usr/local/go/bin/go': 'go',
  '/etc/init.d/cron': 'cron',
};

/** Programs of the image: name → the path by which it was found first. */
export function programsOf(tree: FileTree): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of FOLDERS)
    for (const name of tree.names(folder)) {
      const path = `${folder}/${name}`;
      if (!isProgram(tree.followed(path))) continue;
      for (const known of [name, VERSIONED.exec(name)?.[1]])
        if (known !== undefined && !found.has(known)) found.set(known, path);
    }
  for (const [path, name] of Object.entries(ELSEWHERE))
    if (tree.followed(path) !== undefined && !found.has(name)) found.set(name, path);
  return found;
}

/** The shells of an image, by their paths, wherever they are: who wants one does not need it in PATH. A file of such a name that is not executable is none. */
export function shellsOf(tree: FileTree): readonly string[] {
  return anywhere(tree, SHELLS);
}

/** The package managers of an image, in the same way. */
export function packageManagersOf(tree: FileTree): readonly string[] {
  return anywhere(tree, PACKAGE_MANAGERS);
}

function anywhere(tree: FileTree, names: readonly string[]): readonly string[] {
  const wanted = new Set(names);
  const found: string[] = [];
  for (const [path, { type }] of tree.all()) {
    if (type !== 'file' && type !== 'symlink') continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!wanted.has(name) && !wanted.has(VERSIONED.exec(name)?.[1] ?? '')) continue;
    if (isProgram(tree.followed(path))) found.push(`/${path}`);
  }
  return found.sort();
}

function isProgram(entry: TreeEntry | undefined): boolean {
  return entry?.type === 'file' && (entry.mode & 0o111) !== 0;
}

function pathsOf(programs: ReadonlyMap<string, string>, names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap((name) => programs.get(name) ?? []))];
}

/** Why an image carries more than one service needs: `a compiler: /usr/bin/gcc`. */
export function heavyReasons(programs: ReadonlyMap<string, string>): readonly string[] {
  const reasons = Object.entries(HEAVY).flatMap(([what, names]) => {
    const paths = pathsOf(programs, names);
    return paths.length === 0 ? [] : [`${what}: ${paths.join(', ')}`];
  });
  const services = pathsOf(programs, SERVICES);
  return services.length > 1 ? [...reasons, `several services: ${services.join(', ')}`] : reasons;
}
