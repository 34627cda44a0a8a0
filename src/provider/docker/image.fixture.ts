import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engine } from '../../transport/docker/engine.ts';
import { environmentOf } from '../environment.fixture.ts';
import { builderOf } from './builder.ts';
import { imageOf } from './image.ts';

const BASE = 'opsproof-base:bookworm';
const BUILD_MS = 300_000;

/**
 * The name of an image for tests, which exists when this returns. As the provider builds it: once for all test runs on the engine and for all
 * environments with the same folder, and kept. `opsproof sweep --images` treats it as a cache. Test files that ask at the same time, or whose
 * Dockerfiles begin with the same lines, share the work: BuildKit does a step once.
 * @param name words with hyphens
 * @param from a folder with a Dockerfile, which `by` names if it is another one, or the text of one; `BASE` is an argument of it
 * @param base what `BASE` is
 * @throws Error of the build
 */
export async function testImage(
  name: string,
  from: { folder: string; by?: string } | { dockerfile: string },
  base = BASE,
): Promise<string> {
  const client = await engine();
  const work = mkdtempSync(join(tmpdir(), 'opsproof-image-'));
  if ('dockerfile' in from) writeFileSync(join(work, 'Dockerfile'), from.dockerfile);
  const build = 'folder' in from ? from.folder : work;
  const by = 'folder' in from && from.by !== undefined ? { dockerfile: from.by } : {};
  const container = { build, ...by, args: { BASE: base } };
  const host = environmentOf('docker', { [name]: container }).hosts[name] ?? assert.fail();
  try {
    const image = await imageOf(client, host, {
      environment: 'test',
      signal: AbortSignal.timeout(BUILD_MS),
      build: `test-${name}`,
      reports: work,
      cwd: work,
      builds: new Map(),
      builder: () => builderOf(client, process.env),
      begins: () => join(work, 'build.log'),
      ended: () => undefined,
      progress: () => undefined,
    });
    return image.name;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
