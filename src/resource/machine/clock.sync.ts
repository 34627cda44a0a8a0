import { sh } from '../../transport/shell/quote.ts';
import type { Unable } from '../resource.ts';

/**
 * The kernel's own state (adjtimex(2) with no modes only reads): the status word is the 6th long of struct timex, and the numbers of the
 * call are those of Linux. timedatectl would report the same, but it starts a service on the host.
 */
const PERL = `my %n = ("x86_64", 159, "aarch64", 171, "riscv64", 171, "ppc64le", 124, "s390x", 124, "armv7l", 124, "i686", 124);
my $b = "\\0" x 512; my $n = $n{$ARGV[0]} or exit 1; syscall($n, $b) >= 0 or exit 1;
print "status: ", unpack("i", substr($b, 5 * length pack("l!", 0), 4)), "\\n"`;
const PYTHON = `import ctypes, struct
b = ctypes.create_string_buffer(512)
assert ctypes.CDLL(None).adjtimex(b) >= 0
print("status:", struct.unpack_from("i", b.raw, 5 * struct.calcsize("l"))[0])`;

/** The first one that answers decides; each line shows which one it was. */
export const SYNCHRONIZED = `{ said=$(LC_ALL=C chronyc -n tracking 2>/dev/null) && echo "chronyc $(echo "$said" | grep '^Leap status'); $(echo "$said" | grep '^Reference ID'); $(echo "$said" | grep '^Ref time')"; } ||
{ said=$(LC_ALL=C ntpq -c rv 2>/dev/null) && echo "ntpq $(echo "$said" | grep -o -e 'leap_[a-z]*' -e 'sync_local' -e 'refid=[^,]*' | tr '\n' ' ')"; } ||
{ said=$(LC_ALL=C adjtimex 2>/dev/null || LC_ALL=C adjtimex --print 2>/dev/null) && echo "adjtimex $(echo "$said" | grep '^ *status')"; } ||
{ said=$(${sh`perl -e ${PERL}`} "$(uname -m)" 2>/dev/null || ${sh`python3 -B -c ${PYTHON}`} 2>/dev/null) && echo "adjtimex $said"; } || echo none`;

/** The outputs of each if the clock is synchronised, and if it is not. */
const ANSWERS: Readonly<Record<string, { readonly yes: RegExp; readonly no: RegExp }>> = {
  chronyc: {
    yes: /^Leap status\s*: (?:Normal|Insert second|Delete second)(?:;|$)/,
    no: /^Leap status\s*: Not synchronised(?:;|$)/,
  },
  ntpq: { yes: /^leap_(?:none|add_sec|del_sec)\b/, no: /^leap_alarm\b/ },
  // STA_UNSYNC is 64 (adjtimex(2)).
  adjtimex: { yes: /(?!)/, no: /(?!)/ },
};

/**
 * The clock follows itself: `local` of chrony.conf(5) has the reference 127.127.1.1, the local clock driver of ntpd 127.127.1.N, LOCL or
 * LOCAL(N), and the source sync_local (ntpq(1)). Both then report a leap status as if they were synchronised.
 */
const ITSELF = /Reference ID\s*: 7F7F01|\bsync_local\b|\brefid=(?:127\.127\.1\.|LOCL|LOCAL\()/;

/** chronyd reports the same for ever after it lost its servers. With a maxpoll of 17 (10 is the default), it asks them every 36 hours. */
const LONGEST_SILENCE_MS = 48 * 3_600_000;

/** @param nowMs the clock of the host; NaN if it is not known */
export function readSynchronized(text: string | undefined, nowMs: number): boolean | Unable | undefined {
  if (text === undefined) return undefined;
  const [, tool = '', said = ''] = /^(\w+) ?(.*)$/.exec(text) ?? [];
  const status = tool === 'adjtimex' ? /^\s*status:\s+(\d+)/.exec(said)?.[1] : undefined;
  if (status !== undefined) return (Number(status) & 64) === 0;
  if (ANSWERS[tool]?.no.test(said) || ITSELF.test(said)) return false;
  if (ANSWERS[tool]?.yes.test(said)) return silenceOf(said, nowMs) ?? true;
  return tool === 'none' || ANSWERS[tool] === undefined
    ? {
        unable: 'nothing on the host reports whether its clock is synchronized',
        hint: 'chronyc, ntpq, adjtimex, perl or python3 is needed',
      }
    : { unable: `${tool} does not report whether the clock is synchronized: ${JSON.stringify(said)}` };
}

/** `Ref time (UTC)  : Mon Nov 30 17:20:56 2026`: when chronyd last heard of a server. */
function silenceOf(said: string, nowMs: number): Unable | undefined {
  const heard = Date.parse(`${/Ref time \(UTC\)\s*: \w{3} (.+)$/.exec(said)?.[1]} UTC`);
  return nowMs - heard > LONGEST_SILENCE_MS
    ? {
        unable: `chronyd has heard of no server for ${Math.round((nowMs - heard) / 3_600_000)} hours`,
        hint: 'run chronyc sources on the host',
      }
    : undefined;
}
