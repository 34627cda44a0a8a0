/** More hosts than this in one name are a typing error. */
export const MOST_HOSTS = 10_000;

/**
 * The names that a name with ranges stands for: `web-[01:03].example.com` is web-01, web-02 and web-03; leading zeros are kept, several
 * ranges give every combination.
 * @throws RangeError that says what is wrong with the range
 */
export function expandHostRange(pattern: string): string[] {
  const parts = pattern
    .split(/(\[[^\]]*\])/)
    .map((part) => (part.startsWith('[') ? numbersOf(part) : [part]));
  const count = parts.reduce((product, part) => product * part.length, 1);
  if (count > MOST_HOSTS) {
    throw new RangeError(
      `"${pattern}" stands for ${count} hosts; at most ${MOST_HOSTS.toLocaleString('en')} are allowed`,
    );
  }
  return parts.reduce<string[]>(
    (names, part) => names.flatMap((name) => part.map((text) => name + text)),
    [''],
  );
}

function numbersOf(range: string): string[] {
  const [, from, to] = /^\[(\d{1,9}):(\d{1,9})\]$/.exec(range) ?? [];
  if (from === undefined || to === undefined) {
    throw new RangeError(`"${range}" is not a range: write for example [01:20]`);
  }
  const [first, last] = [Number(from), Number(to)];
  if (first > last) throw new RangeError(`"${range}" runs backwards: write the smaller number first`);
  if (last - first >= MOST_HOSTS) {
    throw new RangeError(
      `"${range}" stands for ${last - first + 1} hosts; at most ${MOST_HOSTS.toLocaleString('en')} are allowed`,
    );
  }
  const width = from.startsWith('0') || from.length === to.length ? from.length : 0;
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(width, '0'));
}
