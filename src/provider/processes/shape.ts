import type { EphemeralHost } from '../../model/environment.ts';
import type { Secret } from '../../model/secret.ts';
import { command, env } from '../../schema/host-values.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { argvOf, variablesOf } from '../../schema/reading.ts';
import type { z } from '../../schema/shape.ts';
import type { Misplaced, ProviderShape } from '../shape.ts';

/** What a child process has in addition to the keys of every host. */
export interface ProcessOwn {
  /** argv: the program that is the host. */
  readonly command?: readonly string[];
  /** Values from `${…}` are secrets. */
  readonly env: Readonly<Record<string, string | Secret>>;
}

/** A host that is a child process. */
export type ChildHost = EphemeralHost & ProcessOwn;

const host = { command, env };

type Input = z.infer<z.ZodObject<typeof host>> & { readonly user?: string };

export const processesShape: ProviderShape<ProcessOwn> = {
  name: 'processes',
  nature: 'its hosts are child processes of this machine',
  host,
  merged: ['env'],
  transports: ['local'],
  kinds: [{ name: 'process', limitMs: 3_000 }],
  verbs: ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'],
  ready: ['port', 'http', 'log', 'command'],
  limits: { startMs: 60_000, stopMs: 5_000 },

  read({ merged }: MergedHost<Input>, reading) {
    return {
      ...(merged.command !== undefined && { command: argvOf(merged.command, reading) }),
      env: variablesOf(merged.env, reading),
    };
  },

  mistakes({ name, command: argv = [] }, { merged }: MergedHost<Input>) {
    const found: Misplaced[] = [];
    if (merged.user !== undefined)
      found.push({
        key: ['user'],
        message: `the provider "processes" has no user: ${processesShape.nature}`,
        hint: 'use the provider "docker" for it',
      });
    if (argv.length === 0)
      found.push({ key: [], message: `the host "${name}" needs a command: the program that it is` });
    return found;
  },
};
