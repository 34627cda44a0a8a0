import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BASE = 'opsproof-base:bookworm';
const BUILD_MS = 300_000;

/**
 * The name of an image for tests, which exists when this returns. It is built once for all test runs on the engine and kept: the name
 * changes with its content, and `opsproof sweep --images` treats it as a cache.
 * @param name words with hyphens
 * @param from a folder with a Dockerfile, or the text of one; `BASE` is an argument of it
 * @throws Error of the build
 */
export async function testImage(
  name: string,
  from: { folder: string } | { dockerfile: string },
): Promise<string> {
  const hash = createHash('sha256').update(await docker(['inspect', '-f', '{{.Id}}', BASE]));
  if ('dockerfile' in from) hash.update(from.dockerfile);
  else for (const part of contentOf(from.folder)) hash.update(part);
  const tag = `opsproof-test/${name}:${hash.digest('hex').slice(0, 16)}`;
  const there = await docker(['image', 'inspect', '-f', 'there', tag]).catch(() => '');
  if (there === 'there') return tag;
  const build = ['build', '-q', '--label', 'opsproof.cache=image', '--build-arg', `BASE=${BASE}`, '-t', tag];
  if ('dockerfile' in from) await docker([...build, '-'], from.dockerfile);
  else await docker([...build, from.folder]);
  return tag;
}

/** What distinguishes folders: names, modes and content. */
function* contentOf(folder: string): Iterable<string | Buffer> {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(folder, path);
    const { mode } = statSync(file);
    yield `\0${path}\0${mode.toString(8)}\0`;
    if (statSync(file).isFile()) yield readFileSync(file);
  }
}

function docker(argv: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: BUILD_MS, maxBuffer: 1e8 };
    const child = execFile('docker', argv, options, (error, stdout) =>
      error === null ? resolve(stdout.trim()) : reject(error),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
