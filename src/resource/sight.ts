import type { Reply } from '../transport/transport.ts';
import type { Look, State, Unable } from './resource.ts';

/** The result of one look: the observed attributes, and why others were not observed. */
export interface Sight {
  readonly state: State;
  readonly unseen: Readonly<Record<string, Unable>>;
  /** Attributes that are known not to exist, where `null` would be a value of its own (in JSON). */
  readonly nothing?: readonly string[];
  /** See Look. */
  readonly slips?: Readonly<Record<string, Unable>>;
  /** See Look. */
  readonly note?: string;
}

/** A look whose answer may lack some attributes while the others are known. */
export function lookWith(command: string, parse: (reply: Reply) => Sight | Unable): Look {
  return {
    command,
    read(reply) {
      const sight = parse(reply);
      return 'unable' in sight ? sight : sight.state;
    },
    unseen(attribute, reply) {
      const sight = parse(reply);
      if ('unable' in sight) return sight;
      if (sight.nothing?.includes(attribute) === true) return 'nothing';
      // `property Restart` may share the reason of every `property`.
      return sight.unseen[attribute] ?? sight.unseen[attribute.replace(/ .*$/s, '')];
    },
    note(reply) {
      const sight = parse(reply);
      return 'unable' in sight ? undefined : sight.note;
    },
    slip(attribute, reply) {
      const sight = parse(reply);
      return 'unable' in sight ? undefined : sight.slips?.[attribute];
    },
  };
}

/** The same reason for several attributes. */
export function allUnseen(attributes: readonly string[], reason: Unable): Readonly<Record<string, Unable>> {
  return Object.fromEntries(attributes.map((attribute) => [attribute, reason]));
}
