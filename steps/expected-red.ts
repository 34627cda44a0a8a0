import { Then } from '../src/runner/define.ts';
import { sentenceWith } from '../src/sentence/definition.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Then(
  'these checks fail:',
  sentenceWith(
    'doc string',
    'check',
    'every sentence of the doc string is checked and false',
    'these checks fail:',
  ),
  function (this: SentenceWorld, sentences: string) {
    return this.expectRed('fail', sentences);
  },
);

Then(
  'these checks are unable:',
  sentenceWith(
    'doc string',
    'check',
    'every sentence of the doc string cannot be checked',
    'these checks are unable:',
  ),
  function (this: SentenceWorld, sentences: string) {
    return this.expectRed('unable', sentences);
  },
);
