import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Docker from 'dockerode';
import tar from 'tar-stream';
import { at, BASE_IMAGE, CONTAINERD, PAUSE_IMAGE } from './place.mjs';
import { must } from './quick.mjs';

/**
 * The images that pods of the tests run from, brought from the Docker engine: the base image of all tests, and what holds the namespaces of a pod.
 * @param {string} programs folder with `pause`
 */
export async function importImages(programs) {
  const docker = new Docker();
  await makePause(docker, join(programs, 'pause'));
  try {
    for (const name of [PAUSE_IMAGE, BASE_IMAGE]) {
      const file = at('image.tar');
      await pipeline(await docker.getImage(name).get(), createWriteStream(file));
      must(['ctr', '--address', CONTAINERD, '--namespace', 'k8s.io', 'images', 'import', file]);
      rmSync(file);
    }
  } finally {
    await docker.getImage(PAUSE_IMAGE).remove();
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
