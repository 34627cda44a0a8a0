import { quotedName } from '../model/quoted-name.ts';
import type { PhraseNames } from './probe.ts';

/** `"…"` or `'…'`. */
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/.source;
const NAME = /\{(\w+)\}/g;

/** The pattern of a phrase such as `DNS record {record} at {server}`, without groups. */
export function phrasePattern(phrase: string): string {
  return phrase.replaceAll(NAME, `(?:${QUOTED})`);
}

/** The names in a text that matches one of the phrases; undefined if it matches none. */
export function readPhrase(
  phrases: readonly string[],
  text: string,
): { readonly phrase: string; readonly names: PhraseNames } | undefined {
  for (const phrase of phrases) {
    const match = new RegExp(`^${phrase.replaceAll(NAME, `(?<$1>${QUOTED})`)}$`, 's').exec(text);
    if (match === null) continue;
    const quoted = Object.entries(match.groups ?? {});
    return {
      phrase,
      names: Object.fromEntries(quoted.map(([name, of]) => [name, quotedName(of.slice(1, -1))])),
    };
  }
  return undefined;
}

/** As printed in findings: the phrase with its names in double quotes. */
export function printPhrase(phrase: string, names: PhraseNames): string {
  return phrase.replaceAll(NAME, (_, name: string) => JSON.stringify(names[name] ?? ''));
}
