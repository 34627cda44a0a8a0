import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { Repository } from './repository.fixture.ts';

const PROVIDER = `
export default {
  name: 'paper',
  nature: 'its hosts are drawn',
  host: {},
  transports: ['local'],
  verbs: [],
  ready: [],
  limits: { startMs: 1000, stopMs: 1000 },
  kinds: [{ name: 'sheet', limitMs: 1000 }],
  read: () => ({}),
  ground: async () => { throw new Error('nothing was to be made'); },
  start: async () => { throw new Error('nothing was to be started'); },
  find: async () => [],
  isThere: async () => false,
  remove: async () => undefined,
  obstacles: async (hosts, { environment }) => hosts.flatMap(({ name }) => {
    if (name === 'torn') return [{ host: name, message: \`\${environment} has no paper\`, hint: 'buy some' }];
    return name === 'lost' ? [{ host: name, message: 'the shop is closed', hint: 'come again', unable: true }] : [];
  }),
};
`;
const feature = (environment: string, host: string) => `Feature: ${environment}
  Scenario: it looks
    Given the environment "${environment}"
    Then the file "/etc/passwd" exists on "${host}"
`;
const paper = (host: string) => `lifecycle: ephemeral\nprovider: paper\nhosts: { ${host}: {} }\n`;

suite('opsproof lint --deep', () => {
  const repository = new Repository({
    'opsproof.yaml': 'providers: [paper.ts]\n',
    'paper.ts': PROVIDER,
    'environments/good.yaml': paper('web'),
    'environments/bad.yaml': paper('torn'),
    'environments/blind.yaml': paper('lost'),
    'environments/box.yaml':
      'lifecycle: ephemeral\nprovider: processes\nhosts: { web: { command: [sleep, "1"] } }\n',
    'features/good.feature': feature('good', 'web'),
    'features/bad.feature': feature('bad', 'torn'),
    'features/blind.feature': feature('blind', 'lost'),
    'features/box.feature': feature('box', 'web'),
  });
  after(() => repository.dispose());

  test('asks the providers of the environments that features use, and says who has nothing to ask', async () => {
    assert.deepEqual(
      await repository.call('lint', '--deep', 'features/good.feature', 'features/box.feature'),
      {
        code: 0,
        stdout:
          '2 scenarios in 2 files: no mistake found\nbox: nothing to ask before a start: processes\ngood: asked paper\n',
        stderr: '',
      },
    );
  });

  test('what stands in the way is a mistake, what could not be asked is not known', async () => {
    const bad = await repository.call('lint', '--deep');
    assert.equal(bad.code, 3);
    assert.match(bad.stderr, /environments\/bad\.yaml: hosts\.torn: bad has no paper\n {2}buy some/);
    const blind = await repository.call('lint', '--deep', 'features/blind.feature');
    assert.deepEqual(
      [blind.code, blind.stderr],
      [2, 'could not be asked: blind, host "lost": the shop is closed\n  come again\n'],
    );
    assert.equal((await repository.call('lint', 'features/bad.feature')).code, 0);
  });
});
