import { byKind, type Check } from '../check.ts';

/** A gossfile, written as JSON, which is valid YAML. Each thing occurs once, with everything that is asked of it. */
export function gossFile(checks: readonly Check[]): string {
  const file: Record<string, Record<string, object>> = {};
  for (const [, some] of byKind(checks)) {
    for (const check of some) {
      const [resource, name, wanted] = entry(check);
      const things = file[resource] ?? {};
      things[name] = { ...things[name], ...wanted };
      file[resource] = things;
    }
  }
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function entry(check: Check): readonly [resource: string, name: string, wanted: object] {
  switch (check.kind) {
    case 'file':
      return ['file', check.path, { exists: true }];
    case 'owner':
      return ['file', check.path, { exists: true, owner: check.owner }];
    case 'package':
      return ['package', check.name, { installed: true }];
    case 'user':
      return ['user', check.name, { exists: true }];
    case 'port':
      return ['port', `tcp:${check.number}`, { listening: true }];
    case 'service':
      return ['service', check.name, { running: true }];
  }
}
