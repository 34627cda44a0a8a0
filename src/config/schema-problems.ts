import type { KeyPath } from '../schema/key-path.ts';
import type { Issue } from '../schema/shape.ts';
import type { ProblemList } from './problem-list.ts';

/**
 * Turns the schema's findings into problems: `found 99999, allowed: a port from 1 to 65535`.
 * @returns the tree without the parts that are wrong, so that the rest can be checked too
 */
export function reportIssues(issues: readonly Issue[], tree: unknown, problems: ProblemList): unknown {
  const rest = structuredClone(tree);
  for (const issue of issues.flatMap((issue) => unfold(issue))) {
    const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
    if (issue.code === 'unrecognized_keys') {
      for (const [index, key] of issue.keys.entries()) {
        problems.add([...path, key], `unknown key; ${issue.message.split('\n')[index]}`);
        remove(rest, [...path, key]);
      }
      continue;
    }
    if (issue.code === 'invalid_key') {
      const allowed = issue.issues.map(({ message }) => message).join(' ');
      problems.add(path, `found ${printFound(path.at(-1))}, allowed: ${allowed}`);
      remove(rest, path);
      continue;
    }
    const found = valueAt(tree, path);
    if (found === undefined) problems.add(path, `is missing; expected: ${issue.message}`);
    else if (path.length === 0 && found === null)
      problems.add(path, `the file is empty; expected: ${issue.message}`);
    else problems.add(path, `found ${printFound(found)}, allowed: ${issue.message}`);
    remove(rest, found === undefined ? path.slice(0, -1) : path);
  }
  return rest;
}

/** For a union, the mistakes inside the one member that has the right shape. */
function unfold(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const near = issue.errors.find((issues) =>
    issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  if (near === undefined) return [issue];
  return near.flatMap((inner) => unfold({ ...inner, path: [...issue.path, ...inner.path] } as Issue));
}

function valueAt(tree: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (node, key) => (isContainer(node) && Object.hasOwn(node, key) ? node[key] : undefined),
    tree,
  );
}

/** Positions in a list must stay the same, so the whole list is removed. */
function remove(tree: unknown, path: KeyPath): void {
  const end = path.findIndex((key) => typeof key === 'number');
  const whole = end < 0 ? path : path.slice(0, end);
  const last = whole.at(-1);
  const parent = valueAt(tree, whole.slice(0, -1));
  if (last !== undefined && isContainer(parent)) delete parent[last];
}

function isContainer(node: unknown): node is Record<string | number, unknown> {
  return typeof node === 'object' && node !== null;
}

function printFound(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
