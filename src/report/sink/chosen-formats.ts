import { resolve } from 'node:path';
import { ConfigurationError, type Problem } from '../../model/errors.ts';
import { nearest } from '../../model/nearest.ts';
import type { Sink } from '../event/sink.ts';
import { formats } from './formats.ts';
import { STDOUT } from './report-file.ts';

/** A report that was requested in addition to those that are always written. */
export interface ChosenFormat {
  readonly sink: Sink;
  /** Absolute path, or `-` for stdout; undefined: its own name in the folder of the run. */
  readonly file?: string;
}

/**
 * Reads `NAME`, `NAME:file` and `NAME:-` (stdout), and loads these reports.
 * @throws ConfigurationError with every mistake
 */
export async function parseFormats(texts: readonly string[], cwd: string): Promise<readonly ChosenFormat[]> {
  const problems: Problem[] = [];
  const files = new Map<string, string>();
  const chosen: ChosenFormat[] = [];
  for (const text of texts) {
    const [, name = text, path] = /^([^:]*):(.*)$/s.exec(text) ?? [];
    const load = Object.hasOwn(formats, name) ? formats[name as keyof typeof formats] : undefined;
    if (load === undefined) {
      const known = Object.keys(formats);
      const [close] = nearest(name, known, 1);
      problems.push({
        message: `--format ${text}: there is no report "${name}"; known: ${known.join(', ')}`,
        ...(close === undefined ? {} : { hint: `did you mean ${close}?` }),
      });
      continue;
    }
    const sink: Sink = await load();
    if (path === undefined && sink.goes === undefined) {
      chosen.push({ sink });
      continue;
    }
    if (path === '') problems.push({ message: `--format ${text}: a file is missing after the colon` });
    const file = path === undefined || path === STDOUT ? STDOUT : resolve(cwd, path);
    const taken = files.get(file);
    if (taken !== undefined)
      problems.push({
        message: `--format ${text}: ${path ?? 'stdout'} is already used by --format ${taken}`,
      });
    files.set(file, text);
    chosen.push(path === undefined && sink.goes === 'among stdout' ? { sink } : { sink, file });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return chosen;
}
