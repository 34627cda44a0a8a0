/** Shell text that starts a section of a command's output. */
export function section(name: string): string {
  return `echo '=== ${name}'`;
}

/** The output below each `=== name` line, without its last newline. What stands before the first is the section ''. */
export function readSections(stdout: Buffer): ReadonlyMap<string, string> {
  const sections = new Map<string, string[]>([['', []]]);
  let current: string[] = sections.get('') ?? [];
  for (const line of stdout.toString('utf8').replace(/\n$/, '').split('\n')) {
    const name = /^=== ([a-z0-9 ]+)$/.exec(line)?.[1];
    if (name === undefined) {
      current.push(line);
    } else {
      current = [];
      sections.set(name, current);
    }
  }
  return new Map([...sections].map(([name, lines]) => [name, lines.join('\n')]));
}
