import { type Claim, ClaimError } from '../../check/claim.ts';
import { expecting } from '../../check/found-claim.ts';
import type { Seen } from '../../check/question.ts';
import { didYouMean } from '../../model/nearest.ts';
import { outputReason } from '../../resource/machine/command.failure.ts';
import { statusReason, undeniableStatus, unreadStatus } from '../../resource/machine/command.status.ts';
import { hiddenReader, unreadReason } from '../../resource/machine/command.unread.ts';
import type { Attribute } from '../../resource/resource.ts';
import type { KeptProbe } from '../probe.ts';
import type { Scene } from '../scene.ts';

const attributes: Readonly<Record<string, Attribute>> = {
  'exit status': { type: 'integer', least: 0, description: 'Exit status of the last command.' },
  output: { type: 'text', description: 'Standard output of the last command, without the last line end.' },
  'error output': {
    type: 'text',
    description: 'Standard error of the last command, without the last line end.',
  },
};

/** What the last command of an action answered. */
export const commandProbe: KeptProbe = {
  noun: 'last command',
  lead: '',
  description: 'The command that the last action ran: When I run "…".',
  attributes,
  examples: ['the exit status is 1', 'the output contains "ok"', 'the error output is empty'],
  reader: async () => readClaim,
  async recall(claims, scene): Promise<Seen> {
    const { reply } = scene;
    if (reply === undefined)
      return { unable: 'no command has run yet', hint: 'run one first: When I run "…"' };
    const looked = {
      command: reply.command,
      exitCode: reply.exitCode,
      durationMs: reply.durationMs,
      over: 'the action before',
    };
    const beside = claims.some(({ attribute }) => attribute === 'exit status') || scene.beside(EXIT_STATUS);
    // Who ran it is not known here: what only an ordinary user may not read is left out.
    const reader = hiddenReader(reply.command, 0);
    const unread = unreadReason(reader);
    const state = {
      'exit status': reply.exitCode,
      output: textOf(reply.stdout),
      'error output': textOf(reply.stderr),
    };
    const unseen = (attribute: string) => {
      if (attribute === 'exit status')
        return claims.some(({ attribute: other }) => other === 'error output')
          ? undefined
          : (statusReason(reply, reply.command) ?? unreadStatus(reply, reply.command, reader));
      const stream = STREAMS[attribute];
      if (stream === undefined) return undefined;
      const known = outputReason(reply, { beside, stream, hint: BESIDE }) ?? tooLong(reply);
      return known ?? (stream === 'stdout' && unread ? { ...unread, part: state.output } : undefined);
    };
    const seen = Object.entries(state).filter(([attribute]) => unseen(attribute) === undefined);
    const undeniable = (attribute: string) =>
      attribute === 'exit status' ? undeniableStatus(reply) : undefined;
    return { state: Object.fromEntries(seen), unseen, undeniable, looked };
  },
};

const STREAMS: Readonly<Record<string, 'stdout' | 'stderr'>> = {
  output: 'stdout',
  'error output': 'stderr',
};

/** The sentence that says how a command may end. */
const EXIT_STATUS = /^\s*(?:\w+ )?the exit status /m;
const BESIDE = 'when that is meant, say beside it: the exit status is 1';

function readClaim(written: string, comparison: string): Claim {
  const known = attributes[written];
  if (known === undefined)
    throw new ClaimError(
      `the last command has no attribute "${written}"; ${didYouMean(written, Object.keys(attributes))}`,
    );
  const found = { name: written, attribute: written, type: known.type, rest: comparison };
  return expecting(found, comparison, { noun: 'last command', words: attributes, name: '' });
}

function tooLong({ truncated, stdout, stderr }: NonNullable<Scene['reply']>) {
  if (!truncated) return undefined;
  const kept = Math.max(stdout.length, stderr.length);
  return {
    unable: `its output is longer than the limit (${kept} bytes), so its end is not known`,
    hint: 'let the command print less',
  };
}

/** Without its last line end, which may be that of Windows. */
function textOf(output: Buffer): string {
  return output.toString('utf8').replace(/\r?\n$/, '');
}
