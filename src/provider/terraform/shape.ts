import { join } from 'node:path';
import type { EphemeralHost } from '../../model/environment.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { list, make, map, oneOf, text } from '../../schema/shape.ts';
import { path } from '../../schema/values.ts';
import type { ProviderShape } from '../shape.ts';

/** What a host of terraform has besides what every host has. */
export interface TerraformOwn {
  /** The output with its address: `web_ip`, `web_ips[0]`, `servers.web`. None: its entry in the output `opsproof_hosts`. */
  readonly output?: string;
}

export type TerraformHost = EphemeralHost & TerraformOwn;

/** What an environment says once, under `providers: { terraform: … }`. Paths start at the folder of environments. */
export interface TerraformSettings {
  readonly module?: string;
  readonly program?: 'terraform' | 'tofu';
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly variable_files?: readonly string[];
}

const OUTPUT = /^[\w-]+(?:\.[\w-]+|\[\d+\])*$/;
/** Clouds take minutes, and what was begun is not left alone. */
const APPLY_MS = 60 * 60_000;

export const terraformShape: ProviderShape<TerraformOwn> = {
  name: 'terraform',
  nature: 'its hosts are outputs of a terraform module',
  apart: 'what a module makes is elsewhere',
  host: {
    output: text('an output such as web_ip, web_ips[0] or servers.web')
      .describe('The output with its address; default: its entry in the output `opsproof_hosts`')
      .optional(),
  },
  settings: {
    module: path.describe('Folder of the root module').optional(),
    program: oneOf(['terraform', 'tofu'], 'terraform or tofu').describe('Default terraform').optional(),
    variables: map(make.unknown(), 'a map of variables').describe('Variables of the module').optional(),
    variable_files: list(path, 'a list of paths').describe('Files with variables (-var-file)').optional(),
  },
  where: ['module', 'output', 'program', 'variable_files'],
  transports: ['ssh', 'docker', 'local', 'winrm'],
  kinds: [
    { name: 'program', limitMs: 5 * 60_000, free: true },
    { name: 'state', limitMs: APPLY_MS },
  ],
  verbs: [],
  ready: ['port', 'http'],
  limits: { startMs: 5 * 60_000, stopMs: 10_000, groundMs: APPLY_MS },

  read({ merged, origin }: MergedHost<{ readonly output?: string }>, { texts, problems }) {
    if (merged.output === undefined) return {};
    const output = texts.plain(merged.output);
    if (!OUTPUT.test(output))
      problems.add(
        origin('output'),
        `found ${JSON.stringify(output)}, allowed: an output such as web_ip, web_ips[0] or servers.web`,
      );
    return { output };
  },

  settingsFiles(settings: TerraformSettings, { cwd }) {
    const { module, variable_files: files = [] } = settings;
    return module === undefined
      ? []
      : [moduleFolder(module, cwd), ...files.map((one) => moduleFolder(one, cwd))];
  },
};

/** A path of the settings, absolute. */
export function moduleFolder(path: string, cwd: string): string {
  return path.startsWith('/') ? path : join(cwd, 'environments', path);
}
