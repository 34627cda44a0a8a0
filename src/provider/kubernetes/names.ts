import { createHash } from 'node:crypto';

/** The longest name of a namespace (RFC 1123, a DNS label). */
const LONGEST = 63;

/** The namespace of a stack: its prefix as a DNS label, shortened so that two never become the same. */
export function namespaceOf(prefix: string): string {
  const label = prefix
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/-+$/, '');
  if (label === prefix && label.length <= LONGEST) return label;
  const hash = createHash('sha256').update(prefix).digest('hex').slice(0, 8);
  return `${label.slice(0, LONGEST - 9).replace(/-+$/, '')}-${hash}`;
}

/** What of the labels of a run may be a label of Kubernetes, whose values have 63 letters, digits, `-`, `_` and `.` at most. */
export function asLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const valid = /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => valid.test(value)));
}
