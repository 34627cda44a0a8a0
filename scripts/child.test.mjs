import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const child = new URL('./child.mjs', import.meta.url);

/** A process that runs `program` by runChild and ends with its code. */
function outer(program, options = {}) {
  const script = `
    import { runChild } from ${JSON.stringify(child.href)};
    const argv = [process.execPath, '--eval', ${JSON.stringify(program)}];
    process.exitCode = await runChild(argv, { cwd: '.', env: process.env, stdin: 'ignore', ...${JSON.stringify(options)} });
  `;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function ended(process) {
  let said = '';
  process.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(process, 'close');
  return { said, code };
}

const COUNTS_SIGNALS = `
  let seen = 0;
  process.on('SIGINT', () => { seen += 1; setTimeout(() => { console.log('seen ' + seen); process.exit(130); }, 100); });
  console.log('ready');
  setTimeout(() => {}, 60_000);
`;

test('the exit code of the program is the result', async () => {
  assert.deepEqual(await ended(outer('console.log("hello"); process.exit(7)')), { said: 'hello\n', code: 7 });
});

test('a file gets the output of the program if one is named', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-child-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const output = join(folder, 'said');
  const { said, code } = await ended(outer('console.log("out"); console.error("err")', { output }));
  assert.deepEqual([said, code, readFileSync(output, 'utf8')], ['', 0, 'out\nerr\n']);
});

test('a program that a signal ends gives 128 plus the number', async () => {
  assert.equal(
    (await ended(outer('process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 9e4)'))).code,
    137,
  );
});

test('a key press that reaches us twice reaches the program once', async () => {
  const running = outer(COUNTS_SIGNALS);
  const end = ended(running);
  await once(running.stdout, 'data');
  running.kill('SIGINT');
  setTimeout(() => running.kill('SIGINT'), 30);
  assert.deepEqual(await end, { said: 'ready\nseen 1\n', code: 130 });
});

test('a program that exceeds its time limit is asked to end', async () => {
  const { code } = await ended(outer('setTimeout(() => {}, 60_000)', { timeoutMs: 200 }));
  assert.equal(code, 143);
});
