import type { Check } from '../check.ts';

/** What a skilled author would write: one test per check, as few processes as possible, every failure named. */
export function shellScript(checks: readonly Check[]): string {
  return [
    'failed=0',
    'no() { echo "not so: $*"; failed=$((failed + 1)); }',
    ...checks.map((check) => `${test(check)} || no ${check.kind} ${quote(subject(check))}`),
    `echo "${checks.length} checks, $failed failed"`,
    '[ "$failed" = 0 ]',
    '',
  ].join('\n');
}

function test(check: Check): string {
  switch (check.kind) {
    case 'file':
      return `[ -e ${quote(check.path)} ]`;
    case 'owner':
      return `[ "$(stat -c %U ${quote(check.path)})" = ${quote(check.owner)} ]`;
    case 'package':
      return `[ "$(dpkg-query -W -f='\${db:Status-Status}' ${quote(check.name)} 2>/dev/null)" = installed ]`;
    case 'user':
      return `getent passwd ${quote(check.name)} >/dev/null`;
    case 'port':
      return `[ -n "$(ss -Hltn ${quote(`sport = :${check.number}`)})" ]`;
    case 'service':
      return `systemctl is-active -q ${quote(check.name)}`;
  }
}

function subject(check: Check): string {
  if ('path' in check) return check.path;
  return 'name' in check ? check.name : String(check.number);
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
