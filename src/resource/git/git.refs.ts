import { createHash } from 'node:crypto';
import type { Never } from '../never.ts';
import { shaped } from '../never.ts';

/** Names of objects: SHA-1, or SHA-256 in repositories of that format. */
const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function isHash(text: string): boolean {
  return HASH.test(text);
}

export const wholeHash: Never = shaped(
  HASH,
  'the whole hash in lower case; for a part of it write starts with',
);

/** Why a text names no ref or commit, or undefined. git-check-ref-format(1); expressions (HEAD~2, main@{1}) are no names. */
export function refuseRef(text: string): string | undefined {
  const bad = /[\s~^:?*[\\]|\.\.|@\{|^-|^\/|\/$|\/\/|\.lock$|\.$/.test(text) || hasControl(text);
  return text === '' || bad
    ? `a tag, a branch, refs/…, HEAD or a whole hash; found ${JSON.stringify(text)}`
    : undefined;
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\x7f');
}

/**
 * The full names that a short one may have. git itself would look into its folder first: a file `.git/v1` is then taken for the tag v1
 * (gitrevisions(7)).
 */
export function fullNames(ref: string): readonly string[] {
  return ref === 'HEAD' || ref.startsWith('refs/') || isHash(ref)
    ? [ref]
    : [`refs/tags/${ref}`, `refs/heads/${ref}`, `refs/remotes/${ref}`];
}

/** Whether an object has the name that its content gives it. git itself compares them only sometimes. */
export function isNamed(hash: string, kind: 'commit' | 'tag' | 'blob', content: Buffer): boolean {
  const algorithm = hash.length === 64 ? 'sha256' : 'sha1';
  const digest = createHash(algorithm).update(`${kind} ${content.length}\0`).update(content).digest('hex');
  return digest === hash;
}
