import { didYouMean } from '../model/nearest.ts';

interface Needing {
  readonly name: string;
  readonly needs: readonly string[];
}

/** Mistakes in the order in which hosts start: needs that are not hosts, and cycles. */
export function checkNeeds(hosts: readonly Needing[]): { readonly host: string; readonly message: string }[] {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const unknown = hosts.flatMap(({ name, needs }) =>
    needs
      .filter((need) => !byName.has(need))
      .map((need) => ({
        host: name,
        message: `there is no host "${need}"; ${didYouMean(need, byName.keys())}`,
      })),
  );
  const circles: { host: string; message: string }[] = [];
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    const start = way.indexOf(name);
    if (start >= 0) {
      const circle = [...way.slice(start), name].join(' → ');
      circles.push({ host: name, message: `is a cycle, so no host can start first: ${circle}` });
      return;
    }
    if (done.has(name)) return;
    for (const need of byName.get(name)?.needs ?? []) visit(need, [...way, name]);
    done.add(name);
  };
  for (const { name } of hosts) visit(name, []);
  return [...unknown, ...circles];
}
