import { hostsMark, removeBuild } from '../provider/docker/build-containers.ts';
import { openRunner } from '../transport/open.ts';
import { LayerFailed } from './layer-failed.ts';
import type { LayerSpec } from './layer-spec.ts';
import { inLedger, type Workshop } from './workshop.ts';

const REMOVE_MS = 10_000;
const DPKG_MS = 5 * 60_000;

/**
 * Proves that a merged database agrees with the files: `dpkg --audit` finds nothing, and no file of a package is missing or changed that was
 * not so in one of the layers.
 * @param parts ids of the images that were composed
 * @throws LayerFailed with what dpkg says; UnableError
 */
export async function proveDpkg(
  { name }: LayerSpec,
  image: string,
  parts: readonly string[],
  workshop: Workshop,
): Promise<void> {
  const known = new Set<string>();
  for (const part of parts) for (const line of await verified(name, part, workshop)) known.add(line);
  const audit = await said(name, image, 'dpkg --audit', workshop);
  if (audit !== '') throw new LayerFailed(`the packages of the layer "${name}" are not whole:\n${audit}`);
  const wrong = (await verified(name, image, workshop)).filter((line) => !known.has(line));
  if (wrong.length > 0)
    throw new LayerFailed(
      [`files of packages of the layer "${name}" are not theirs:`, ...wrong.slice(0, 20)].join('\n'),
    );
}

/** Lines of `dpkg --verify`, which ends with 1 when there are any. */
async function verified(name: string, image: string, workshop: Workshop): Promise<readonly string[]> {
  const text = await said(name, image, 'dpkg --verify || [ $? = 1 ]', workshop);
  return text.split('\n').filter((line) => line !== '');
}

async function said(name: string, image: string, command: string, workshop: Workshop): Promise<string> {
  const { engine } = workshop;
  return inLedger(
    workshop,
    name,
    (id) => removeBuild(engine, id, REMOVE_MS),
    async (build) => {
      const { id } = await engine.createContainer({
        Image: image,
        Entrypoint: ['sleep', '3600'],
        HostConfig: { ExtraHosts: [hostsMark(build)], NetworkMode: 'none' },
      });
      await engine.getContainer(id).start();
      const runner = await openRunner({ transport: 'docker', container: id, user: '0' });
      try {
        const { exitCode, stdout, stderr } = await runner.run(`LC_ALL=C; export LC_ALL; ${command}`, {
          timeoutMs: DPKG_MS,
        });
        if (exitCode !== 0)
          throw new LayerFailed(`dpkg fails in the layer "${name}": ${stderr.toString().trim()}`);
        return stdout.toString().trim();
      } finally {
        await runner.close();
      }
    },
  );
}
