import { join } from 'node:path';
import type { EphemeralHost } from '../../model/environment.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { list, text } from '../../schema/shape.ts';
import { path } from '../../schema/values.ts';
import type { ProviderShape } from '../shape.ts';

/** What a host of compose has besides what every host has. */
export interface ComposeOwn {
  /** Name of the service in the file. */
  readonly service?: string;
}

export type ComposeHost = EphemeralHost & ComposeOwn;

/** What an environment says once, under `providers: { compose: … }`. Paths start at the folder of environments. */
export interface ComposeSettings {
  readonly file?: string;
  readonly profiles?: readonly string[];
  readonly env_files?: readonly string[];
}

export const composeShape: ProviderShape<ComposeOwn> = {
  name: 'compose',
  nature: 'its hosts are the services of a compose file',
  apart: 'services reach only their own project',
  host: {
    service: text('the name of a service')
      .describe("Its name in the compose file; default: the host's name")
      .optional(),
  },
  settings: {
    file: path.describe('The compose file; default compose.yaml').optional(),
    profiles: list(text('the name of a profile'), 'a list of profiles')
      .describe('Profiles that are active')
      .optional(),
    env_files: list(path, 'a list of paths')
      .describe('Files with variables for the compose file; default .env beside it')
      .optional(),
  },
  where: ['file', 'env_files', 'profiles', 'service'],
  transports: ['docker', 'ssh'],
  kinds: [
    { name: 'program', limitMs: 10_000, free: true },
    { name: 'container', limitMs: 10_000 },
    { name: 'network', limitMs: 10_000, free: true },
    { name: 'volume', limitMs: 10_000, free: true },
  ],
  verbs: ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'],
  ready: ['port', 'http', 'log', 'healthy', 'command'],
  // Images are pulled and built before the hosts start.
  limits: { startMs: 60_000, stopMs: 10_000, groundMs: 15 * 60_000 },

  read({ merged }: MergedHost<{ readonly service?: string }>, { texts }) {
    return merged.service === undefined ? {} : { service: texts.plain(merged.service) };
  },

  settingsFiles: (settings, { cwd }) => composeFiles(settings, cwd),
};

/** The files that say what compose makes, absolute: the compose file first. */
export function composeFiles(settings: ComposeSettings, cwd: string): readonly string[] {
  const { file = 'compose.yaml', env_files: files = [] } = settings;
  return [file, ...files].map((one) => (one.startsWith('/') ? one : join(cwd, 'environments', one)));
}
