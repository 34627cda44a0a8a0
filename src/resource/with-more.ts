import type { Reply } from '../transport/transport.ts';
import type { Look, State, Unable } from './resource.ts';
import { section } from './sections.ts';
import type { Sight } from './sight.ts';

/** One thing more to ask in the same command. */
export interface More {
  /** Attributes that it tells, and no other. */
  readonly attributes: readonly string[];
  /** Name of its section in the answer. */
  readonly section: string;
  /** POSIX sh, reads only. */
  readonly command: string;
  read(text: string): Sight | Unable;
}

/** A look that asks one thing more. It is read as if it had been asked alone, and the rest is added to what exists. */
export function withMore(look: Look, more: More): Look {
  const mark = `=== ${more.section}\n`;
  const own = (reply: Reply): Reply => {
    const at = placeOf(mark, reply);
    return at === -1 ? reply : { ...reply, stdout: reply.stdout.subarray(0, at) };
  };
  const added = (reply: Reply): Sight | Unable => {
    const at = placeOf(mark, reply);
    if (at === -1) return { unable: `the answer ended before ${more.attributes.join(' and ')} were told` };
    return more.read(reply.stdout.subarray(at + mark.length).toString('utf8'));
  };
  const { together: _, further, prepare, order } = look;
  return {
    command: `(\n${look.command}\n); status=$?\n${section(more.section)}\n${more.command}\nexit $status`,
    ...(prepare === undefined ? {} : { prepare }),
    ...(order === undefined ? {} : { order }),
    read(reply) {
      const state = look.read(own(reply));
      if (isUnable(state) || state.exists === false) return state;
      const seen = added(reply);
      return isUnable(seen) ? state : { ...state, ...seen.state };
    },
    unseen(attribute, reply) {
      if (!more.attributes.includes(attribute)) return look.unseen?.(attribute, own(reply));
      const seen = added(reply);
      return isUnable(seen) ? seen : seen.unseen[attribute];
    },
    ...(further === undefined
      ? {}
      : {
          further(reply) {
            const next = further(own(reply));
            return next === undefined ? undefined : withMore(next, more);
          },
        }),
  };
}

function placeOf(mark: string, { stdout }: Reply): number {
  if (stdout.subarray(0, mark.length).toString('latin1') === mark) return 0;
  const before = stdout.lastIndexOf(`\n${mark}`);
  return before === -1 ? -1 : before + 1;
}

function isUnable(seen: State | Sight | Unable): seen is Unable {
  return typeof (seen as Partial<Unable>).unable === 'string';
}
