import { ConfigurationError, type Problem } from '../model/errors.ts';
import type { KeyPath } from '../schema/key-path.ts';
import type { Problems } from '../schema/reading.ts';
import type { YamlFile } from './yaml-file.ts';

/** Collects every mistake in one file before any of them is thrown. */
export class ProblemList implements Problems {
  readonly #source: YamlFile;
  readonly #problems: Problem[] = [];

  constructor(source: YamlFile) {
    this.#source = source;
    this.#problems.push(...source.problems);
  }

  /** The same mistake at the same place, found for several hosts, counts once. */
  add(path: KeyPath, message: string, hint?: string): void {
    const problem: Problem = {
      file: this.#source.file,
      line: this.#source.lineOf(path),
      ...(path.length > 0 && { path: printPath(path) }),
      message,
      ...(hint !== undefined && { hint }),
    };
    const known = this.#problems.some((other) => other.path === problem.path && other.message === message);
    if (!known) this.#problems.push(problem);
  }

  /** Takes over mistakes in other files that this one names; of several at one place only the first. */
  take(problems: readonly Problem[]): void {
    for (const problem of problems) {
      const known = this.#problems.some(
        (other) =>
          other.file === problem.file &&
          other.line === problem.line &&
          (problem.line !== undefined || other.message === problem.message),
      );
      if (!known) this.#problems.push(problem);
    }
  }

  /** Whether something at this path or below is already wrong: then its consequences need not be reported. */
  mentions(path: KeyPath): boolean {
    const printed = printPath(path);
    return this.#problems.some(
      (problem) =>
        problem.path === printed ||
        (/^[.[]/.test(problem.path?.slice(printed.length) ?? '') && problem.path?.startsWith(printed)),
    );
  }

  /** @throws ConfigurationError with all of them in the order of lines, those of other files last */
  throwIfAny(): void {
    if (this.#problems.length === 0) return;
    const files = [this.#source.file, ...this.#problems.map(({ file }) => file ?? '')];
    throw new ConfigurationError(
      this.#problems.toSorted(
        (a, b) => files.indexOf(a.file ?? '') - files.indexOf(b.file ?? '') || (a.line ?? 0) - (b.line ?? 0),
      ),
    );
  }
}

/** `hosts.web.ports[0]`; keys that contain a dot or a space are quoted. */
export function printPath(path: KeyPath): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[\w-]+$/.test(key) ? `.${key}` : `.${JSON.stringify(key)}`;
    })
    .join('')
    .replace(/^\./, '');
}
