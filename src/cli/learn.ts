import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { readHosts } from '../drift/read-hosts.ts';
import { mergeFeature, printFeature } from '../learn/feature-text.ts';
import { makeLessons } from '../learn/learn.ts';
import { ConfigurationError } from '../model/errors.ts';
import { resources } from '../resource/registry.ts';
import type { Command } from './io.ts';
import { liveEnvironment } from './live-environment.ts';
import { parseOptions } from './options.ts';
import { withAudit } from './watch-audit.ts';

export const learnCommand: Command = {
  name: 'learn',
  summary: 'write features from the current state of live hosts',
  help: `opsproof learn --env E [--host H]

Reads every host of E (or those named by --host, which may be repeated) and writes features/learned/<role>.feature. What
the hosts of a group have in common is written once for the group, the rest for each host. What changes constantly is left
out. An existing file keeps its content; new scenarios are added at the end.

Exit codes: 0 written, 2 a host could not be read, 3 configuration.
`,
  async run(argv, io) {
    const { values } = parseOptions('learn', argv, {
      env: { type: 'string' },
      host: { type: 'string', multiple: true },
    });
    const environment = await liveEnvironment('learn', values.env, io);
    const wanted = values.host ?? Object.keys(environment.hosts);
    const unknown = wanted.filter((name) => environment.hosts[name] === undefined);
    if (unknown.length > 0) {
      const known = Object.keys(environment.hosts).join(', ');
      throw new ConfigurationError(
        unknown.map((name) => ({
          message: `no host "${name}" in the environment "${environment.name}"; hosts: ${known}`,
        })),
      );
    }
    const hosts = Object.fromEntries(
      Object.entries(environment.hosts).filter(([name]) => wanted.includes(name)),
    );
    const { watched = { files: [] } } = await loadSettings(io.cwd);
    const { inventories, blind } = await withAudit(io, environment, (note) =>
      readHosts({ ...environment, hosts }, resources, watched, note),
    );
    const day = new Date().toISOString().slice(0, 10);
    // Hosts that were not asked for still decide whether a group has something in common.
    for (const { role, place, scenarios } of makeLessons(Object.values(environment.hosts), inventories)) {
      const path = `features/learned/${role}.feature`;
      const existing = await readFile(join(io.cwd, path), 'utf8').catch(() => undefined);
      const text =
        existing === undefined
          ? printFeature(role, environment.name, place, scenarios, day)
          : mergeFeature(existing, scenarios, day);
      if (text !== undefined) {
        await mkdir(join(io.cwd, 'features/learned'), { recursive: true });
        await writeFile(join(io.cwd, path), text);
      }
      const done = existing === undefined ? 'wrote' : text === undefined ? 'unchanged' : 'added to';
      io.stdout.write(`${done.padEnd(11)} ${path}\n`);
    }
    for (const { host, noun, why } of blind)
      io.stderr.write(`not read: ${noun ?? 'the whole host'} on ${host}: ${why}\n`);
    return blind.some(({ noun }) => noun === undefined) ? 2 : 0;
  },
};
