import type { Problems } from '../schema/reading.ts';
import type { LayerSpec } from './layer-spec.ts';

/** Each layer after those that it stands on. Layers that stand on themselves are told, and left out. */
export function layersInOrder(specs: readonly LayerSpec[], problems: Problems): readonly LayerSpec[] {
  const ordered: LayerSpec[] = [];
  const done = new Set<string>();
  const visit = (spec: LayerSpec, way: readonly string[]): void => {
    if (done.has(spec.name)) return;
    if (way.includes(spec.name)) {
      const circle = [...way.slice(way.indexOf(spec.name)), spec.name];
      problems.add(['layers', spec.name], `stands on itself: ${circle.join(' → ')}`);
      return;
    }
    for (const name of spec.below) {
      const below = specs.find((one) => one.name === name);
      if (below !== undefined) visit(below, [...way, spec.name]);
    }
    if (done.has(spec.name)) return;
    done.add(spec.name);
    ordered.push(spec);
  };
  for (const spec of specs) visit(spec, []);
  return ordered;
}
