import { parseNftables } from './firewall.nft-ruleset.ts';

/** The elements of a set or map, `inet filter allowed`, in what nft list ruleset printed; null without it. */
export function setIn(ruleset: string, name: string): readonly string[] | null {
  const lines = parseNftables(ruleset, 'set')?.get(name) ?? parseNftables(ruleset, 'map')?.get(name);
  return lines === undefined ? null : elementsOf(lines);
}

/** The elements of a set: the items of its line `elements = { a, b }`. None without such a line. */
function elementsOf(lines: readonly string[]): readonly string[] {
  const text = lines
    .map((line) => /^elements = \{(.*)\}$/.exec(line)?.[1])
    .find((found) => found !== undefined);
  return splitItems(text ?? '').map(bareElement);
}

/** Items between commas outside quotes and braces. */
function splitItems(text: string): readonly string[] {
  const items = text.match(/(?:"[^"]*"|\{[^{}]*\}|[^,"{}])+/g) ?? [];
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/** The element itself, without its timeout, its comment and its counters. A map has its value after a colon. */
function bareElement(item: string): string {
  const [, key = '', value = ''] = /^((?:"[^"]*"|[^":]|:(?! )|(?<! ):)*)( : .*)?$/s.exec(item) ?? [];
  const own =
    /^(?:"[^"]*"|[^"])*?(?= (?:timeout|expires|comment|counter|limit|quota|ct count|last)\b|$)/s.exec(
      key,
    )?.[0];
  // nft puts quotes around the name of an interface.
  return `${(own ?? key).trim().replace(/^"([^"]*)"$/, '$1')}${value}`;
}
