import { sh } from '../transport/shell/quote.ts';
import type { Reply } from '../transport/transport.ts';
import type { Facts } from './facts.ts';
import { parseOsRelease } from './os-release.ts';

/** Commands that resources choose by. Whether each of these is there is known; of other commands it is not. */
export const TOOLS: readonly string[] = [
  'apk',
  'awk',
  'busybox',
  'cat',
  'curl',
  'cut',
  'date',
  'df',
  'dpkg-query',
  'find',
  'getent',
  'grep',
  'head',
  'hostname',
  'id',
  'ip',
  'journalctl',
  'ls',
  'netstat',
  'od',
  'openssl',
  'pacman',
  'pgrep',
  'ps',
  'rc-service',
  'rc-status',
  'rc-update',
  'readlink',
  'rpm',
  'sed',
  'service',
  'sha256sum',
  'sort',
  'ss',
  'stat',
  'sysctl',
  'systemctl',
  'test',
  'timeout',
  'tr',
  'wc',
  'wget',
];

/**
 * Reads everything of Facts at once: lines `key=value`, then `tool=` lines, then the unchanged os-release file (os-release(5)). uname(1)
 * prints node name, release and machine in this order, whatever the order of its options: one process instead of three. The init is systemd
 * if /run/systemd/system exists (sd_booted(3)); OpenRC keeps its state in /run/openrc.
 */
export const FACTS_COMMAND = `echo "uid=$(id -u)"
set -- $(uname -nrm)
echo "hostname=$1
kernel=$2
architecture=$3"
has() { command -v "$1" >/dev/null 2>&1; }
if [ -d /run/systemd/system ] && has systemctl; then echo init=systemd
elif [ -d /run/openrc ] && has rc-service; then echo init=openrc
elif [ -d /etc/init.d ] && { has service || has update-rc.d || has chkconfig; }; then echo init=sysv
else echo init=none; fi
for tool in ${sh`${TOOLS}`}; do has "$tool" && echo "tool=$tool"; done
echo os-release
cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null || :`;

const INITS: readonly Facts['init'][] = ['systemd', 'openrc', 'sysv', 'none'];

/** @returns the facts, or a sentence that says what could not be understood */
export function parseFacts(reply: Pick<Reply, 'stdout' | 'stderr' | 'exitCode'>): Facts | string {
  const [head = '', release] = reply.stdout.toString('utf8').split(/^os-release\n/m, 2);
  if (release === undefined) {
    const said = reply.stderr.toString('utf8').trim().split('\n', 1)[0] ?? '';
    return `it ended early with exit code ${reply.exitCode}${said === '' ? '' : `: ${said}`}`;
  }
  const values = new Map<string, string>();
  const tools = new Set<string>();
  for (const line of head.split('\n')) {
    const at = line.indexOf('=');
    if (line.startsWith('tool=')) tools.add(line.slice(at + 1));
    else if (at > 0) values.set(line.slice(0, at), line.slice(at + 1));
  }
  const init = INITS.find((name) => name === values.get('init'));
  const uid = values.get('uid') ?? '';
  if (init === undefined) return 'it does not say which init runs';
  if (!/^\d+$/.test(uid)) return 'it does not say the user id (is `id` missing?)';
  const os = parseOsRelease(release);
  return {
    os: os.get('ID') ?? 'unknown',
    osVersion: os.get('VERSION_ID') ?? '',
    osCodename: os.get('VERSION_CODENAME') ?? '',
    osName: os.get('PRETTY_NAME') ?? '',
    architecture: values.get('architecture') ?? '',
    kernel: values.get('kernel') ?? '',
    hostname: values.get('hostname') ?? '',
    init,
    uid: Number(uid),
    tools,
  };
}
