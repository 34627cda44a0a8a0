import type { Process } from './process.entry.ts';

const MOST_NAMED = 3;

/**
 * Says which processes have a name among their arguments and nowhere else: whoever asks for `shop` while `java -cp shop.jar com.example.Main`
 * runs may mean that one.
 */
export function noteOfMentions(wanted: string, processes: readonly Process[]): string | undefined {
  const found = processes.filter((one) => one.arguments.slice(1).some((text) => mentions(text, wanted)));
  if (found.length === 0) return undefined;
  const named = found.slice(0, MOST_NAMED).map(({ pid, name }) => `${name} (process ${pid})`);
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : '';
  const first = found[0]?.name ?? '';
  return `only an argument of ${named.join(', ')}${more} is called so: ask for the process "${first}" with arguments contains "${wanted}"`;
}

/** The argument itself, the last part of a path, or one of its dotted or colon-separated parts. */
function mentions(text: string, wanted: string): boolean {
  const last = text.slice(text.lastIndexOf('/') + 1);
  return text === wanted || last === wanted || last.split(/[.:=]/).includes(wanted);
}
