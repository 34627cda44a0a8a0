import { readEnvironment } from '../config/read-environment.ts';
import { parseYamlFile } from '../config/yaml-file.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { Problems } from '../schema/reading.ts';
import { IMAGE_MARK, LAYER_HOST } from './layer-spec.ts';

/** An image without a program of its own stays up. */
const SLEEP = { command: ['sleep', '86400'] };

/**
 * The environment for the features of a layer: one container of it, called `layer`.
 * @param container keys of a host of the provider docker; undefined: it sleeps
 */
export async function layerEnvironment(
  name: string,
  container: Readonly<Record<string, unknown>> | undefined,
  {
    cwd,
    env,
    problems,
  }: { cwd: string; env: Readonly<Record<string, string | undefined>>; problems: Problems },
): Promise<string> {
  const host = { ...(container ?? SLEEP), image: IMAGE_MARK };
  const text = layerHostText(host);
  const at = ['layers', name, 'container'];
  for (const key of ['image', 'build'])
    if (container !== undefined && key in container)
      problems.add([...at, key], 'the container is one of the layer; its image is not named');
  try {
    await readEnvironment(parseYamlFile(text, 'layers.yaml'), {
      cwd,
      env,
      folder: cwd,
      name: LAYER_HOST,
      secrets: 'leave',
    });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const { path = '', message, hint } of error.problems) {
      const key = path.replace(`hosts.${LAYER_HOST}`, '').replace(/^\./, '');
      problems.add(at, key === '' ? message : `${key}: ${message}`, hint);
    }
  }
  return text;
}

/**
 * The environment of some layer, for those that only ask which hosts and ports it has.
 * @param environments those of all layers
 */
export function anyLayer(environments: readonly string[]): ReadonlyMap<string, string> {
  const ports = environments.flatMap((text) => JSON.parse(text).hosts[LAYER_HOST].ports ?? []);
  const host = { image: IMAGE_MARK, ports: [...new Set(ports)] };
  return new Map([[LAYER_HOST, layerHostText(host)]]);
}

// JSON is YAML.
function layerHostText(host: object): string {
  return JSON.stringify({ lifecycle: 'ephemeral', provider: 'docker', hosts: { [LAYER_HOST]: host } });
}
