/** A gauge with all its samples. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly { readonly labels?: Labels; readonly value: number }[];
}

export type Labels = Readonly<Record<string, string>>;

/** A gauge of one number. */
export function one(name: string, help: string, value: number): Gauge {
  return { name, help, samples: [{ value }] };
}

/** Its lines; none for a gauge without samples. */
export function printGauge({ name, help, samples }: Gauge, common: Labels = {}): string {
  if (samples.length === 0) return '';
  const lines = samples.map(({ labels = {}, value }) => {
    const pairs = Object.entries({ ...common, ...labels }).map(
      ([key, text]) => `${key}="${escapeLabel(text)}"`,
    );
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

/** Backslash, double quote and line feed are all that the format escapes; text is UTF-8. */
function escapeLabel(text: string): string {
  return text.toWellFormed().replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
}
