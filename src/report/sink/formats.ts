import { resolve } from 'node:path';
import { ConfigurationError, type Problem } from '../../model/errors.ts';
import { nearest } from '../../model/nearest.ts';
import type { Sink } from '../event/sink.ts';
import { findings } from './findings-json.ts';
import type { FORMAT_NAMES } from './format-names.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { html } from './html.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { messages } from './messages.ts';
import { nagios } from './nagios.ts';
import { prometheus } from './prometheus.ts';
import { STDOUT } from './report-file.ts';
import { sarif } from './sarif.ts';
import { tap } from './tap.ts';

/** The report of each name; a new one is a file, a line here and its name in format-names.ts. */
export const formats: Readonly<Record<(typeof FORMAT_NAMES)[number], Sink>> = {
  github,
  gitlab,
  sarif,
  tap,
  markdown,
  junit,
  html,
  json: findings,
  messages,
  nagios,
  prometheus,
};

/** A report that was requested in addition to those that are always written. */
export interface ChosenFormat {
  readonly sink: Sink;
  /** Absolute path, or `-` for stdout; undefined: its own name in the folder of the run. */
  readonly file?: string;
}

/**
 * Reads `NAME`, `NAME:file` and `NAME:-` (stdout).
 * @throws ConfigurationError with every mistake
 */
export function parseFormats(texts: readonly string[], cwd: string): ChosenFormat[] {
  const problems: Problem[] = [];
  const files = new Map<string, string>();
  const chosen = texts.flatMap((text): ChosenFormat[] => {
    const [, name = text, path] = /^([^:]*):(.*)$/s.exec(text) ?? [];
    const sink = Object.hasOwn(formats, name) ? formats[name as keyof typeof formats] : undefined;
    if (sink === undefined) {
      const known = Object.keys(formats);
      const [close] = nearest(name, known, 1);
      problems.push({
        message: `--format ${text}: there is no report "${name}"; known: ${known.join(', ')}`,
        ...(close === undefined ? {} : { hint: `did you mean ${close}?` }),
      });
      return [];
    }
    if (path === undefined && sink !== github && sink !== nagios) return [{ sink }];
    if (path === '') problems.push({ message: `--format ${text}: a file is missing after the colon` });
    // Annotations are commands to the program that reads stdout, and the line of a plugin must be alone there.
    const file = path === undefined || path === STDOUT ? STDOUT : resolve(cwd, path);
    const taken = files.get(file);
    if (taken !== undefined)
      problems.push({
        message: `--format ${text}: ${path ?? 'stdout'} is already used by --format ${taken}`,
      });
    files.set(file, text);
    return [path === undefined && sink === github ? { sink } : { sink, file }];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return chosen;
}
