import { isIP } from 'node:net';
import type { Reply } from '../../transport/transport.ts';
import type { Who } from '../absence.ts';
import type { Talk } from './talk.ts';

/** How a conversation went. */
export type Talked =
  | {
      readonly heard: Buffer;
      /** Until the connection was established; undefined where the tool does not report it. */
      readonly openMs?: number;
      /** The deadline ended it, not the other side. */
      readonly late?: true;
    }
  /** Nothing accepted the connection, or nothing came back. `closed` is for people: `connection refused`. */
  | { readonly closed: string; readonly who: Who }
  | Unable;

interface Unable {
  readonly unable: string;
  readonly hint?: string;
}

const UNRESOLVED =
  /bad address|not known|no address associated|temporary failure|could not be resolved|forward host lookup|name does not resolve/i;

const HINTS = {
  tcp: 'install curl, perl, python3, bash or nc on the host',
  udp: 'install perl, python3 or bash on the host',
} as const;

/** The connection was accepted and closed again before any data. */
const SHUT = { closed: 'accepted and closed at once', who: 'closed' } as const;

/** Interprets the output of a conversation. */
export function readTalk(talk: Talk, reply: Reply): Talked {
  if (reply.truncated) return { unable: 'the answer is larger than what is kept' };
  const stderr = reply.stderr.toString('utf8').trim().split('\n');
  const [, tool, status] = /^(bash|nc) (\d+|shut)$/.exec(stderr.at(-1) ?? '') ?? [];
  const lines = stderr.slice(0, -1).filter((line) => line.trim() !== '');
  const said = lines.find((line) => UNRESOLVED.test(line)) ?? lines.at(-1) ?? '';
  if (tool === 'nc' && status === 'shut' && reply.stdout.length === 0) return SHUT;
  if (tool === 'nc') return readNc(talk, Number(status), said, stderr, reply);
  const end = reply.stdout.indexOf('\n');
  const [, word = '', rest = ''] =
    /^(open|shut|closed|unknown|none)(?: (.*))?$/.exec(
      reply.stdout.subarray(0, Math.max(0, end)).toString('utf8'),
    ) ?? [];
  if (word === 'open') {
    const openMs = rest === '' ? {} : { openMs: Number(rest) };
    const late = stderr.at(-1) === 'late' || TIMED_OUT.includes(Number(status));
    return { heard: reply.stdout.subarray(end + 1), ...openMs, ...(late ? { late } : {}) };
  }
  if (word === 'shut') return SHUT;
  if (word === 'closed') return readFailure(talk, rest);
  if (word === 'unknown') return unresolved(talk.host, rest);
  if (word === 'none') return { unable: 'the host has nothing to ask with', hint: HINTS[talk.protocol] };
  if (tool === 'bash')
    return TIMED_OUT.includes(Number(status)) ? readTimeout(talk, 'bash') : readFailure(talk, said);
  return {
    unable: `asking from the host ended with status ${reply.exitCode} and said ${JSON.stringify(stderr[0] ?? '')}`,
  };
}

/** Exit status of timeout(1) of coreutils and of busybox. */
const TIMED_OUT: readonly number[] = [124, 143];

/** The limit includes name resolution, and an unresolved name proves nothing about the address. */
function readTimeout({ host, seconds }: Talk, tool: string): Talked {
  if (isIP(host) !== 0) return { closed: why('timed out', seconds), who: 'silent' };
  return {
    unable: `${tool} on the host did not connect to ${host} within ${seconds} s, and it does not say whether the name resolved`,
    hint: 'install curl, perl or python3 on the host',
  };
}

function readNc(talk: Talk, status: number, said: string, stderr: readonly string[], reply: Reply): Talked {
  const { stdout: heard, durationMs } = reply;
  if (heard.length > 0) return { heard };
  if (TIMED_OUT.includes(status)) return readTimeout(talk, 'nc');
  if (status === 0) {
    // The tool does not say which side ended it, but its duration does: after a close at once, only the tool's own pause passes.
    const late = talk.send !== undefined && durationMs >= Math.ceil(talk.seconds) * 1000;
    return late ? { heard, late } : { heard };
  }
  const failure = said === '' ? (stderr[0] ?? '') : said;
  // As printed by busybox, whose limit includes name resolution.
  return failure === 'nc: timed out' ? readTimeout(talk, 'nc') : readFailure(talk, failure);
}

/** What tools print if they do not connect: bash `connect: Connection refused`, busybox nc `can't connect to …`. */
export function readFailure({ host, seconds }: Talk, said: string): Exclude<Talked, { heard: Buffer }> {
  if (UNRESOLVED.test(said)) return unresolved(host, said.replace(/^.*: /, ''));
  for (const [who, pattern] of REASONS) {
    const reason = pattern.exec(said)?.[0];
    if (reason !== undefined) return { closed: why(reason, seconds), who };
  }
  return { unable: `asking from the host failed: ${said === '' ? 'it said nothing' : said}` };
}

/** In the words of strerror(3). Anything else (permission denied, cannot assign requested address) is a failure of the host that asks. */
const REASONS: readonly (readonly [Who, RegExp])[] = [
  [
    'nobody',
    /connection refused|no route to host|network (?:is )?unreachable|host (?:is )?(?:unreachable|down)/i,
  ],
  ['silent', /timed? ?out|operation (?:now )?in progress/i],
  ['closed', /connection reset[a-z ]*|broken pipe/i],
];

function unresolved(host: string, said: string): Unable {
  return { unable: `the name ${host} does not resolve on the host${said === '' ? '' : ` (${said})`}` };
}

/** In the words that a look from outside uses too. */
function why(said: string, seconds: number): string {
  const text = said.replace(/^\[Errno -?\d+\] /, '').trim();
  if (/timed? ?out|operation in progress/i.test(text)) return `no answer within ${seconds} s`;
  return text.charAt(0).toLowerCase() + text.slice(1);
}
