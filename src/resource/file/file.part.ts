import type { Facts } from '../../host/facts.ts';
import type { Attribute, State, Unable } from '../resource.ts';

/** What parts add to a sight. */
export interface Draft {
  readonly state: Record<string, State[string]>;
  readonly unseen: Record<string, Unable>;
}

/** What was asked about a file, and the answer below each section's name. */
export interface PartAnswer {
  readonly path: string;
  readonly wanted: readonly string[];
  /** The 12 permission bits of the target of the path. */
  readonly mode: number;
  readonly sections: ReadonlyMap<string, string>;
}

/** Attributes of a file that need additional commands, and so are asked for only if they are wanted. */
export interface FilePart {
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Only something with content can be asked: a pipe would block, a device might never end. */
  readonly content: boolean;
  /** Lines of shell that start with a section each; none if nothing of the part is wanted. */
  ask(path: string, wanted: readonly string[], facts: Facts): readonly string[];
  read(answer: PartAnswer, draft: Draft): void;
}
