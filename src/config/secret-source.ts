import { stat } from 'node:fs/promises';
import { readRegular } from '../disk/regular-file.ts';
import { nearest } from '../model/nearest.ts';
import { absolutePath, type SecretContext } from '../schema/reading.ts';
import { runOperatorProgram } from './operator-program.ts';

/** A text split at its `${…}`. */
export type Piece =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'source'; readonly source: Source; readonly argument: string };

export type Source = 'env' | 'file' | 'command';

const SOURCES: readonly string[] = ['env', 'file', 'command'];

/** The value of a source, or the reason why it cannot be read. */
export type SourceAnswer = { readonly value: string } | { readonly problem: string; readonly hint?: string };

/** How long one command may take, in milliseconds: a password manager may ask a person. */
const COMMAND_TIMEOUT_MS = 30_000;

/** A secret is small; a larger file is the wrong one. */
const MOST_BYTES = 1024 * 1024;

/**
 * Splits a text at `${env:NAME}`, `${file:path}` and `${command: …}`. `$${` is a literal `${`, and so is every other `${…}`, because
 * contents of files often have them.
 * @throws SyntaxError for a misspelt or unterminated source
 */
export function parsePlaceholders(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let literal = '';
  let rest = text;
  for (let start = rest.indexOf('${'); start >= 0; start = rest.indexOf('${')) {
    const [, word] = /^\$\{([a-z]+):(?![-=?+])/.exec(rest.slice(start)) ?? [];
    const escaped = rest[start - 1] === '$';
    if (word === undefined || escaped || !SOURCES.includes(word)) {
      const [near] = word === undefined || escaped ? [] : nearest(word, SOURCES, 1);
      if (near !== undefined)
        throw new SyntaxError(`\${${word}:…} is not a source; did you mean \${${near}:…}?`);
      literal += `${rest.slice(0, escaped ? start - 1 : start)}\${`;
      rest = rest.slice(start + 2);
      continue;
    }
    const end = closing(rest, start + 2);
    if (end < 0) throw new SyntaxError(`\${${word}:… has no closing }`);
    if (literal + rest.slice(0, start) !== '')
      pieces.push({ kind: 'literal', text: literal + rest.slice(0, start) });
    pieces.push({
      kind: 'source',
      source: word as Source,
      argument: rest.slice(start + word.length + 3, end).trim(),
    });
    literal = '';
    rest = rest.slice(end + 1);
  }
  if (literal + rest !== '' || pieces.length === 0) pieces.push({ kind: 'literal', text: literal + rest });
  return pieces;
}

/** The position of the `}` that closes the opening before `from`; commands may contain braces. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** Reads one source. One newline at the end of a file or an output is not part of the value. */
export async function readSource(
  source: Source,
  argument: string,
  context: SecretContext,
): Promise<SourceAnswer> {
  if (argument === '') return { problem: `\${${source}:} names nothing` };
  switch (source) {
    case 'env':
      return readVariable(argument, context);
    case 'file':
      return await readSecretFile(argument, context);
    case 'command':
      return await runCommand(argument, context);
  }
}

function readVariable(name: string, { env }: SecretContext): SourceAnswer {
  const value = env[name];
  if (value !== undefined) return { value };
  const [near] = nearest(name, Object.keys(env), 1);
  const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
  return { problem: `the environment variable ${name} is not set`, ...hint };
}

async function readSecretFile(argument: string, context: SecretContext): Promise<SourceAnswer> {
  const path = absolutePath(argument, context);
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) return { problem: `the file ${argument} is larger than 1 MiB` };
    return { value: String(await readRegular(path)).replace(/\r?\n$/, '') };
  } catch (error) {
    return { problem: `the file ${argument} cannot be read: ${reason(error)}` };
  }
}

async function runCommand(command: string, { cwd, env }: SecretContext): Promise<SourceAnswer> {
  const limits = { cwd, env, limitMs: COMMAND_TIMEOUT_MS, mostBytes: MOST_BYTES };
  const printed = await runOperatorProgram(['sh', '-c', command], limits);
  if ('problem' in printed) return { problem: `the command "${command}" ${printed.problem}` };
  return { value: printed.stdout.replace(/\r?\n$/, '') };
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return message;
}
