import type { Reply } from '../../transport/transport.ts';
import { readFiles, refusalIn } from '../file/file-texts.ts';
import type { Unable } from '../resource.ts';

/** chrony.conf(5), ntp.conf(5), timesyncd.conf(5). */
export const SERVER_FILES = [
  '/etc/chrony.conf /etc/chrony/chrony.conf /etc/chrony.d/*.conf /etc/chrony/conf.d/*.conf /etc/chrony/sources.d/*.sources',
  '/etc/ntp.conf /etc/ntpsec/ntp.conf /etc/ntp.d/*.conf /etc/ntpsec/ntp.d/*.conf',
  '/etc/systemd/timesyncd.conf /etc/systemd/timesyncd.conf.d/*.conf',
].join(' ');

/** Names of servers, pools and peers, each once, in the order of the files. */
export function readServers(text: string | undefined, reply: Reply): readonly string[] | Unable | undefined {
  if (text === undefined) return undefined;
  const files = readFiles(text, reply);
  if ('unable' in files) return files;
  const refusal = refusalIn(files);
  if (refusal !== undefined) return refusal;
  if (files.lines.size === 0) return { unable: 'the host has no files of chrony, ntp or systemd-timesyncd' };
  const names = [...files.lines].flatMap(([path, lines]) =>
    lines.flatMap((line) =>
      path.startsWith('/etc/systemd/')
        ? (/^\s*(?:NTP|FallbackNTP)\s*=\s*(.*)$/.exec(line)?.[1]?.split(/\s+/) ?? [])
        : (/^\s*(?:server|pool|peer)\s+(?:-[46]\s+)?(\S+)/.exec(line)?.[1] ?? []),
    ),
  );
  return [...new Set(names.filter((name) => name !== ''))];
}
