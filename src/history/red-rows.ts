/** One red thing on one host, as in the history. */
export interface OpenFinding {
  readonly host: string | null;
  readonly verdict: string;
  readonly text: string;
  /** Why it could not be looked at, the same on every host; empty for what is false. */
  readonly why: string;
  /** RFC 3339. */
  readonly since: string;
}

/** What is red for one reason. */
export interface RedRow {
  readonly hosts: readonly string[];
  readonly verdict: string;
  readonly text: string;
  /** Of the first of them. */
  readonly since: string;
  readonly last: string;
}

/**
 * Joins what is red for one reason: the checks of a host that could not be looked at, and equal checks of several hosts. What is false
 * comes before what could not be looked at, and each is sorted newest first.
 */
export function redRows(open: readonly (OpenFinding & { readonly last: string })[]): readonly RedRow[] {
  const groups = Map.groupBy(open, ({ host, verdict, text, why }) =>
    verdict === 'unable' ? JSON.stringify([host, why || text]) : JSON.stringify([verdict, text]),
  );
  return [...groups.values()]
    .map((group): RedRow => {
      const [{ verdict, text, why }] = group as [OpenFinding & { readonly last: string }];
      const unable = verdict === 'unable' && group.length > 1;
      return {
        verdict,
        hosts: [...new Set(group.flatMap(({ host }) => host ?? []))].sort(),
        text: unable ? `${group.length} checks, unable: ${why}` : text,
        since: group.map(({ since }) => since).toSorted()[0] ?? '',
        last:
          group
            .map(({ last }) => last)
            .toSorted()
            .at(-1) ?? '',
      };
    })
    .toSorted(
      (a, b) =>
        Number(a.verdict === 'unable') - Number(b.verdict === 'unable') ||
        (a.since === b.since ? (a.text < b.text ? -1 : 1) : a.since > b.since ? -1 : 1),
    );
}

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
