import { allowsCommand } from '../model/allowed-command.ts';
import type { AuditKind, AuditLine, Occasion } from '../model/audit-line.ts';
import { printElapsed } from '../model/elapsed.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import type { Protection } from '../model/protection.ts';
import { own, reason } from '../model/reason.ts';
import { refusedAction, refusedCommand } from '../model/refused.ts';
import { LATE, within } from '../transport/deadline.ts';
import type { LanguageName } from '../transport/language.ts';
import { openRunner } from '../transport/open.ts';
import { kindOf, type Target } from '../transport/registry.ts';
import type { Silence } from '../transport/session/silence.ts';
import type { Roads } from '../transport/ssh/roads.ts';
import type {
  FileSource,
  KeepOptions,
  KeptFolder,
  MoveOptions,
  Reply,
  Runner,
  RunOptions,
} from '../transport/transport.ts';
import { POWERSHELL_FACTS_COMMAND, parsePowerShellFacts } from './facts.powershell.ts';
import type { Facts } from './facts.ts';
import { FACTS_COMMAND, parseFacts } from './facts-look.ts';
import { isOwnCommand, type OwnCommand } from './own-command.ts';

export interface HostOptions {
  readonly name: string;
  readonly groups: readonly string[];
  /** How to reach it; connected at the first command. */
  readonly target?: Target;
  /** What answers instead, for example a recording. */
  readonly runner?: Runner;
  /** The host belongs to a protected environment, or to one that is not approved: it can only be looked at. */
  readonly protection?: Protection;
  /** What the connections of one thread share. */
  readonly roads?: () => Promise<Roads>;
  /** What is known if it did not answer. */
  readonly silence?: Silence;
  /** Called for everything that is sent to the host. */
  note?(line: AuditLine): void;
  /** What asks by default, for the audit log: evaluated when something is sent. */
  occasion?(): Occasion;
}

export interface LookOptions {
  /** Default 30,000. */
  readonly timeoutMs?: number;
  /** What asks, for the audit log. */
  readonly occasion?: Occasion;
}

/** A host as checks see it. */
export interface Observable {
  readonly name: string;
  /** For messages: `ssh deploy@web-3:22`. */
  readonly label: string;
  /** What the host is. @throws UnableError */
  facts(options?: LookOptions): Promise<Facts>;
  /**
   * Sends a command that only reads: one that our own code made, or a text of somebody else. On a protected host such a text is sent only
   * if the environment's file lists it.
   * @throws UnableError; ConfigurationError if it is refused, before anything is sent
   */
  observe(command: OwnCommand | string, options?: LookOptions): Promise<Reply>;
}

/** The usual time limit of a look. */
const USUAL_MS = 30_000;

/** A look with a shorter limit (`within 2 seconds`) does not wait longer for a login; the usual one waits as long as the host allows. */
function loginBound(timeoutMs: number): { readonly openTimeoutMs?: number } {
  return timeoutMs < USUAL_MS ? { openTimeoutMs: timeoutMs } : {};
}

/** The command for the facts, in each language. */
const FACTS: Readonly<
  Record<LanguageName, { command: string; parse(reply: Reply): Facts | string; needs: string }>
> = {
  sh: {
    command: FACTS_COMMAND,
    parse: parseFacts,
    needs: 'a host must have a POSIX sh with `uname`, `id` and `cat`',
  },
  powershell: {
    command: POWERSHELL_FACTS_COMMAND,
    parse: parsePowerShellFacts,
    needs: 'a host that is reached by PowerShell must be Windows, with PowerShell 5.1 or later',
  },
};

/** Kept apart from hosts: with its target, a step could make itself a host that is not protected. */
const targets = new WeakMap<object, Target>();

/** How a host is reached; undefined for a recording. Not part of the public surface. */
export function targetOf(host: Observable): Target | undefined {
  return targets.get(host);
}

/** A machine or container of a stack: commands run on it, and it reports what it is. */
export class Host implements Observable {
  readonly name: string;
  readonly groups: readonly string[];
  readonly #connect: () => Promise<Runner>;
  readonly #protection: Protection | undefined;
  readonly #note: ((line: AuditLine) => void) | undefined;
  readonly #occasion: (() => Occasion) | undefined;
  #label: string;
  #runner: Promise<Runner> | undefined;
  #facts: Promise<Facts> | undefined;
  #closed = false;

