import { randomUUID } from 'node:crypto';
import { BroadcastChannel } from 'node:worker_threads';
import type { AuditLine } from '../model/audit-line.ts';
import { UnableError } from '../model/errors.ts';
import { type PlainError, plainError, reviveError } from '../model/plain-error.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import type { Placeholder } from '../sentence/placeholders.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import type { Desk, HostProgress, MuteHost, SharedPart, StackRequest } from './desk.ts';

interface Question {
  readonly id: string;
  readonly method: Exclude<keyof Desk, 'mute'>;
  readonly argument: unknown;
}

type Answer = { readonly answer: string } & ({ readonly value: unknown } | { readonly error: PlainError });

/** A worker whose question is not answered in this time stops waiting: starting a stack never takes longer. */
const ANSWER_MS = 3_600_000;

/** A line opens or closes. */
type Presence = { readonly opens: string } | { readonly closes: string };

/** The thread that owns the stacks asks all others to close. */
interface Dismissal {
  readonly dismissed: true;
}

/** A thread tells all others about a host. */
interface Rumour {
  readonly mute: MuteHost;
}

/** A desk that is open to all threads of this process. */
export interface OpenDesk {
  /** Asks all threads to close their connections and waits until they have, at most this long. */
  dismiss(timeoutMs: number): Promise<void>;
  close(): void;
}

/** Serves the questions of all threads of this process, including its own, until `close`. */
export function serveDesk(name: string, desk: Desk): OpenDesk {
  const channel = new BroadcastChannel(name);
  const lines = new Set<string>();
  let allClosed = () => {};
  channel.onmessage = (event: unknown) => {
    const question = (event as { data: Question | Presence | Rumour }).data;
    if ('opens' in question) lines.add(question.opens);
    if ('closes' in question) lines.delete(question.closes);
    if (lines.size === 0) allClosed();
    if (!('method' in question)) return;
    const method = desk[question.method] as (argument: unknown) => Promise<unknown>;
    method.call(desk, question.argument).then(
      (value) => channel.postMessage({ answer: question.id, value } satisfies Answer),
      (error: unknown) =>
        channel.postMessage({ answer: question.id, error: plainError(error) } satisfies Answer),
    );
  };
  return {
    close: () => channel.close(),
    dismiss(timeoutMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        allClosed = () => {
          clearTimeout(timer);
          resolve();
        };
        if (lines.size === 0) allClosed();
        channel.postMessage({ dismissed: true } satisfies Dismissal);
      });
    },
  };
}

/** A worker thread's line to the desk. */
export class Link implements Desk {
  readonly #id = randomUUID();
  #closed = false;
  readonly #channel: BroadcastChannel;
  readonly #waiting = new Map<
    string,
    { resolve(value: unknown): void; reject(error: Error): void; timer: NodeJS.Timeout }
  >();

  /**
   * @param onDismissal the run is ending: called when the desk asks this thread to close its connections
   * @param onMute another thread waited for a host in vain
   */
  constructor(name: string, onDismissal: () => void, onMute: (host: MuteHost) => void = () => {}) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: unknown) => {
      const { data } = event as { data: Answer | Dismissal | Rumour };
      if ('dismissed' in data) onDismissal();
      else if ('mute' in data) onMute(data.mute);
      else this.#receive(data);
    };
    this.#channel.postMessage({ opens: this.#id } satisfies Presence);
  }

  describe(environment: string): Promise<Blueprint> {
    return this.#ask('describe', environment);
  }

  need(request: StackRequest): Promise<StackSnapshot> {
    return this.#ask('need', request);
  }

  act(request: Parameters<Desk['act']>[0]): Promise<StackSnapshot> {
    return this.#ask('act', request);
  }

  remember(part: SharedPart): Promise<void> {
    return this.#ask('remember', part);
  }

  bringBack(part: SharedPart): Promise<boolean> {
    return this.#ask('bringBack', part);
  }

  look(request: Parameters<Desk['look']>[0]): Promise<StackSnapshot> {
    return this.#ask('look', request);
  }

  logTail(request: Parameters<Desk['logTail']>[0]): Promise<string> {
    return this.#ask('logTail', request);
  }

  reveal(asked: readonly Placeholder[]): Promise<readonly string[]> {
    return this.#ask('reveal', asked);
  }

  hide(values: readonly string[]): Promise<void> {
    return this.#ask('hide', values);
  }

  tell(progress: HostProgress): Promise<void> {
    return this.#ask('tell', progress);
  }

  mute(host: MuteHost): void {
    if (!this.#closed) this.#channel.postMessage({ mute: host } satisfies Rumour);
  }

  audit(lines: readonly AuditLine[]): Promise<void> {
    return this.#ask('audit', lines);
  }

  ended(request: Parameters<Desk['ended']>[0]): Promise<void> {
    return this.#ask('ended', request);
  }

  /** @throws UnableError, ConfigurationError, as the desk threw them */
  async #ask<M extends Question['method']>(
    method: M,
    argument: Parameters<Required<Desk>[M]>[0],
  ): Promise<Awaited<ReturnType<Required<Desk>[M]>>> {
    if (this.#closed) throw new UnableError('the run is over');
    const id = randomUUID();
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(
          new UnableError(`"${method}" was not answered within an hour by the thread that owns the stacks`),
        );
      }, ANSWER_MS);
      this.#waiting.set(id, { resolve, reject, timer });
    });
    this.#channel.postMessage({ id, method, argument } satisfies Question);
    return answer as Awaited<ReturnType<Required<Desk>[M]>>;
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new UnableError('the run is over'));
    }
    this.#waiting.clear();
    this.#channel.postMessage({ closes: this.#id } satisfies Presence);
    this.#channel.close();
  }

  #receive(answer: Answer): void {
    const waiting = this.#waiting.get(answer.answer);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.answer);
    clearTimeout(waiting.timer);
    if ('error' in answer) waiting.reject(reviveError(answer.error));
    else waiting.resolve(answer.value);
  }
}
