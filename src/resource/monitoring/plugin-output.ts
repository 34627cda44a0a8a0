/**
 * What a plugin printed (Nagios Core, Plugin API): a line of text, lines of long text, and performance data behind a bar, which the long
 * text may have, too: all lines after its bar are performance data.
 */
export interface PluginOutput {
  readonly text: string;
  readonly long: string;
  readonly data: ReadonlyMap<string, Measured>;
  /** Parts of the performance data that make no sense. */
  readonly odd: readonly string[];
}

/** One value of the performance data, `'label'=value[UOM];[warn];[crit];[min];[max]` (Monitoring Plugins Development Guidelines). */
export interface Measured {
  /** Undefined if the plugin wrote U: it could not determine it. */
  readonly value: number | undefined;
  readonly unit: string;
  /** Ranges as they are written; empty if there is none. */
  readonly warning: string;
  readonly critical: string;
  readonly least: string;
  readonly most: string;
  /** True if the label is there more than once. */
  readonly twice: boolean;
}

export function readPluginOutput(stdout: string): PluginOutput {
  const [first = '', ...lines] = stdout.replace(/\n+$/, '').split('\n');
  const [text = '', firstData = ''] = halves(first);
  const bar = lines.findIndex((line) => line.includes('|'));
  const [lastLong = '', secondData = ''] = bar === -1 ? [] : halves(lines[bar] ?? '');
  const long = bar === -1 ? lines : [...lines.slice(0, bar), lastLong];
  const after = bar === -1 ? [] : lines.slice(bar + 1);
  return {
    text: text.trim(),
    long: long.join('\n').trim(),
    ...readData([firstData, secondData, ...after].join(' ')),
  };
}

function halves(line: string): readonly [string, string] {
  const at = line.indexOf('|');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

function readData(text: string): Pick<PluginOutput, 'data' | 'odd'> {
  const data = new Map<string, Measured>();
  const odd: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    // Two quotes in a quoted label are one.
    const [part = rest, quoted, plain, value = ''] =
      /^(?:'((?:[^']|'')*)'|([^'=\s][^=]*?))=(\S*)(?=\s|$)/.exec(rest) ?? [];
    const label = quoted?.replaceAll("''", "'") ?? plain;
    const measured = readMeasured(value);
    if (label === undefined || measured === undefined) odd.push(part);
    else data.set(label, { ...measured, twice: data.has(label) });
    rest = rest.slice(part.length).trim();
  }
  return { data, odd };
}

function readMeasured(text: string): Omit<Measured, 'twice'> | undefined {
  const [number = '', warning = '', critical = '', least = '', most = '', ...more] = text.split(';');
  const [, digits, unit = ''] =
    /^(U|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)([^\d\s;]*)$/.exec(number) ?? [];
  if (digits === undefined || more.some((part) => part !== '')) return undefined;
  return { value: digits === 'U' ? undefined : Number(digits), unit, warning, critical, least, most };
}
