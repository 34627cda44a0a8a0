/** Files that decide who may do what. */
const ACCESS = /^\/etc\/(?:sudoers|ssh\/|pam\.d\/|passwd|shadow)/;

/** Nouns by how much power a change to them gives; the rest comes after. */
const WEIGHTY: readonly ((noun: string, name: string) => boolean)[] = [
  (noun) => ['user', 'group'].includes(noun),
  (noun, name) => noun === 'file' && ACCESS.test(name),
  (noun) => ['crontab', 'firewall', 'kernel module', 'sysctl'].includes(noun),
  (noun) => ['service', 'unit', 'port', 'certificate', 'route', 'default gateway', 'mount'].includes(noun),
  (noun) => noun === 'file',
];

/** A change of a night's drift, with the line that describes it. */
export interface ChangeRow {
  readonly text: string;
  readonly since: string;
  /** Undefined for one that was kept before differences were. */
  readonly noun: string | undefined;
  readonly name: string | undefined;
}

/** The lines of a night's drift: newest first, within a night the most powerful first. */
export function byWeight(changes: readonly ChangeRow[]): ChangeRow[] {
  const weight = ({ noun = '', name = '' }: ChangeRow) => {
    const found = WEIGHTY.findIndex((weighs) => weighs(noun, name));
    return found === -1 ? WEIGHTY.length : found;
  };
  return changes.toSorted((a, b) => {
    const [one, other] = [a.since.slice(0, 10), b.since.slice(0, 10)];
    if (one !== other) return one > other ? -1 : 1;
    return weight(a) - weight(b) || (a.text < b.text ? -1 : 1);
  });
}
