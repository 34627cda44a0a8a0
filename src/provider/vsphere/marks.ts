import { createHash } from 'node:crypto';
import type { SeenObject } from './properties.ts';

/** Of all machines of a stack: the beginning of their names. */
const STACK = 'opsproof.stack';
/** The name that we gave it; people may give it another one. */
const NAME = 'opsproof.name';
/** The most characters that vCenter takes for the name of a machine ("VirtualMachineConfigInfo", name). */
const LONGEST_NAME = 80;

/** The property in which the marks of a machine are. */
export const MARKED = 'config.extraConfig';

/** The name of a host's machine, which no other one has. */
export function machineName(prefix: string, host: string): string {
  const name = `${prefix}-${host}`;
  if (name.length <= LONGEST_NAME) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.slice(0, LONGEST_NAME - 1 - digest.length)}-${digest}`;
}

/**
 * What marks a machine as ours. They are settings of the machine, which the request to clone it sets: tags and custom attributes are put on
 * afterwards, and a run that dies in between would leave a machine without marks.
 */
export function marksOf(
  labels: Readonly<Record<string, string>>,
  prefix: string,
  name: string,
): Readonly<Record<string, string>> {
  return { ...labels, [STACK]: prefix, [NAME]: name };
}

/** The advanced settings of a machine. */
export function extraConfigOf({ properties }: SeenObject): Readonly<Record<string, string>> {
  const options = properties.get(MARKED)?.all() ?? [];
  return Object.fromEntries(options.map((one) => [one.at('key')?.text ?? '', one.at('value')?.text ?? '']));
}

/** The name that its marks give a machine; undefined for one that is not ours. */
export function markedName(marks: Readonly<Record<string, string>>): string | undefined {
  return marks[NAME];
}
