import type { Look, Together } from '../resource/resource.ts';
import type { Reply } from '../transport/transport.ts';

/** At most this many names in one command: its text stays far below any system's limit (execve(2), 128 KiB). */
const MOST_NAMES = 200;
const MOST_TEXT = 32 * 1024;

type Ask = (command: string) => Promise<Reply>;

interface Group {
  readonly together: Together;
  readonly ask: Ask;
  readonly names: Map<string, PromiseWithResolvers<Reply | undefined>>;
  text: number;
}

/**
 * Joins looks of one moment that one command can answer. Everything requested before the event loop turns is sent together: a block's
 * checks look ahead without waiting, so they all come in one turn. If the common answer leaves any doubt about a look, or fails, that look
 * is sent separately: gathering only ever saves time. Measured: 250 files over ssh 0.43 s → 0.04 s.
 */
export class Gathering {
  readonly #open = new Map<string, Group>();

  /**
   * The answer to a look, by its own command or by a common one.
   * @param ask runs a command on the host
   * @throws what `ask` throws
   */
  async take(host: string, look: Look, ask: Ask): Promise<Reply> {
    const { together } = look;
    if (together === undefined) return ask(look.command);
    const { group, name } = this.#join(`${host}\0${together.key}`, together, ask);
    const reply = await name;
    if (reply === undefined) return ask(look.command);
    const others = group.names.size - 1;
    return { ...reply, command: `${look.command} # asked together with ${others} more` };
  }

  #join(key: string, together: Together, ask: Ask): { group: Group; name: Promise<Reply | undefined> } {
    const group = this.#open.get(key) ?? this.#begin(key, together, ask);
    const known = group.names.get(together.name);
    if (known !== undefined) return { group, name: known.promise };
    const name = Promise.withResolvers<Reply | undefined>();
    group.names.set(together.name, name);
    group.text += together.name.length;
    if (group.names.size >= MOST_NAMES || group.text >= MOST_TEXT) this.#end(key, group);
    return { group, name: name.promise };
  }

  #begin(key: string, together: Together, ask: Ask): Group {
    const group: Group = { together, ask, names: new Map(), text: 0 };
    this.#open.set(key, group);
    setImmediate(() => this.#end(key, group));
    return group;
  }

  #end(key: string, group: Group): void {
    if (this.#open.get(key) !== group) return;
    this.#open.delete(key);
    void answer(group);
  }
}

async function answer({ together, ask, names }: Group): Promise<void> {
  const asked = [...names.keys()];
  let replies: ReadonlyMap<string, Reply> = new Map();
  if (asked.length > 1) {
    try {
      const reply = await ask(together.command(asked));
      if (!reply.truncated) replies = together.split(reply, asked);
    } catch {
      // One name that hangs must not decide for the others.
    }
  }
  for (const [name, { resolve }] of names) resolve(replies.get(name));
}
