import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../model/transaction.ts';
import { openHistory } from './open-history.ts';

/** One red thing in the words of a message. */
export interface Concern {
  /** The same every night on which the same thing is wrong. */
  readonly fingerprint: string;
  /** What is wrong with it, `check-failed`: if that changes, it is sent again. */
  readonly kind: string;
  /** The fingerprint that an older opsproof gave it, if that was different. */
  readonly formerly?: string;
  /** What must be observed as good before this counts as recovered: a scenario, a noun. */
  readonly scope: string;
  /** One line. */
  readonly text: string;
}

/** A concern with the time it was first observed, RFC 3339. */
export interface DatedConcern extends Concern {
  readonly since: string;
}

export interface SettledConcern extends DatedConcern {
  readonly how: string;
}

/** What one channel gets now. Empty: no message. */
export interface Due {
  readonly fresh: readonly DatedConcern[];
  readonly recovered: readonly DatedConcern[];
  /** Not repaired, but no longer a concern: `how` says why, for example `accepted`. */
  readonly settled: readonly SettledConcern[];
  /** Sent before and still red; listed if there is something else to send, or if the reminder is due. */
  readonly still: readonly DatedConcern[];
}

export interface NoticeWatch {
  /** Whose state it is: `run production`, `drift production`. */
  readonly name: string;
  /** `webhook`, `mail` … */
  readonly channel: string;
  /** How long a channel may stay silent while something is red, in milliseconds. */
  readonly remindMs: number;
}

interface Row extends DatedConcern {
  readonly told: string | null;
}

/** Keeps what each channel was sent, so that it is sent once. A channel that failed gets it the next time. */
export class NoticeHistory {
  readonly #database: DatabaseSync;

  /** @param file `reports/history.sqlite`; created if it does not exist */
  constructor(file: string) {
    this.#database = openHistory(file);
  }

  /**
   * Records what is red now and returns what to send to a channel.
   * @param wellAgain whether everything with this scope was looked at and found good; what was not looked at stays open, without a message
   * @param settled why something is no longer a concern although it was not repaired; empty: there is nothing to say about it
   */
  due(
    watch: NoticeWatch,
    concerns: readonly Concern[],
    wellAgain: (scope: string) => boolean,
    at: string,
    settled: (scope: string, fingerprint: string) => string | undefined = () => undefined,
  ): Due {
    return transaction(this.#database, () => {
      const { name, channel, remindMs } = watch;
      const add = this.#database.prepare(
        `INSERT INTO notice (watch, channel, fingerprint, scope, text, since, kind) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET scope = excluded.scope, text = excluded.text, kind = excluded.kind,
         told = CASE WHEN notice.kind IN ('', excluded.kind) THEN told END`,
      );
      const rename = this.#database.prepare(
        'UPDATE OR REPLACE notice SET fingerprint = ? WHERE watch = ? AND channel = ? AND fingerprint = ?',
      );
      for (const { fingerprint, formerly, scope, text, kind } of concerns) {
        if (formerly !== undefined) rename.run(fingerprint, name, channel, formerly);
        add.run(name, channel, fingerprint, scope, text, at, kind);
      }
      const rows = this.#database
        .prepare(
          'SELECT fingerprint, scope, text, since, told, kind FROM notice WHERE watch = ? AND channel = ? ORDER BY since, text',
        )
        .all(name, channel) as unknown as Row[];
      const now = new Set(concerns.map(({ fingerprint }) => fingerprint));
      const gone = rows.filter(({ fingerprint, scope }) => !now.has(fingerprint) && wellAgain(scope));
      const ended = gone.map((row) => ({ row, how: settled(row.scope, row.fingerprint) }));
      // What appeared and disappeared while the channel was down is not sent.
      const wordless = ended.filter(({ row, how }) => row.told === null || how === '');
      this.#forget(
        watch,
        wordless.map(({ row }) => row),
      );
      const told = ended.filter((one) => !wordless.includes(one));
      const recovered = told.filter(({ how }) => how === undefined).map(({ row }) => row);
      const over = told.flatMap(({ row, how }) => (how === undefined ? [] : [{ ...dated(row), how }]));
      const seen = rows.filter(({ fingerprint }) => now.has(fingerprint));
      const fresh = seen.filter(({ told }) => told === null);
      const still = seen.filter(({ told }) => told !== null);
      const oldest = Math.min(...still.map(({ told }) => Date.parse(told ?? at)));
      const speaks = fresh.length + told.length > 0 || Date.parse(at) - oldest >= remindMs;
      return speaks
        ? {
            fresh: fresh.map(dated),
            recovered: recovered.map(dated),
            settled: over,
            still: still.map(dated),
          }
        : { fresh: [], recovered: [], settled: [], still: [] };
    });
  }

  /** Call when the channel took the message. */
  told(watch: NoticeWatch, { fresh, recovered, settled, still }: Due, at: string): void {
    transaction(this.#database, () => {
      const note = this.#database.prepare(
        'UPDATE notice SET told = ? WHERE watch = ? AND channel = ? AND fingerprint = ?',
      );
      for (const { fingerprint } of [...fresh, ...still])
        note.run(at, watch.name, watch.channel, fingerprint);
      this.#forget(watch, [...recovered, ...settled]);
    });
  }

  close(): void {
    this.#database.close();
  }

  #forget({ name, channel }: NoticeWatch, rows: readonly Concern[]): void {
    const remove = this.#database.prepare(
      'DELETE FROM notice WHERE watch = ? AND channel = ? AND fingerprint = ?',
    );
    for (const { fingerprint } of rows) remove.run(name, channel, fingerprint);
  }
}

function dated({ fingerprint, kind, scope, text, since }: Row): DatedConcern {
  return { fingerprint, kind, scope, text, since };
}
