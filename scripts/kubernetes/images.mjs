import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Docker from 'dockerode';
import tar from 'tar-stream';
import { at, BASE_IMAGE, CONTAINERD, PAUSE_IMAGE } from './place.mjs';
import { must } from './quick.mjs';

/** Some have hundreds of megabytes, and unpacking them takes a busy disk its time. */
const IMPORT_MS = 5 * 60_000;

/**
 * The images that pods of the tests run from, brought from the Docker engine: the base image of all tests, and what holds the namespaces of a pod.
 * @param {string} programs folder with `pause`
 */
export async function importImages(programs) {
  const docker = new Docker();
  await makePause(docker, join(programs, 'pause'));
  try {
    for (const name of [PAUSE_IMAGE, BASE_IMAGE]) await importImage(name);
  } finally {
    await docker.getImage(PAUSE_IMAGE).remove();
  }
}

/** One more image for the node of a cluster that runs. @param {string} name in the Docker engine */
export async function importImage(name) {
  const file = at('image.tar');
  try {
    await pipeline(await new Docker().getImage(name).get(), createWriteStream(file));
    const argv = ['ctr', '--address', CONTAINERD, '--namespace', 'k8s.io', 'images', 'import', file];
    must(argv, { timeoutMs: IMPORT_MS });
  } finally {
    rmSync(file, { force: true });
  }
}

async function makePause(docker, program) {
  const pack = tar.pack();
  pack.entry({ name: 'pause', mode: 0o755 }, readFileSync(program));
  pack.finalize();
  const [repo, tag] = PAUSE_IMAGE.split(':');
  const stream = await docker.importImage(pack, { repo, tag, changes: 'ENTRYPOINT ["/pause"]' });
  await new Promise((resolve, reject) =>
    docker.modem.followProgress(stream, (e) => (e ? reject(e) : resolve())),
  );
}