  constructor({ name, groups, target, runner, protection, note, occasion, roads, silence }: HostOptions) {
    if (target === undefined && runner === undefined) {
      throw new TypeError(`the host "${name}" needs a target or a runner`);
    }
    this.name = name;
    this.groups = groups;
    if (target !== undefined) targets.set(this, target);
    this.#protection = protection;
    this.#note = note;
    this.#occasion = occasion;
    this.#label = runner?.label ?? (target === undefined ? '' : kindOf(target).label(target));
    this.#connect = async () => {
      if (runner !== undefined) return runner;
      const opened = await openRunner(target as Target, {
        host: name,
        ...(roads === undefined ? {} : { roads }),
        ...(silence === undefined ? {} : { silence }),
      });
      this.#label = opened.label;
      return opened;
    };
  }

  /** For messages: `ssh deploy@web-3:22`. From the first command on, it also contains what `~/.ssh/config` says. */
  get label(): string {
    return this.#label;
  }

  /**
   * What the host is. Read once; simultaneous callers share one look; a failed look is not kept.
   * @throws UnableError
   */
  async facts({ timeoutMs, occasion }: LookOptions = {}): Promise<Facts> {
    this.#facts ??= this.#readFacts(occasion).catch((error) => {
      this.#facts = undefined;
      throw error;
    });
    const bound = timeoutMs === undefined ? undefined : loginBound(timeoutMs).openTimeoutMs;
    const facts = bound === undefined ? await this.#facts : await within(this.#facts, bound);
    if (facts !== LATE) return facts;
    const runner = await this.#runner;
    throw (
      runner?.notYet?.(bound ?? 0) ??
      new UnableError(
        reason`${own(`${this.name} (${this.label})`)} did not say what it is within ${printElapsed(bound ?? 0)}`,
      )
    );
  }

  async observe(command: OwnCommand | string, { timeoutMs, occasion }: LookOptions = {}): Promise<Reply> {
    const options = timeoutMs === undefined ? {} : { timeoutMs, ...loginBound(timeoutMs) };
    if (isOwnCommand(command)) return this.#send(command.text, { ...options, look: true }, 'look', occasion);
    if (typeof command !== 'string') throw new TypeError('a command is a text');
    if (this.#protection !== undefined && !allowsCommand(this.#protection, command)) {
      throw refusedCommand(this.#protection, command);
    }
    return this.#send(command, options, 'question', occasion);
  }

  /**
   * Runs a piece of POSIX sh that may change the host; calls may overlap and are answered in order.
   * @throws UnableError; ConfigurationError on a protected host, before anything is sent
   */
  async run(command: string, options?: RunOptions): Promise<Reply> {
    if (this.#protection !== undefined) {
      throw refusedAction(this.#protection, `run ${JSON.stringify(command)}`);
    }
    return this.#send(command, options, 'action');
  }

  /**
   * Writes a file of any size, in place; see Runner.put.
   * @throws UnableError; ConfigurationError on a protected host, before anything is sent
   */
  async put(source: FileSource, path: string, options: Omit<MoveOptions, 'alongside'> = {}): Promise<Reply> {
    const what = `write ${source.size} bytes to ${JSON.stringify(path)}`;
    if (this.#protection !== undefined) throw refusedAction(this.#protection, what);
    return this.#told(what, 'action', undefined, (runner, alongside) =>
      runner.put(source, path, { ...options, alongside }),
    );
  }

  /**
   * Makes a temporary folder that goes when the connection does, however that ends; see Runner.keepFolder.
   * @throws UnableError; ConfigurationError on a protected host, before anything is sent
   */
  async keepFolder({ limitMs }: Pick<KeepOptions, 'limitMs'>): Promise<KeptFolder> {
    const what = 'make a temporary folder';
    if (this.#protection !== undefined) throw refusedAction(this.#protection, what);
    const made: KeptFolder[] = [];
    await this.#told(what, 'action', undefined, async (runner, alongside) => {
      const folder = await runner.keepFolder({ limitMs, alongside });
      made.push(folder);
      return folder.made;
    });
    const [folder] = made;
    if (folder === undefined) throw new Error('no folder was made');
    return folder;
  }

  /** Ends the session; safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    const runner = await this.#runner?.catch(() => undefined);
    await runner?.close();
  }

  #send(
    command: string,
    options: RunOptions | undefined,
    kind: AuditKind,
    occasion?: Occasion,
  ): Promise<Reply> {
    return this.#told(command, kind, occasion, (runner, alongside) =>
      runner.run(command, { ...options, alongside }),
    );
  }

  /** Does something on the host, and notes in the audit log what, and its outcome. */
  async #told(
    command: string,
    kind: AuditKind,
    occasion: Occasion | undefined,
    act: (runner: Runner, alongside: (text: string) => void) => Promise<Reply>,
  ): Promise<Reply> {
    if (this.#closed) throw new UnableError(reason`the host "${own(this.name)}" is closed`);
    const connected = this.#connected();
    const started = performance.now();
    const who = { ...this.#occasion?.(), ...occasion };
    const line = (what: Pick<AuditLine, 'kind' | 'command'> = { kind, command }): AuditLine => ({
      at: new Date().toISOString(),
      host: this.name,
      over: this.#label,
      ...what,
      ...who,
    });
    let sent = line();
    const alongside = (text: string) => this.#note?.(line({ kind: 'shell', command: text }));
    try {
      const runner = await connected;
      sent = line();
      if (kind === 'action') this.#note?.({ ...sent, begins: true });
      const reply = await act(runner, alongside);
      this.#note?.({ ...sent, exitCode: reply.exitCode, durationMs: Math.round(reply.durationMs) });
      return reply;
    } catch (error) {
      const durationMs = Math.round(performance.now() - started);
      this.#note?.({ ...sent, durationMs, error: messageOf(error) });
      throw error;
    }
  }

  #connected(): Promise<Runner> {
    this.#runner ??= this.#connect().catch((error) => {
      this.#runner = undefined;
      throw error;
    });
    return this.#runner;
  }

  async #readFacts(occasion: Occasion | undefined): Promise<Facts> {
    if (this.#closed) throw new UnableError(`the host "${this.name}" is closed`);
    const { command, parse, needs } = FACTS[(await this.#connected()).language];
    const facts = parse(await this.#send(command, { look: true }, 'facts', occasion));
    if (typeof facts !== 'string')
      return this.#protection === undefined ? facts : { ...facts, guarded: true };
    throw new UnableError(reason`cannot read what ${own(`${this.name} (${this.label})`)} is: ${facts}`, {
      hint: needs,
    });
  }
}
