import type { Facts } from '../../host/facts.ts';
import type { Attribute, Unable } from '../resource.ts';
import { fileSource } from './log.file.ts';
import { journalSource } from './log.journal.ts';
import type { LogSource } from './log.source.ts';

/** What is watched: a file, or what a unit writes to the journal. */
export interface LogName {
  readonly kind: 'file' | 'unit';
  readonly name: string;
}

/** Attributes of what came after a mark. */
export const LOG_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  'new lines': { type: 'text', description: 'The new lines, as one text.' },
  'number of new lines': { type: 'integer', least: 0, description: 'How many new lines there are.' },
};

export function logSource(log: LogName, facts: Facts): LogSource | Unable {
  return log.kind === 'file' ? fileSource(log.name) : journalSource(log.name, facts);
}

/** `log "/var/log/syslog"`, `log of "nginx"`. */
export function printLog({ kind, name }: LogName): string {
  return kind === 'file' ? `log ${JSON.stringify(name)}` : `log of ${JSON.stringify(name)}`;
}
