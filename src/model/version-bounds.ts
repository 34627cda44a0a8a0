import { ExpectationError } from './expectation-error.ts';
import type { Expectation, VersionBound } from './expectation-kinds.ts';
import { parseLiteral } from './literal.ts';

/**
 * Ranges of semantic versions as npm writes them: `^1.2` keeps the first number that is not 0, `~1.2` the first two.
 */
export function readCompatible(text: string): Expectation {
  const [, sign, written = ''] = /^([\^~])\s*(.+)$/s.exec(text) ?? [];
  const numbers = /^\d+(?:\.\d+){0,2}/.exec(version(written))?.[0].split('.').map(Number) ?? [];
  const significant = numbers.findIndex((number) => number > 0);
  const fixed =
    sign === '~' ? Math.min(1, numbers.length - 1) : significant < 0 ? numbers.length - 1 : significant;
  const upper = numbers.slice(0, fixed + 1).map((number, index) => (index === fixed ? number + 1 : number));
  return {
    kind: 'range',
    bounds: [
      { comparison: '>=', version: written },
      { comparison: '<', version: upper.join('.') },
    ],
  };
}

export function readRange(text: string): Expectation {
  const bounds: VersionBound[] = [];
  const bound = /\s*([<>]=?|!?=)\s*([^\s,<>=!]+)\s*,?/y;
  while (bound.lastIndex < text.length) {
    const at = bound.lastIndex;
    const [, symbol, written] = bound.exec(text) ?? [];
    if (symbol === undefined || written === undefined) {
      throw new ExpectationError(
        `"${text.slice(at).trim()}" in "${text}" is not a bound: write for example >= 1.18 < 2`,
      );
    }
    bounds.push({ comparison: symbol as VersionBound['comparison'], version: version(written) });
  }
  return { kind: 'range', bounds };
}

export function version(text: string): string {
  return parseLiteral(text, 'version') as string;
}
