import type { Reply } from '../../transport/transport.ts';
import type { Look, Unable } from '../resource.ts';

/** How to remember where a log stands, and how to read what came after. Both only read. */
export interface LogSource {
  /** Shell text that tells where it stands now. */
  readonly mark: string;
  readMark(reply: Reply): LogMark | Unable;
  /** The state has `new lines` (text) and `number of new lines`. */
  after(mark: LogMark): Look;
}

/** Where a log stood when it was marked. Plain text, for its own source alone. */
export type LogMark = string;
