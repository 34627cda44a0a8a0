import type { Facts } from '../../host/facts.ts';
import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';

/**
 * How each cron reads a file, from its source and tried: load_user() and check_open() of cronie 1.7, process_crontab(), load_user() and
 * get_range() of Debian's cron 3.0pl1-162, crond.c of busybox 1.36.
 */
export interface Rules {
  /** A line that it rejects: it drops the file, or ignores the line. */
  readonly badLine: 'file' | 'line';
  /** The same for a last line without a line end; busybox accepts it. */
  readonly unended: 'file' | 'line' | 'taken';
  /** `~` is a time that it chooses itself. */
  readonly random: boolean;
  /** A dash before the times keeps a job out of its log. */
  readonly dash: boolean;
  /** `fri-mon` and `sat-sun`: accepted and never true; only up to Sunday; across the end of the week. */
  readonly backwards: 'never' | 'sunday' | 'around';
  /** The longest command, and the maximum number of lines. */
  readonly longest: number;
  /** It reads /etc/crontab and /etc/cron.d. */
  readonly system: boolean;
  /** The names in /etc/cron.d that it ignores. */
  readonly skips: RegExp;
  /** Why it does not read a file with this mode of `ls -l`, owner and number of links; `own` are the allowed owner ids. */
  refuses(file: CronFile, own: readonly number[]): string | undefined;
}

/** A file in the output of `ls -ldn` and `ls -ldnL`. */
export interface CronFile {
  readonly system: boolean;
  readonly mode: string;
  readonly links: number;
  readonly owner: number;
  /** The link itself, if it is one. */
  readonly link: { readonly owner: number } | undefined;
}

const WRITABLE = /^.{5}w|^.{8}w/;

const DEBIAN: Rules = {
  ...{ badLine: 'file', unended: 'file', random: false, dash: false, backwards: 'never', longest: 998 },
  system: true,
  skips: /[^A-Za-z0-9_-]/,
  refuses({ system, mode, links, owner, link }, own) {
    if (link !== undefined && !system) return 'it is a symbolic link';
    if (link !== undefined && link.owner !== 0) return 'the link is not of root';
    if (!own.includes(owner)) return `its owner is ${owner}`;
    if (!mode.startsWith('-')) return 'it is not a regular file';
    if (system && WRITABLE.test(mode)) return `its mode is ${mode.slice(1, 10)}: others may write it`;
    if (!system && !mode.startsWith('-rw-------')) return `its mode is ${mode.slice(1, 10)}, not 0600`;
    return links === 1 ? undefined : `it has ${links} hard links`;
  },
};

const CRONIE: Rules = {
  ...{ badLine: 'line', unended: 'line', random: true, dash: true, backwards: 'sunday', longest: 100_000 },
  system: true,
  skips: /^[.#]|~$|\.rpm(?:save|orig|new)$/,
  refuses({ system, mode, links, owner }, own) {
    if (!mode.startsWith('-')) return 'it is not a regular file';
    if (!/^-r[w-]-[r-]--[r-]--/.test(mode)) return `its mode is ${mode.slice(1, 10)}`;
    if (!own.includes(owner)) return `its owner is ${owner}`;
    return system || links === 1 ? undefined : `it has ${links} hard links`;
  },
};

const BUSYBOX: Rules = {
  ...{ badLine: 'line', unended: 'taken', random: false, dash: false, backwards: 'around', longest: 100_000 },
  system: false,
  skips: /^\./,
  refuses: ({ owner }) => (owner === 0 ? undefined : `its owner is ${owner}, not root`),
};

/** The cron of a host, and the rules that it may follow: if they disagree, the result is unknown. */
export interface Cron {
  /** For people. */
  readonly name: string;
  readonly rules: readonly Rules[];
  readonly skips: RegExp;
  /**
   * It accepts everything that those rules accept, and may accept what they reject: systemd-cron 1.15 makes units from files of any owner
   * and mode, from lines without an end, from fri-mon as every day.
   */
  readonly moreLenient?: true;
}

/** Shell text of a section `cron`: which crons exist, by words that only their programs contain, and their options. */
export const PRINT_CRON = [
  `${section('cron')}; for generator in /usr/lib/systemd /lib/systemd; do [ ! -e $generator/system-generators/systemd-crontab-generator ] || { echo systemd-cron; break; }; done`,
  'for name in cron crond; do file=$(command -v $name) || continue; case $file in /*) ;; *) echo busybox; continue;; esac; case $(readlink -f "$file") in */busybox*) echo busybox; continue;; esac',
  'if grep -q "INSECURE MODE (mode 0600 expected)" "$file"; then echo debian; elif grep -q RANDOM_DELAY "$file"; then echo cronie; else echo "other $file"; fi; done',
  "LC_ALL=C sed -n -e 's/^EXTRA_OPTS=/options /p' -e 's/^CRONDARGS=/options /p' /etc/default/cron /etc/sysconfig/crond 2>/dev/null; exit 0",
].join('\n');

const DEBIAN_LIKE = ['debian', 'ubuntu', 'raspbian', 'linuxmint', 'devuan', 'kali'];

/** Parses the output of PRINT_CRON. */
export function readCron(said: string, facts: Facts): Cron | Unable {
  const lines = said.split('\n').filter((line) => line !== '');
  const options = lines.flatMap((line) => /^options (.*)$/.exec(line)?.[1] ?? []).join(' ');
  const kinds = [...new Set(lines.filter((line) => !line.startsWith('options ')))];
  const [kind, second] = kinds;
  if (second !== undefined)
    return {
      unable: `the host has more than one cron: ${kinds.join(', ')}`,
      hint: 'remove all but the one in use',
    };
  const changed = { debian: /-\w*l/, cronie: /-\w*p/ };
  switch (kind) {
    case 'debian':
      if (changed.debian.test(options))
        return { unable: 'cron runs with -l, which takes names of another kind' };
      return { name: 'Debian cron', rules: [DEBIAN], skips: DEBIAN.skips };
    case 'cronie':
      if (changed.cronie.test(options))
        return { unable: 'crond runs with -p, which takes files of any mode' };
      return { name: 'cronie', rules: [CRONIE], skips: CRONIE.skips };
    case 'busybox':
      return { name: 'busybox crond', rules: [BUSYBOX], skips: BUSYBOX.skips };
    case 'systemd-cron':
      return { name: 'systemd-cron', rules: [DEBIAN, CRONIE], skips: /^\.|~$/, moreLenient: true };
    case undefined: {
      const skips = DEBIAN_LIKE.includes(facts.os) ? DEBIAN.skips : CRONIE.skips;
      return { name: 'none', rules: [DEBIAN, CRONIE], skips };
    }
    default:
      return {
        unable: `it is not known what ${kind.replace('other ', '')} starts: it is neither Debian cron nor cronie, busybox crond or systemd-cron`,
        hint: 'check the file and its lines',
      };
  }
}
