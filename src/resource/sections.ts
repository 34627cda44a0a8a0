import { MARK } from '../transport/shell/frame.ts';
import type { Reply } from '../transport/transport.ts';

/** The part of a reply that is needed to split it. */
type Marked = Pick<Reply, 'stdout' | 'mark'>;

/**
 * Shell text that starts a section of a command's output. A session ends the line with a word that is new for each look and unknown on the
 * host, so that no content or name on it can be taken for a section. When run by hand, and in a recording, that word is empty.
 */
export function section(name: string): string {
  return `echo "=== ${name}$${MARK}"`;
}

/** Shell text of a section that contains the exit status of the previous command. */
export function statusSection(name = 'status'): string {
  return `printf '=== ${name}%s\\n%s\\n' "$${MARK}" "$?"`;
}

/** The line that `section` prints, in this reply. */
export function sectionLine(name: string, { mark = '' }: Pick<Reply, 'mark'>): string {
  return `=== ${name}${mark}\n`;
}

/** The output below each line of `section`, without its last newline. Text before the first is the section ''. */
export function readSections({ stdout, mark = '' }: Marked): ReadonlyMap<string, string> {
  const sections = new Map<string, string[]>([['', []]]);
  let current: string[] = sections.get('') ?? [];
  for (const line of stdout.toString('utf8').replace(/\n$/, '').split('\n')) {
    const name = line.endsWith(mark)
      ? /^=== ([a-z0-9 ]+)$/.exec(line.slice(0, line.length - mark.length))?.[1]
      : undefined;
    if (name === undefined) {
      current.push(line);
    } else {
      current = [];
      sections.set(name, current);
    }
  }
  return new Map([...sections].map(([name, lines]) => [name, lines.join('\n')]));
}
