import { didYouMean } from '../model/nearest.ts';
import type { ProviderShape } from '../provider/shape.ts';

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

/** Needs that a host would not reach: those of other providers, where its own provider is apart from them. */
export function checkReach(
  hosts: readonly (Needing & { readonly provider: string })[],
  shapes: readonly ProviderShape[],
): { readonly host: string; readonly message: string; readonly hint: string }[] {
  const providers = new Map(hosts.map(({ name, provider }) => [name, provider]));
  return hosts.flatMap(({ name, needs, provider }) => {
    const { apart } = shapes.find((shape) => shape.name === provider) ?? {};
    const others = needs.filter((need) => (providers.get(need) ?? provider) !== provider);
    if (apart === undefined || others.length === 0) return [];
    const told = others.map((other) => `"${other}" (${providers.get(other)})`).join(', ');
    return [
      {
        host: name,
        message: `a host of the provider "${provider}" cannot reach ${told}: ${apart}`,
        hint: 'leave it out of needs, or make both hosts of one provider; containers, child processes and machines of qemu reach hosts of every provider',
      },
    ];
  });
}
