/**
 * What is recorded of each machine: noun, name, attributes. `record-transcripts.ts` asks them of real containers and writes one
 * transcript a machine; the tests beside the nouns read the transcripts.
 */
export type Question = readonly [noun: string, name: string, ...wanted: string[]];

const FILE_ALL = [
  ...['exists', 'type', 'owner', 'uid', 'group', 'gid', 'mode', 'size', 'age', 'target'],
  ...['sha256', 'content', 'lines'],
];
const PORT_ALL = ['listening', 'addresses', 'protocol', 'ipv4', 'ipv6', 'process', 'user'];
const PROCESS_ALL = ['running', 'count', 'pids', 'user', 'arguments'];
const USER_ALL = ['exists', 'uid', 'gid', 'group', 'groups', 'home', 'shell', 'comment'];

const COMMON: readonly Question[] = [
  ['file', '/srv/plain.txt', ...FILE_ALL],
  ['file', '/srv/plain.txt', 'mode'],
  ['file', '/srv/empty', ...FILE_ALL],
  ['file', '/srv/binary', 'content', 'sha256'],
  ['file', '/srv/link', ...FILE_ALL],
  ['file', '/srv/dangling', ...FILE_ALL],
  ['file', '/srv/pipe', ...FILE_ALL],
  ['file', '/srv/folder', 'type', 'mode', 'content'],
  ['file', '/srv/it\'s "$(odd)"', 'exists', 'content'],
  ['file', '/srv/special', 'mode', 'owner', 'group'],
  ['file', '/dev/null', 'type', 'size'],
  ['file', '/nosuch/file', 'exists', 'content'],
  ['file', '/srv/plain.txt/below', 'exists'],
  ['file', '/srv/closed/inside', 'exists'],
  ['file', '/srv/unreadable', ...FILE_ALL],
  ['directory', '/srv/folder', 'exists', 'owner', 'group', 'mode', 'entries', 'count'],
  ['directory', '/srv/folder', 'mode'],
  ['directory', '/srv/folder-link', 'entries'],
  ['directory', '/srv/nothing-in-it', 'entries', 'count'],
  ['directory', '/srv/plain.txt', 'exists', 'entries'],
  ['directory', '/nosuch', 'exists'],
  ['directory', '/srv/closed', 'mode', 'entries'],
  ['directory', '/srv/closed/inside', 'exists'],
  ['user', 'www-data', ...USER_ALL],
  ['user', 'root', 'exists', 'uid'],
  ['user', 'nosuch', 'exists'],
  ['user', '0', 'exists'],
  ['group', 'team', 'exists', 'gid', 'members'],
  ['group', 'www-data', 'exists', 'gid', 'members'],
  ['group', 'nosuch', 'exists'],
  ['group', '0', 'exists'],
  ['process', 'sleep', ...PROCESS_ALL],
  ['process', 'a-name-longer-than-fifteen-bytes', ...PROCESS_ALL],
  ['process', 'a-name-longer-t', 'running'],
  ['process', 'zombie', 'running', 'count'],
  ['process', 'nosuch', ...PROCESS_ALL],
  ['process', 'nosuch', 'running'],
  ['process', 'grep', 'running'],
  ['process', 'head', 'running'],
  ['process', 'sh', 'running'],
  ['port', '8080', 'listening'],
  ['port', '8080', ...PORT_ALL],
  ['port', '8081', ...PORT_ALL],
  ['port', '8082', ...PORT_ALL],
  ['port', '8083', ...PORT_ALL],
  ['port', '5353/udp', ...PORT_ALL],
  ['port', '8080/udp', 'listening'],
  ['port', '9', ...PORT_ALL],
  ['environment variable', 'PATH', 'exists', 'value'],
  ['environment variable', 'EMPTY', 'exists', 'value'],
  ['environment variable', 'NOSUCH', 'exists'],
  ['command', 'echo out; echo err >&2; exit 3', 'exit status', 'stdout', 'stderr'],
  ['command', 'echo \'{"a": [1, "x"]}\'', 'json'],
  ['command', 'printf "\\000\\377"', 'stdout'],
  ['command', 'nosuch-command', 'exit status', 'stderr'],
  ['mount', '/', 'exists', 'type'],
  ['mount', '/proc', 'exists', 'type', 'device', 'options'],
  ['mount', '/nosuch', 'exists'],
  ['sysctl', 'kernel.ostype', 'value'],
  ['sysctl', 'kernel/ostype', 'value'],
  ['sysctl', 'net.ipv4.ip_local_port_range', 'value'],
  ['sysctl', 'kernel.nosuch', 'exists'],
  ['sysctl', 'kernel.cad_pid', 'value'],
  ['kernel module', 'floppy', 'loaded'],
];

const PACKAGES: readonly Question[] = [
  ['package', 'dash', 'installed', 'version', 'architecture'],
  ['package', 'busybox-static', 'installed', 'version'],
  ['package', 'nosuch', 'installed'],
];

const SERVICES: readonly Question[] = [
  ['service', 'nginx', 'exists', 'running', 'enabled', 'masked', 'failed', 'state', 'pid'],
  ['service', 'nginx', 'uptime'],
  ['service', 'nosuch', 'exists', 'running'],
];

/** Machine → questions. */
export const questions: Readonly<Record<string, readonly Question[]>> = {
  'debian-12': [
    ...COMMON,
    ...PACKAGES,
    ['package', 'half-removed', 'installed'],
    ...SERVICES,
    ['service', 'stopped', 'running', 'state'],
    ['service', 'tells-usage', 'running', 'exists'],
    ['service', 'unit-only', 'running'],
  ],
  'debian-12-nobody': COMMON,
  // As if stat, getent and ss were missing.
  'debian-12-bare': [
    ...COMMON.filter(([noun]) => ['file', 'directory', 'user', 'group', 'port'].includes(noun)),
    ['process', 'sleep', ...PROCESS_ALL],
  ],
  alpine: [
    ['package', 'musl', 'installed', 'version', 'architecture'],
    ['package', 'mus', 'installed'],
    ['package', 'mail-mta', 'installed'],
    ...['started', 'stopped', 'stopping', 'starting', 'inactive', 'crashed', 'strange', 'nosuch'].map(
      (name): Question => ['service', name, 'running', 'enabled', 'failed', 'state', 'exists'],
    ),
  ],
  'alpine-broken': [
    ['package', 'musl', 'installed'],
    ['service', 'started', 'running'],
  ],
  busybox: [...COMMON, ['package', 'nosuch', 'installed'], ['service', 'nosuch', 'running']],
  'debian-12-systemd': [
    ...SERVICES,
    ['service', 'nginx.service', 'running'],
    ['service', 'one-shot', 'running', 'active', 'state', 'pid', 'uptime'],
    ['service', 'breaks', 'running', 'failed', 'state', 'enabled'],
    ['service', 'nosuch', 'running', 'enabled'],
    ['service', 'hidden', 'running', 'masked', 'enabled'],
    ['service', 'off', 'running', 'enabled', 'exists'],
    ['service', 'old-style', 'running', 'active', 'enabled', 'state'],
    ['service', 'dbus.socket', 'running', 'active', 'state'],
  ],
  rpm: [
    ['package', 'opsproof-sample', 'installed', 'version', 'architecture'],
    ['package', 'opsproof-epoch', 'version'],
    ['package', 'opsproof-twice', 'installed', 'version'],
    ['package', 'nosuch', 'installed'],
  ],
  'rpm-broken': [['package', 'opsproof-sample', 'installed']],
};
