/** Shell-like assignments with optional quotes; a backslash before `$`, `"`, `'`, `\` and a backtick is removed. */
export function parseOsRelease(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, quoted] = /^([A-Z0-9_]+)=(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || quoted === undefined) continue;
    const bare = /^(["'])(.*)\1$/.exec(quoted)?.[2] ?? quoted;
    values.set(key, bare.replaceAll(/\\([$"'\\`])/g, '$1'));
  }
  return values;
}
