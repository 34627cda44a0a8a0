import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { Repository } from './repository.fixture.ts';

const PAPER = `export default {
  name: 'paper', nature: 'its hosts exist on paper', host: {}, transports: ['local'], verbs: [], ready: [],
  limits: { startMs: 1, stopMs: 1 }, kinds: [{ name: 'sheet', limitMs: 1 }],
  read: () => ({}), ground: async () => {}, start: async () => ({}), find: async () => [], isThere: async () => false, remove: async () => {},
};
`;

suite('commands that watch live hosts', { timeout: 180_000 }, () => {
  const repository = new Repository({
    'opsproof.yaml': 'providers: [providers/paper.mjs]\n',
    'providers/paper.mjs': PAPER,
    'environments/paper.yaml': 'lifecycle: ephemeral\nprovider: paper\nhosts: { web: }\n',
  });
  after(() => repository.dispose());

  for (const command of ['drift', 'learn']) {
    test(`${command} refuses an ephemeral environment of a provider of the user's own as what it is`, async () => {
      const { code, stderr } = await repository.call(command, '--env', 'paper');
      assert.match(
        stderr,
        /environments\/paper\.yaml: the environment "paper" is ephemeral: it is new each time, so it cannot drift/,
      );
      assert.equal(code, 3);
    });
  }
});
