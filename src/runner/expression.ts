import { createRequire } from 'node:module';
import type * as Expressions from '@cucumber/cucumber-expressions';
import { literalStarts } from './literal-start.ts';

const { CucumberExpression, RegularExpression }: typeof Expressions = createRequire(import.meta.url)(
  '@cucumber/cucumber-expressions',
);

export type Expression = Expressions.Expression;
export type ParameterTypeRegistry = Expressions.ParameterTypeRegistry;

/** The part of an expression that finds the groups of a match; the library does not export it. */
export interface TreeRegexp {
  readonly regexp: RegExp;
  readonly groupBuilder: {
    build(match: RegExpExecArray, nextGroupIndex: () => number): Expressions.Group;
  };
  match(text: string): Expressions.Group | null;
}

/** Expression → its faster equivalent. */
const QUICK = new WeakMap<Expression, Expression>();

/** An expression remembers this many texts before it starts over. */
const MOST_TEXTS = 2_000;

/** The expression of a sentence. @throws Error for one that does not parse, or names a parameter that is not defined */
export function compileExpression(pattern: string | RegExp, registry: ParameterTypeRegistry): Expression {
  return quicken(
    typeof pattern === 'string'
      ? new CucumberExpression(pattern, registry)
      : new RegularExpression(pattern, registry),
  );
}

/**
 * A faster equivalent of an expression, which stays unchanged. It takes the positions of groups from the engine (flag `d`, ECMAScript 2022)
 * instead of from a polyfill that parses and rewrites each expression at its first match, and it remembers texts, because each is matched
 * when it is checked, planned, looked ahead to and run. The groups are the same; positions of repeated groups, which the polyfill gets
 * wrong, are right.
 */
export function quicken(expression: Expression): Expression {
  const known = QUICK.get(expression);
  if (known !== undefined) return known;
  const { treeRegexp } = expression as unknown as { readonly treeRegexp: TreeRegexp };
  const own = Object.create(treeRegexp, { match: { value: matcher(treeRegexp) } });
  const quick = Object.create(expression, { treeRegexp: { value: own } });
  QUICK.set(expression, quick);
  return quick;
}

function matcher({ regexp, groupBuilder }: TreeRegexp): TreeRegexp['match'] {
  const starts = literalStarts(regexp);
  const groups = new Map<string, Expressions.Group | null>();
  /** Compiled when a text begins with one of `starts`. */
  let indexed: RegExp | undefined;
  return (text) => {
    if (!starts.some((start) => text.startsWith(start))) return null;
    const remembered = groups.get(text);
    if (remembered !== undefined) return remembered;
    indexed ??= new RegExp(regexp.source, `d${regexp.flags.replace('d', '')}`);
    const match = indexed.exec(text);
    let next = 0;
    const group = match === null ? null : groupBuilder.build(match, () => next++);
    if (groups.size === MOST_TEXTS) groups.clear();
    groups.set(text, group);
    return group;
  };
}
