// Takes a picture of a page: node scripts/screenshot.mjs <file or URL> <picture.png> [width] [height]
// Needs a Chromium on PATH (`chromium`, `chromium-browser`, `google-chrome`) or its path in CHROMIUM.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [page, picture, width = '1200', height = '900'] = process.argv.slice(2);
if (page === undefined || picture === undefined) {
  console.error('usage: node scripts/screenshot.mjs <file or URL> <picture.png> [width] [height]');
  process.exit(3);
}
const browser = process.env.CHROMIUM ?? onPath(['chromium', 'chromium-browser', 'google-chrome']);
if (browser === undefined) {
  console.error('no Chromium on PATH; on Debian: apt-get install --no-install-recommends chromium');
  process.exit(2);
}

const profile = await mkdtemp(join(tmpdir(), 'opsproof-screenshot-'));
try {
  process.exitCode = await run(browser, [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--hide-scrollbars',
    `--window-size=${width},${height}`,
    `--user-data-dir=${profile}`,
    '--virtual-time-budget=3000',
    `--screenshot=${resolve(picture)}`,
    /^\w+:\/\//.test(page) ? page : pathToFileURL(page).href,
  ]);
} finally {
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}

function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}

/** Resolves with the exit code; what the browser says is shown only when there is no picture. */
function run(command, args) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-10_000);
    });
    child.on('error', failed);
    child.on('close', (code, signal) => {
      if (code !== 0) console.error(`${command} ended with ${code ?? signal}\n${errors}`);
      done(code ?? 2);
    });
  });
}
