import { matchesGlob } from 'node:path';
import { ConfigurationError } from '../model/errors.ts';
import type { Blueprint } from '../sentence/blueprint.ts';

/**
 * The blueprint with only the hosts that `--limit` selects, by name, pattern (`web-0*`) or group.
 * @throws ConfigurationError if a limit matches no host, because nothing would be proved
 */
export function limitHosts(blueprint: Blueprint, limits: readonly string[]): Blueprint {
  const wanted = limits.flatMap((limit) => limit.split(',')).filter((limit) => limit !== '');
  if (wanted.length === 0) return blueprint;
  const fits = (host: Blueprint['hosts'][number], limit: string) =>
    host.groups.includes(limit) || matchesGlob(host.name, limit);
  const idle = wanted.filter((limit) => !blueprint.hosts.some((host) => fits(host, limit)));
  if (idle.length > 0) {
    const names = blueprint.hosts.map((host) => host.name).slice(0, 12);
    throw new ConfigurationError(
      idle.map((limit) => ({
        message: `--limit ${limit} matches no host of the environment "${blueprint.environment}"; hosts: ${names.join(', ')}`,
      })),
    );
  }
  return { ...blueprint, hosts: blueprint.hosts.filter((host) => wanted.some((limit) => fits(host, limit))) };
}
