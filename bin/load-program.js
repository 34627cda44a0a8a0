// Runs the built program with what V8 compiled in an earlier run of the same command. Node's compile cache keeps what is compiled before a module
// runs, and so none of the two thousand functions that a short run uses: compiling them was a tenth of it.
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// An `import` of these reads every name of theirs, and so loads what most runs do not need.
const { createHash } = process.getBuiltinModule('node:crypto');
const vm = process.getBuiltinModule('node:vm');

const DAY_MS = 24 * 60 * 60_000;
/** Of SHA-256, in hexadecimal digits. */
const DIGEST_LENGTH = 64;
/** Of a path, so that the name of a file is short enough. */
const LONGEST_NAME = 150;

let loaded;

/**
 * @param {string} url of the file that asks; the text of the program is in `program-text.js` beside it
 * @param {string} build names the text: compiled code of another one is not used
 * @returns {unknown} what the program returns: what is loaded by others, by name
 */
export function loadProgram(url, build) {
  const textUrl = new URL('program-text.js', url);
  const code = codeFile(fileURLToPath(textUrl));
  const kept = readCode(code, build);
  // The text is ASCII (scripts/build.mjs), which is read several times as fast as UTF-8.
  const script = new vm.Script(readFileSync(textUrl, 'latin1'), {
    filename: textUrl.href,
    cachedData: kept?.data,
  });
  const fresh = kept !== undefined && script.cachedDataRejected === false && !kept.old;
  loaded = { script, code, build, fresh };
  const load = (name, options) => import(name, options);
  return script.runInThisContext()(nodeModule.createRequire(url), url, import.meta.resolve, load);
}

/**
 * Keeps what is compiled by now for the next run of this command, at most once a day: what runs use changes slowly. Where nothing can be written, or
 * Node's compile cache is off, nothing is kept. Never throws.
 */
export function keepCode() {
  if (loaded?.code === undefined || loaded.fresh) return;
  const { script, code, build } = loaded;
  const own = `${code}.${process.pid}`;
  try {
    const data = script.createCachedData();
    const text = Buffer.concat([Buffer.from(digestOf(build, data), 'latin1'), data]);
    writeFileSync(own, text, { mode: 0o600, flag: 'wx' });
    renameSync(own, code);
  } catch {
    rmSync(own, { force: true });
  }
}

/** In the folder of the compile cache, which has another name for each version of Node, each user and other flags; for each command, as each uses other functions. */
function codeFile(path) {
  const folder = nodeModule.getCompileCacheDir?.();
  const [command = ''] = process.argv.slice(2);
  if (folder === undefined || !/^[a-z]+$/.test(command)) return undefined;
  const place = path.replace(/[^A-Za-z0-9]+/g, '-').slice(-LONGEST_NAME);
  return join(folder, `opsproof-${command}${place}`);
}

/** V8 refuses code of another version or of other flags, but runs what is damaged. */
function readCode(path, build) {
  if (path === undefined) return undefined;
  try {
    const bytes = readFileSync(path);
    const data = bytes.subarray(DIGEST_LENGTH);
    if (bytes.toString('latin1', 0, DIGEST_LENGTH) !== digestOf(build, data)) return undefined;
    return { data, old: Date.now() - statSync(path).mtimeMs > DAY_MS };
  } catch {
    return undefined;
  }
}

function digestOf(build, data) {
  return createHash('sha256').update(build).update(data).digest('hex');
}
