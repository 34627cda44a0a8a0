import type { HttpOptions } from '../http/http-request.ts';
import type { Scene } from '../scene.ts';

/** The request options of the scenario, with their placeholders filled in. @throws ConfigurationError for one that cannot be read */
export async function optionsOf(scene: Scene): Promise<HttpOptions> {
  const { options } = scene;
  const asked = await scene.reveal({ method: 'GET', url: '', ...(options === undefined ? {} : { options }) });
  return asked.options ?? {};
}
