import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** Where a bench works: a separate folder, and a list of what must be undone at the end. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'opsproof-bench-'));
  /** Part of the names of everything that is made. */
  readonly id = `bench-${process.pid}`;
  readonly runs: number;
  readonly #undo: (() => unknown)[] = [];
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(runs: number) {
    this.runs = runs;
  }

  /** Writes files below a folder of the workshop. @returns the folder */
  write(name: string, files: Readonly<Record<string, string>>): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { mode: 0o600 });
    }
    return folder;
  }

  /** Called at the end, last first, also after a failure. */
  later(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /** Makes a thing that several measurements share once. */
  shared<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(name) as Promise<T> | undefined;
    const making = known ?? make();
    this.#kept.set(name, making);
    return making;
  }

  /** Progress for people who wait; only the table goes to standard output. */
  readonly say = (line: string): void => {
    process.stderr.write(`  ${line}\n`);
  };

  async clear(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        process.stderr.write(`not removed: ${(error as Error).message}\n`);
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
