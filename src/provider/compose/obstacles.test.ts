import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { askEngine } from '../docker/ask-engine.ts';
import { composeObstacles } from './obstacles.ts';
import { type ComposeHost, composeShape } from './shape.ts';

const { XDG_CACHE_HOME: cache = join(homedir(), '.cache') } = process.env;
/** A folder for DOCKER_CONFIG with the real plugin. */
const CONFIG = join(cache, 'opsproof', 'compose-2.40.3');
const plugin = existsSync(join(CONFIG, 'cli-plugins', 'docker-compose'));
const answers = await askEngine((engine) => engine.ping()).then(
  () => true,
  () => false,
);
const cwd = mkdtempSync(join(tmpdir(), 'opsproof-obstacles-'));
mkdirSync(join(cwd, 'environments'));
after(() => rmSync(cwd, { recursive: true }));

const host = (name: string): ComposeHost => ({
  name,
  groups: [],
  provider: 'compose',
  verbs: composeShape.verbs,
  ports: [],
  needs: [],
  startMs: 1,
  stopMs: 1,
  transport: 'docker',
});

function told(file: string | undefined, more: Readonly<Record<string, string>> = { DOCKER_CONFIG: CONFIG }) {
  if (file !== undefined) writeFileSync(join(cwd, 'environments/compose.yaml'), file);
  const env = { ...process.env, ...more };
  return composeObstacles([host('web'), host('db')], { environment: 'shop', cwd, env, settings: {} });
}

suite('what would keep services from starting', () => {
  test('a file that is not there, and a compose that is not there', async () => {
    const [none] = await told(undefined);
    assert.equal(none?.message, '"shop": there is no compose file environments/compose.yaml');
    const [missing] = await told('services: {}\n', { PATH: '/nonexistent', DOCKER_CONFIG: '/nonexistent' });
    assert.match(missing?.message ?? '', /^there is no docker compose on this machine \(docker compose: /);
    assert.match(missing?.hint ?? '', /^install the plugin/);
    assert.equal(missing?.unable, undefined);
  });

  test('services, the words of compose about its file, and what is external', {
    skip: !answers
      ? 'no Docker Engine answers'
      : plugin
        ? false
        : 'there is no plugin docker compose: npm run test:modules builds it',
  }, async () => {
    const web = '  web: { image: "opsproof-base:bookworm" }\n';
    const db = '  db: { image: "opsproof-base:bookworm" }\n';
    assert.deepEqual(await told(`services:\n${web}${db}`), []);
    const [wrong] = await told(`services:\n${web}  dd: { image: x }\n`);
    assert.match(
      wrong?.message ?? '',
      /host "db" of "shop": compose\.yaml has no active service "db"; did you mean "dd"/,
    );
    const [refused] = await told('services:\n  web: { imagge: x }\n');
    assert.match(refused?.message ?? '', /docker compose refuses environments\/compose\.yaml: .*imagge/);
    const outside =
      'networks:\n  out: { external: true, name: opsproof-nowhere }\nvolumes:\n  data: { external: true }\n';
    const used = `services:\n  web: { image: x, networks: [out], volumes: ["data:/data"] }\n${db}${outside}`;
    assert.deepEqual(await told(used), [
      {
        message: 'the external network "opsproof-nowhere" is not there',
        hint: 'docker network create opsproof-nowhere',
      },
      { message: 'the external volume "data" is not there', hint: 'docker volume create data' },
    ]);
  });
});
