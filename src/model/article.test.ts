import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withArticle } from './article.ts';

test('a noun gets the article that fits how it is spoken', () => {
  for (const noun of ['an os', 'an interface', 'an at queue', 'a user', 'a unit', 'a ufw', 'a service'])
    assert.equal(withArticle(noun.replace(/^an? /, '')), noun);
});
