import { byKind, type Check, type Kind } from '../check.ts';

const BODIES: Readonly<Record<Kind, string>> = {
  file: 'assert host.file(what).exists',
  owner: 'assert host.file(what[0]).user == what[1]',
  package: 'assert host.package(what).is_installed',
  user: 'assert host.user(what).exists',
  // Without an address it would have to listen on IPv6 too.
  port: 'assert host.socket(f"tcp://0.0.0.0:{what}").is_listening',
  service: 'assert host.service(what).is_running',
};

/** A parametrized test for each kind, so that every check has its own result, as in the tool's manual. */
export function testinfraModule(checks: readonly Check[]): string {
  const tests = byKind(checks).map(([kind, some]) => {
    const rows = some.map((check) => `    ${literal(check)},`);
    return [
      '@pytest.mark.parametrize("what", [',
      ...rows,
      '])',
      `def test_${kind}(host, what):`,
      `    ${BODIES[kind]}`,
      '',
    ].join('\n');
  });
  return ['import pytest', '', ...tests].join('\n');
}

/** JSON strings and numbers are Python literals too. */
function literal(check: Check): string {
  if (check.kind === 'owner') return `(${JSON.stringify(check.path)}, ${JSON.stringify(check.owner)})`;
  if (check.kind === 'file') return JSON.stringify(check.path);
  return check.kind === 'port' ? String(check.number) : JSON.stringify(check.name);
}
