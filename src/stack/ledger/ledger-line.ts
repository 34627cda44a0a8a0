import type { BornProcess } from '../../provider/birth.ts';
import type { LedgerEntry } from '../../provider/provider.ts';
import { KINDS } from '../../provider/removers.ts';

/** One line of a ledger. */
export type LedgerLine = { readonly at: string } & (
  | {
      /** The first line: whose ledger it is. `runner` as in runner-life.ts; `keep`: stacks are to stay. */
      readonly event: 'run';
      readonly run: string;
      readonly runner: string;
      readonly keep: boolean;
    }
  /** The watchdog that acts on this ledger from now on. */
  | ({ readonly event: 'watchdog' } & BornProcess)
  /** About to exist. */
  | ({ readonly event: 'creating' } & LedgerEntry)
  /** Exists; a process with its number. Again when it was started again. */
  | ({ readonly event: 'created'; readonly process?: BornProcess } & Pick<LedgerEntry, 'kind' | 'id'>)
  | ({ readonly event: 'destroyed' } & Pick<LedgerEntry, 'kind' | 'id'>)
  /** Stays until it expires, because `--keep` said so and people were told how to remove it. */
  | ({ readonly event: 'kept' } & Pick<LedgerEntry, 'kind' | 'id'>)
);

/** Something that is not known to be gone. */
export interface OpenEntry extends LedgerEntry {
  /** RFC 3339 moment of its first line. */
  readonly at: string;
  /** True when its maker saw it exist; false: it may be on its way. */
  readonly created: boolean;
  readonly kept: boolean;
  readonly processes: readonly BornProcess[];
}

/** What a ledger says when all of its lines are put together. */
export interface Account {
  readonly run: string | undefined;
  readonly runner: string | undefined;
  /** The last one. */
  readonly watchdog: BornProcess | undefined;
  readonly open: readonly OpenEntry[];
  /** Of everything that was ever about to exist. */
  readonly kinds: ReadonlySet<LedgerEntry['kind']>;
}

/**
 * Reads a ledger. Lines that are no JSON or lack something are left out: the last one may be torn, and a torn `creating` was never
 * followed by the thing itself.
 */
export function readAccount(text: string): Account {
  const open = new Map<string, OpenEntry>();
  let run: string | undefined;
  let runner: string | undefined;
  let watchdog: BornProcess | undefined;
  const kinds = new Set<LedgerEntry['kind']>();
  for (const line of text.split('\n').map(parseLine)) {
    if (line === undefined) continue;
    if (line.event === 'creating') kinds.add(line.kind);
    if (line.event === 'run') [run, runner] = [line.run, line.runner];
    else if (line.event === 'watchdog') watchdog = { pid: line.pid, birth: line.birth };
    else follow(open, line);
  }
  return { run, runner, watchdog, open: [...open.values()], kinds };
}

function follow(
  open: Map<string, OpenEntry>,
  line: Exclude<LedgerLine, { event: 'run' | 'watchdog' }>,
): void {
  const key = keyOf(line);
  const known = open.get(key);
  if (line.event === 'creating') {
    const { at, kind, id, owner, expires } = line;
    open.set(key, { at, kind, id, owner, expires, created: false, kept: false, processes: [] });
  }
  if (line.event === 'destroyed') open.delete(key);
  if (known === undefined) return;
  if (line.event === 'kept') open.set(key, { ...known, kept: true });
  if (line.event === 'created') {
    const processes = line.process === undefined ? known.processes : [...known.processes, line.process];
    open.set(key, { ...known, created: true, processes });
  }
}

/** The same for every line about the same thing. */
export function keyOf({ kind, id }: Pick<LedgerEntry, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

function parseLine(text: string): LedgerLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLine(line) ? line : undefined;
}

function isLine(line: unknown): line is LedgerLine {
  if (!isRecord(line) || typeof line.at !== 'string') return false;
  if (line.event === 'run') return isText(line.run) && isText(line.runner);
  if (line.event === 'watchdog') return isProcess(line);
  if (!KINDS.some((kind) => kind === line.kind) || !isText(line.id)) return false;
  if (line.event === 'creating') return isText(line.owner) && isText(line.expires);
  if (line.event === 'created') return line.process === undefined || isProcess(line.process);
  return line.event === 'destroyed' || line.event === 'kept';
}

function isProcess(value: unknown): boolean {
  // Signals to 0 and 1 mean something else: kill(2).
  return isRecord(value) && Number.isInteger(value.pid) && Number(value.pid) > 1 && isText(value.birth);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
