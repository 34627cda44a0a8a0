/**
 * No nc reports that a connection was closed at once, so a second one is made with an input that does not end, and checked later. OpenBSD's
 * nc waits for its input then, unless it has none (-d).
 */
export function ncStands(nc: string): string {
  return [
    'if [ $status = 0 ]; then hold=; case $help in *etach\\ from\\ stdin*) hold=-d;; esac',
    `sleep 0.6 2>/dev/null | ${nc} 2>/dev/null &`,
    'sleep 0.3; kill $! 2>/dev/null || status=shut; fi',
  ].join('\n');
}
