import type { Reply } from '../../transport/transport.ts';
import type { Look, Unable } from '../resource.ts';

/** How to record where a log ends, and how to read what was added. Both only read. */
export interface LogSource {
  /** Shell text that prints where it ends now. */
  readonly mark: string;
  readMark(reply: Reply): LogMark | Unable;
  /** The state has `new lines` (text) and `number of new lines`. */
  after(mark: LogMark): Look;
}

/** Where a log ended when it was marked. Plain text, only for its own source. */
export type LogMark = string;
