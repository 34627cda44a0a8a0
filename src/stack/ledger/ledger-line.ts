import type { BornProcess } from '../../provider/birth.ts';
import type { Scope, Trace } from '../../provider/remover.ts';
import { doubtOf } from './doubt.ts';
import { modern } from './old-lines.ts';

/** What identifies a thing in a ledger: its provider, its kind, and the name that was chosen for it. */
export interface ThingName {
  /** Name of the provider, or `opsproof` for our own files. */
  readonly provider: string;
  /** One of the provider's kinds. */
  readonly kind: string;
  readonly id: string;
}

/** In the ledger before the thing is made. */
export interface LedgerEntry extends ThingName {
  /** For example the environment and host it belongs to. */
  readonly owner: string;
  /** RFC 3339 time after which anyone may remove it. */
  readonly expires: string;
  /** Where its provider must look for it; never a secret. */
  readonly scope?: Scope;
  /** How long it may take to end by itself before it is ended, in milliseconds. */
  readonly stopMs?: number;
}

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
  /** Exists; with the provider's name for it. Repeated if that changes, as for a process that is started again. */
  | ({ readonly event: 'created'; readonly called?: string } & ThingName)
  | ({ readonly event: 'destroyed' } & ThingName)
  /** Stays until it expires, because of `--keep`, and people were told how to remove it. */
  | ({ readonly event: 'kept' } & ThingName)
);

/** Something that is not known to be gone. */
export interface OpenEntry extends LedgerEntry, Trace {
  readonly called: readonly string[];
  /** RFC 3339 time of its first line. */
  readonly at: string;
  /** True if its maker saw it exist; false: it may be on its way. */
  readonly created: boolean;
  readonly kept: boolean;
}

/** The content of a ledger, all lines combined. */
export interface Account {
  readonly run: string | undefined;
  readonly runner: string | undefined;
  /** The last one. */
  readonly watchdog: BornProcess | undefined;
  readonly open: readonly OpenEntry[];
  /** Of everything that was ever about to exist. */
  readonly providers: ReadonlySet<string>;
  /** Where things of a provider were ever about to exist, apart from its default places. */
  readonly scopes: ReadonlyMap<string, readonly Scope[]>;
  /** Why it may not list everything that it once did. */
  readonly doubt: string | undefined;
}

/**
 * Reads a ledger, including one of an earlier version. Lines that are not JSON or lack something are left out: the last one may be torn,
 * and a torn `creating` was never followed by the thing itself. Unknown providers and kinds are kept.
 */
export function readAccount(text: string): Account {
  const open = new Map<string, OpenEntry>();
  let run: string | undefined;
  let runner: string | undefined;
  let watchdog: BornProcess | undefined;
  const providers = new Set<string>();
  const scopes = new Map<string, Scope[]>();
  for (const line of text.split('\n').map(parseLine)) {
    if (line === undefined) continue;
    if (line.event === 'creating') {
      providers.add(line.provider);
      if (line.scope !== undefined)
        scopes.set(line.provider, distinct([...(scopes.get(line.provider) ?? []), line.scope]));
    }
    if (line.event === 'run') [run, runner] = [line.run, line.runner];
    else if (line.event === 'watchdog') watchdog = { pid: line.pid, birth: line.birth };
    else follow(open, line);
  }
  const doubt = doubtOf(text, (line) => parseLine(line) !== undefined, run !== undefined);
  return { run, runner, watchdog, open: [...open.values()], providers, scopes, doubt };
}

/** Each scope once, whatever the order of its keys. */
export function distinct(scopes: readonly Scope[]): Scope[] {
  return [...new Map(scopes.map((scope) => [JSON.stringify(Object.entries(scope).sort()), scope])).values()];
}

function follow(
  open: Map<string, OpenEntry>,
  line: Exclude<LedgerLine, { event: 'run' | 'watchdog' }>,
): void {
  const key = keyOf(line);
  const known = open.get(key);
  if (line.event === 'creating') {
    const { event: _, ...entry } = line;
    open.set(key, { ...entry, created: false, kept: false, called: [] });
  }
  if (line.event === 'destroyed') open.delete(key);
  if (known === undefined) return;
  if (line.event === 'kept') open.set(key, { ...known, kept: true });
  if (line.event === 'created') {
    const called = line.called === undefined ? known.called : [...known.called, line.called];
    open.set(key, { ...known, created: true, called });
  }
}

/** The same for every line about the same thing. */
export function keyOf({ provider, kind, id }: ThingName): string {
  return `${provider} ${kind} ${id}`;
}

function parseLine(text: string): LedgerLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  const said = isRecord(line) ? modern(line) : line;
  return isLine(said) ? said : undefined;
}

function isLine(line: unknown): line is LedgerLine {
  if (!isRecord(line) || typeof line.at !== 'string') return false;
  if (line.event === 'run') return isText(line.run) && isText(line.runner);
  if (line.event === 'watchdog') return isProcess(line);
  if (!isText(line.provider) || !isText(line.kind) || !isText(line.id)) return false;
  if (line.event === 'creating') {
    const limit = line.stopMs === undefined || (typeof line.stopMs === 'number' && line.stopMs >= 0);
    return isText(line.owner) && isText(line.expires) && isScope(line.scope) && limit;
  }
  if (line.event === 'created') return line.called === undefined || isText(line.called);
  return line.event === 'destroyed' || line.event === 'kept';
}

function isScope(value: unknown): boolean {
  return value === undefined || (isRecord(value) && Object.values(value).every(isText));
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
