/** Whose marks they are: the uuid of the thing. What is copied from it, such as a snapshot, has the same marks and is not ours. */
const OF = 'opsproof.of';
/** The name that we chose for it. */
const ID = 'opsproof.id';
const RUN = 'opsproof.run';

export type Marks = Readonly<Record<string, string>>;

/** What marks say: the name that we chose, and the labels of the run. */
export interface Marked {
  readonly id: string;
  readonly labels: Marks;
}

interface Thing {
  readonly uuid: string;
  readonly name_label: string;
  readonly other_config: Marks;
}

/** `other_config` of a thing that is ours from now on. */
export function marksFor(uuid: string, id: string, labels: Marks): Marks {
  return { ...labels, [ID]: id, [OF]: uuid };
}

/** `other_config` of a thing that is about to be made. */
export function firstMarks({ id, labels }: Marked): Marks {
  return { ...labels, [ID]: id };
}

/**
 * The name of a machine until it has its marks: it says all that they do, because a clone has a name from its first moment and nothing else of ours.
 */
export function nameUntilMarked(id: string, labels: Marks): string {
  return `${id} ${JSON.stringify(labels)}`;
}

/** Undefined unless it is ours. */
export function marksOf({ uuid, other_config: config }: Thing): Marked | undefined {
  // A disk that was just made does not know its uuid yet.
  const { [ID]: id, [OF]: of = uuid } = config;
  if (id === undefined || of !== uuid || config[RUN] === undefined) return undefined;
  return { id, labels: config };
}

/** What its name says of a machine that has not got its marks yet. */
export function marksInName({ name_label: name }: Thing): Marked | undefined {
  const [, id, json] = /^(opsproof-\S+) (\{.*\})$/s.exec(name) ?? [];
  if (id === undefined || json === undefined) return undefined;
  try {
    const labels = JSON.parse(json) as Marks;
    return typeof labels[RUN] === 'string' ? { id, labels } : undefined;
  } catch {
    return undefined;
  }
}
