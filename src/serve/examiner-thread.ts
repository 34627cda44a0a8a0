import { Worker } from 'node:worker_threads';
import { ConfigurationError } from '../model/errors.ts';
import { printDuration } from '../model/quantity.ts';
import { LATE, within } from '../transport/deadline.ts';
import type { ExaminerData, ExaminerNews, ExaminerOrder } from './examiner-main.ts';
import { ENDING, noLook, type ServedLook } from './look.ts';

/** A look ends itself when its time is up; one that does not is ended this much later, in milliseconds. */
const GRACE_MS = 3_000;
/** How long a new thread has to load the features, in milliseconds; on a busy machine this takes longer than a look. */
const OPEN_MS = 120_000;
/** How long the last look has to end the commands it runs on hosts. */
const STOP_MS = 10_000;

/** Through the parent folder, because this file is in a different one in a build. */
const PROGRAM = new URL(`../serve/examiner-main${import.meta.url.slice(-3)}`, import.meta.url);

/**
 * Checks features in a separate thread, one look after the other. A step that never ends, or that ends its whole thread, costs only that
 * look: the next one gets a new thread.
 */
export class ExaminerThread {
  readonly #data: ExaminerData;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #now: () => number;
  #thread: Thread | undefined;
  #tags: readonly string[] = [];
  #scenarios = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(data: ExaminerData, now: () => number) {
    this.#data = data;
    this.#env = data.request.env;
    this.#now = now;
  }

  /** Loads the features. @throws ConfigurationError for every mistake in them */
  async open(): Promise<void> {
    const thread = new Thread(this.#data, this.#env);
    this.#thread = thread;
    const news = await thread.next();
    if ('scenarios' in news) return this.#note(news);
    await this.#end();
    if ('problems' in news) throw new ConfigurationError(news.problems);
    throw new Error('broken' in news ? news.broken : news.escaped);
  }

  /** Tags of the scenarios, with the at sign, sorted. */
  get tags(): readonly string[] {
    return this.#tags;
  }

  get scenarios(): number {
    return this.#scenarios;
  }

  /**
   * Checks all scenarios, or those with a tag; waits for earlier looks. Rejects if opsproof has a bug.
   * @param tag with the at sign
   */
  look(tag?: string): Promise<ServedLook> {
    const next = this.#queue.then(() => this.#look(tag));
    this.#queue = next.catch(() => {});
    return next;
  }

  /** Stops the current look and answers those that are waiting. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#thread?.order('stop');
    if (this.#thread !== undefined) await within(this.#thread.ended, STOP_MS);
    await this.#end();
    await this.#queue;
  }

  async #look(tag: string | undefined): Promise<ServedLook> {
    const at = this.#now();
    if (!this.#closed && this.#thread === undefined) {
      try {
        if ((await within(this.open(), OPEN_MS)) === LATE) {
          return await this.#late(`the features could not be loaded within ${printDuration(OPEN_MS)}`);
        }
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        return noLook('misconfigured', error.message, at);
      }
    }
    if (this.#closed || this.#thread === undefined) return noLook('unable', ENDING, at);
    const news = this.#thread.next();
    this.#thread.order({ look: tag });
    const told = await within(news, this.#data.timeoutMs + GRACE_MS);
    if (told === LATE) {
      const timeout = printDuration(this.#data.timeoutMs);
      return await this.#late(`ended: it blocked its thread for longer than ${timeout}`);
    }
    if ('scenarios' in told && told.look !== undefined) {
      this.#note(told);
      if (told.stuck === true) await this.#end();
      return told.look;
    }
    await this.#end();
    if (this.#closed) return noLook('unable', ENDING, at);
    if ('escaped' in told) {
      return noLook('unable', `an uncaught error ended the look: ${told.escaped}`, this.#now());
    }
    if ('exited' in told)
      return noLook('unable', 'a step ended the whole thread (process.exit)', this.#now());
    throw new Error('broken' in told ? told.broken : 'the examiner thread sent an unexpected message');
  }

  async #late(why: string): Promise<ServedLook> {
    await this.#end();
    return noLook('unable', this.#closed ? ENDING : why, this.#now());
  }

  #note({ tags, scenarios }: { readonly tags: readonly string[]; readonly scenarios: number }): void {
    this.#tags = tags;
    this.#scenarios = scenarios;
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}

/** What a thread reports, or that it ended. */
type News = ExaminerNews | { readonly broken: string; readonly exited: true };

class Thread {
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  #hear: ((news: News) => void) | undefined;
  #unheard: News | undefined;

  constructor(workerData: ExaminerData, env: Readonly<Record<string, string | undefined>>) {
    this.#worker = new Worker(PROGRAM, { workerData, env: env as NodeJS.ProcessEnv });
    this.#worker.on('message', (news: ExaminerNews) => this.#told(news));
    this.#worker.on('error', ({ message, stack }: Error) => this.#told({ broken: stack ?? message }));
    this.ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#told({ broken: `the examiner thread ended with code ${code}`, exited: true });
        resolve();
      });
    });
  }

  order(order: ExaminerOrder): void {
    this.#worker.postMessage(order);
  }

  /** The next thing that it reports. */
  next(): Promise<News> {
    return new Promise((resolve) => {
      const unheard = this.#unheard;
      if (unheard === undefined) this.#hear = resolve;
      else resolve(unheard);
      this.#unheard = undefined;
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #told(news: News): void {
    const hear = this.#hear;
    this.#hear = undefined;
    // The first message says why; the exit follows.
    if (hear === undefined) this.#unheard ??= news;
    else hear(news);
  }
}
