import { Secret } from '../model/secret.ts';
import type { KeyPath } from '../schema/key-path.ts';
import type { ReadTexts, SecretContext } from '../schema/reading.ts';
import type { ProblemList } from './problem-list.ts';
import { type Piece, parsePlaceholders, readSource, type SourceAnswer } from './secret-source.ts';

interface Resolved {
  readonly text: string;
  /** The values of the placeholders alone. */
  readonly parts: readonly string[];
}

/** Keys whose values say where something is or what it is made of. They are not kept secret. */
const WHERE: ReadonlySet<string> = new Set([
  'address',
  'ansible',
  'commands',
  'consul',
  'datacenter',
  'identity',
  'inventory',
  'jump',
  'known_hosts',
  'port',
  'ports',
  'source',
  'user',
]);

/**
 * Whether a value says where something is, by the last key on its path: `hosts.web.ports[0]`.
 * @param more keys of providers with such values
 */
export function isWhere(path: KeyPath, more: readonly string[]): boolean {
  const key = path.findLast((part) => typeof part === 'string');
  // The user chooses the names of environment variables and arguments.
  const own =
    path[0] === 'api' || path.some((part) => part === 'env' || part === 'args' || part === 'endpoints');
  return (
    (path[0] === 'approval' && path[1] === 'by') ||
    (!own && typeof key === 'string' && (WHERE.has(key) || more.includes(key)))
  );
}

/** The texts of one file with their placeholders resolved. */
export class Texts implements ReadTexts {
  readonly #resolved: ReadonlyMap<string, Resolved>;
  readonly #secrets = new Map<string, Secret>();

  private constructor(resolved: ReadonlyMap<string, Resolved>) {
    this.#resolved = resolved;
  }

  /**
   * Reads every source that is mentioned once, in parallel.
   * @param context undefined leaves placeholders unchanged
   * @param which `where`: only those that say where something is
   * @param where keys of providers whose values say so too
   */
  static async resolve(
    tree: unknown,
    context: SecretContext | undefined,
    problems: ProblemList,
    which: 'all' | 'where' = 'all',
    where: readonly string[] = [],
  ): Promise<Texts> {
    const answers = new Map<string, Promise<SourceAnswer>>();
    const resolved = new Map<string, Resolved>();
    const waiting = [...textsOf(tree, [])].map(async ([path, raw]) => {
      const pieces = parse(raw, path, problems);
      if (pieces === undefined || context === undefined) return;
      if (which === 'where' && !isWhere(path, where)) return;
      const values: string[] = [];
      for (const piece of pieces) {
        if (piece.kind === 'literal') {
          values.push(piece.text);
          continue;
        }
        const { source, argument } = piece;
        const key = `${source}:${argument}`;
        const reading = answers.get(key) ?? readSource(source, argument, context);
        answers.set(key, reading);
        const answer = await reading;
        if ('problem' in answer) problems.add(path, answer.problem, answer.hint);
        else values.push(answer.value);
      }
      const parts = values.filter((_, index) => pieces[index]?.kind === 'source');
      resolved.set(raw, { text: values.join(''), parts });
    });
    await Promise.all(waiting);
    return new Texts(resolved);
  }

  /** For values that say where something is: an image, an address, a user, a path. Not kept secret. */
  plain(raw: string | number): string {
    return this.#resolved.get(String(raw))?.text ?? String(raw);
  }

  /** A value that is a secret if it comes from a placeholder. */
  guarded(raw: string | number | boolean): string | Secret {
    const found = this.#resolved.get(String(raw));
    if (found === undefined) return String(raw);
    if (found.parts.length === 0) return found.text;
    for (const part of found.parts) this.secret(part);
    return this.secret(found.text);
  }

  /** The same as text, where a Secret is not possible; it is masked nevertheless. */
  guardedText(raw: string | number | boolean): string {
    const value = this.guarded(raw);
    return typeof value === 'string' ? value : value.reveal();
  }

  /** Always a secret, for example a password. */
  secret(value: string): Secret {
    const secret = this.#secrets.get(value) ?? new Secret(value);
    this.#secrets.set(value, secret);
    return secret;
  }

  /** Whether part of a text comes from a placeholder. */
  hasSource(raw: string): boolean {
    try {
      return parsePlaceholders(raw).some(({ kind }) => kind === 'source');
    } catch {
      // Reported where all texts are read.
      return false;
    }
  }

  /** Everything that must be masked. */
  secrets(): readonly Secret[] {
    return [...this.#secrets.values()];
  }
}

function parse(raw: string, path: KeyPath, problems: ProblemList): readonly Piece[] | undefined {
  try {
    return parsePlaceholders(raw);
  } catch (error) {
    problems.add(path, (error as SyntaxError).message);
    return undefined;
  }
}

function* textsOf(node: unknown, path: KeyPath): Generator<readonly [KeyPath, string]> {
  if (typeof node === 'string') {
    if (node.includes('${')) yield [path, node];
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    yield* textsOf(value, [...path, Array.isArray(node) ? Number(key) : key]);
  }
}
