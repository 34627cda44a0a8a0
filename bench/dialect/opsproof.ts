import { byKind, type Check } from '../check.ts';

/** A scenario for each kind of check, a sentence for each check. `on` places every sentence: ` on every host`. */
export function opsproofFeature(checks: readonly Check[], on = ''): string {
  const scenarios = byKind(checks).map(([kind, some]) => {
    const lines = some.map((check, index) => `    ${index === 0 ? 'Then' : 'And'} ${sentence(check)}${on}`);
    return [`  Scenario: ${kind}`, ...lines, ''].join('\n');
  });
  return ['Feature: Bench', '  Background:', '    Given the environment "bench"', '', ...scenarios].join(
    '\n',
  );
}

function sentence(check: Check): string {
  switch (check.kind) {
    case 'file':
      return `the file ${text(check.path)} exists`;
    case 'owner':
      return `the file ${text(check.path)} has owner ${check.owner}`;
    case 'package':
      return `the package ${text(check.name)} is installed`;
    case 'user':
      return `the user ${text(check.name)} exists`;
    case 'port':
      return `the port ${check.number} is listening`;
    case 'service':
      return `the service ${text(check.name)} is running`;
  }
}

const text = (name: string) => JSON.stringify(name);
