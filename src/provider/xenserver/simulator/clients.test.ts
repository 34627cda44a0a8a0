import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { LOGIN, XenSimulator } from './simulator.fixture.ts';

const { OPSPROOF_XEN_CLIENTS: FOLDER = '' } = process.env;
const run = promisify(execFile);
const RUN_MS = 60_000;
const options = { timeout: RUN_MS, env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1' } };

suite('clients that are not ours', {
  skip: FOLDER === '' && 'needs XenAPI and xen-api: npm run test:clouds',
}, () => {
  let simulator: XenSimulator;
  before(async () => {
    simulator = await XenSimulator.start('127.0.0.1', { guests: false });
  });
  after(() => simulator?.end());

  test("XenServer's own for Python, over XML-RPC", async () => {
    const python = join(FOLDER, 'python', 'bin', 'python');
    const script = join(import.meta.dirname, 'clients.py');
    const { stdout } = await run(python, [script, simulator.url, LOGIN.user, LOGIN.password], options);
    assert.deepEqual(JSON.parse(stdout), {
      'wrong login': 'SESSION_AUTHENTICATION_FAILED',
      'starting a template': 'VM_IS_TEMPLATE',
      'two clones': 2,
      'the same key again': 'MAP_DUPLICATE_KEY',
      record: {
        name_label: 'checked <by> XML & RPC',
        power_state: 'Running',
        is_a_template: false,
        memory_static_max: '536870912',
      },
      console: 'https://127.0.0.1/console?u',
      'starting it again': 'VM_BAD_POWER_STATE',
      task: 'success',
      stopped: 'Halted',
      destroyed: 'HANDLE_INVALID',
    });
  });

  test("Xen Orchestra's, over JSON-RPC, from a member of the pool to its master", async () => {
    const member = await XenSimulator.start('127.0.0.2', {
      masterIs: '127.0.0.1',
      port: simulator.port,
      guests: false,
    });
    try {
      const script = join(import.meta.dirname, 'clients.mjs');
      const words = [script, join(FOLDER, 'node'), simulator.url, LOGIN.user, LOGIN.password, member.url];
      const { stdout } = await run(process.execPath, words, options);
      assert.deepEqual(JSON.parse(stdout), {
        'wrong login': 'SESSION_AUTHENTICATION_FAILED',
        'starting a template': 'VM_IS_TEMPLATE',
        starting: 'VM_BAD_POWER_STATE',
        record: { name_label: 'checked by JSON-RPC', power_state: 'Running', is_a_template: false },
        destroyed: 'no failure',
        gone: 'HANDLE_INVALID',
      });
      assert.deepEqual([...new Set(member.calls)], ['session.login_with_password']);
    } finally {
      await member.end();
    }
  });
});
