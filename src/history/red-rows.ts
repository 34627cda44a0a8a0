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
