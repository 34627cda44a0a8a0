import type { Facts } from '../../host/facts.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Attribute, Look, Unable } from '../resource.ts';
import { fileSource } from './log.file.ts';
import { journalSource } from './log.journal.ts';

/** What is watched: a file, or what a unit writes to the journal. */
export interface LogName {
  readonly kind: 'file' | 'unit';
  readonly name: string;
}

/** Where a log stood when it was marked. Plain text, for its own source alone. */
export type LogMark = string;

/** How to remember where a log stands, and how to read what came after. Both only read. */
export interface LogSource {
  /** Shell text that tells where it stands now. */
  readonly mark: string;
  readMark(reply: Reply): LogMark | Unable;
  /** The state has `new lines` (text) and `number of new lines`. */
  after(mark: LogMark): Look;
}

/** Attributes of what came after a mark. */
export const LOG_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  'new lines': { type: 'text', description: 'The new lines, as one text.' },
  'number of new lines': { type: 'integer', description: 'How many new lines there are.' },
};

export function logSource(log: LogName, facts: Facts): LogSource | Unable {
  return log.kind === 'file' ? fileSource(log.name) : journalSource(log.name, facts);
}

/** `log "/var/log/syslog"`, `log of "nginx"`. */
export function printLog({ kind, name }: LogName): string {
  return kind === 'file' ? `log ${JSON.stringify(name)}` : `log of ${JSON.stringify(name)}`;
}
