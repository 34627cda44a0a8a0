import type { AuditLine } from '../model/audit-line.ts';
import type { Mask } from '../model/mask.ts';
import { AuditFile } from '../run/audit-file.ts';

/** The audit log of a long-running process: one file a day, `serve-20261122.ndjson` (UTC), so that old ones can be removed. */
export class DailyAudit {
  readonly #open: (day: string) => AuditFile;
  readonly #now: () => Date;
  readonly #tell: (problem: string) => void;
  #day = '';
  #file: AuditFile | undefined;

  /**
   * @param folder exists
   * @param tell gets what could not be written
   */
  constructor(options: {
    readonly folder: string;
    readonly id: string;
    readonly mask: Mask;
    readonly now: () => Date;
    readonly tell: (problem: string) => void;
  }) {
    const { folder, id, mask } = options;
    this.#open = (day) => new AuditFile(folder, id, mask, `serve-${day}.ndjson`);
    this.#now = options.now;
    this.#tell = options.tell;
  }

  /** @throws Error of the file system if the file of a new day cannot be opened */
  append(lines: readonly AuditLine[]): void {
    const day = this.#now().toISOString().slice(0, 10).replaceAll('-', '');
    if (day !== this.#day) {
      this.close();
      this.#file = this.#open(day);
      this.#day = day;
    }
    this.#file?.append(lines);
  }

  /** Safe to call twice. */
  close(): void {
    const problem = this.#file?.close();
    this.#file = undefined;
    this.#day = '';
    if (problem !== undefined) this.#tell(problem);
  }
}
