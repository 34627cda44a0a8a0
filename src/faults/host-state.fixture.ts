import type { ShellSession } from '../transport/session/shell-session.ts';

/**
 * Everything that would show a change of a host: path → what it is, with the digest of its content. The time of the last change (ctime) alone
 * shows each write, as nobody can set it; digests are a second proof, and reading all of /usr for them takes longer than all the rest.
 */
export type HostState = ReadonlyMap<string, string>;

const readAll = (digests: '' | '-not -path "/usr/*"') => `
find / /tmp /run /run/lock /dev/shm -xdev -printf '%p\\t%y %m %U:%G %s %T@ %C@ %l\\n' 2>/dev/null
find / /tmp /run /run/lock /dev/shm -xdev -type f ${digests} -exec sha256sum {} + 2>/dev/null | sed 's/^\\([0-9a-f]*\\)  \\(.*\\)/sha256 of \\2\\t\\1/'
for unit in $(systemctl list-units --all --plain --no-legend | awk '{ print $1 ":" $3 ":" $4 }'); do printf 'unit %s\\tthere\\n' "$unit"; done
me=$(sh -c 'echo $PPID')
for p in /proc/[0-9]*; do
  [ "$p" = "/proc/$me" ] && continue
  line=$(tr '\\0' ' ' <"$p/cmdline" 2>/dev/null) && [ -n "$line" ] && printf 'process %s %s\\tthere\\n' "\${p#/proc/}" "$line"
done
cat /proc/mounts | sed 's/^/mount /;s/$/\\tthere/'
`;

/** @param whole with the digests of /usr too */
export async function readHostState(session: ShellSession, whole: boolean): Promise<HostState> {
  const reply = await session.run(readAll(whole ? '' : '-not -path "/usr/*"'), {
    timeoutMs: 300_000,
    maxBytes: 64 * 1024 * 1024,
  });
  if (reply.truncated) throw new Error('the state of the host is longer than what is kept');
  const lines = reply.stdout.toString().split('\n').filter(Boolean);
  if (lines.length < 1000) throw new Error(`the state of the host is too short: ${lines.length} lines`);
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)]),
  );
}

/** The differences, one line each. */
export function differences(before: HostState, after: HostState): readonly string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].sort().flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    return was === is ? [] : [`${key}: ${was ?? 'not there'} → ${is ?? 'not there'}`];
  });
}
