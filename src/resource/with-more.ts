import type { Reply } from '../transport/transport.ts';
import type { Look, State, Unable } from './resource.ts';
import { section, sectionLine } from './sections.ts';
import type { Sight } from './sight.ts';

/** An additional question in the same command. */
export interface More {
  /** The attributes that it answers, and no others. */
  readonly attributes: readonly string[];
  /** Name of its section in the answer. */
  readonly section: string;
  /** POSIX sh, reads only. */
  readonly command: string;
  read(text: string): Sight | Unable;
}

/** A look with an additional question. It is parsed as if it had been asked alone, and the rest is added if the thing exists. */
export function withMore(look: Look, more: More): Look {
  const own = (reply: Reply): Reply => {
    const at = placeOf(more.section, reply).at;
    return at === -1 ? reply : { ...reply, stdout: reply.stdout.subarray(0, at) };
  };
  const added = (reply: Reply): Sight | Unable => {
    const { at, line } = placeOf(more.section, reply);
    if (at === -1) return { unable: `the answer ended before ${more.attributes.join(' and ')}` };
    return more.read(reply.stdout.subarray(at + line.length).toString('utf8'));
  };
  const { further, prepare, order, note, undeniable, slip } = look;
  return {
    command: `(\n${look.command}\n); status=$?\n${section(more.section)}\n${more.command}\nexit $status`,
    ...(prepare === undefined ? {} : { prepare }),
    ...(order === undefined ? {} : { order }),
    ...(note && { note: (reply) => note(own(reply)) }),
    ...(undeniable && {
      undeniable: (attribute, value, reply) => undeniable(attribute, value, own(reply)),
    }),
    ...(slip && { slip: (attribute, reply) => slip(attribute, own(reply)) }),
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

/** The position of the line that begins a section, or -1. */
function placeOf(name: string, reply: Reply): { readonly at: number; readonly line: string } {
  const line = sectionLine(name, reply);
  if (reply.stdout.subarray(0, line.length).toString('latin1') === line) return { at: 0, line };
  const before = reply.stdout.lastIndexOf(`\n${line}`);
  return { at: before === -1 ? -1 : before + 1, line };
}

function isUnable(seen: State | Sight | Unable): seen is Unable {
  return typeof (seen as Partial<Unable>).unable === 'string';
}
