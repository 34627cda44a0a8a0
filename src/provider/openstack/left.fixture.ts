import type { Cloud } from './cloud.ts';
import { openCloud } from './open-cloud.ts';
import { LOGIN } from './services.fixture.ts';

interface Named {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly status?: string;
}

/** The project as a test sees it: by itself, and not through the proxy. @param authUrl of keystone */
export function cloudAt(authUrl: string, login: object = LOGIN): Promise<Cloud> {
  return openCloud({ settings: { auth_url: authUrl, ...login }, ways: { env: {}, cwd: '/nowhere' } });
}

/** What nova and neutron have of a run, by its name alone: not by marks, as the provider looks. */
export async function leftOf(authUrl: string, run: string): Promise<readonly string[]> {
  const cloud = await cloudAt(authUrl);
  const ask = (service: 'compute' | 'network', path: string, key: string) =>
    cloud.list<Named>('left', service, path, key);
  const { keypairs } = await cloud.ask<{ readonly keypairs: readonly { readonly keypair: Named }[] }>(
    'left',
    'compute',
    'GET',
    '/os-keypairs',
  );
  const [servers, ports, groups, addresses] = await Promise.all([
    ask('compute', '/servers/detail?x=1', 'servers'),
    ask('network', '/ports', 'ports'),
    ask('network', '/security-groups', 'security_groups'),
    ask('network', '/floatingips', 'floatingips'),
  ]);
  const kinds = { servers, ports, groups, addresses, keys: keypairs.map(({ keypair }) => keypair) };
  return Object.entries(kinds).flatMap(([kind, all]) =>
    all
      .filter(({ name = '', description = '' }) => `${name} ${description}`.includes(run))
      .map(({ id, name, status }) => `${kind} ${name ?? id} ${status ?? ''}`),
  );
}

/** Removes a server behind the back of its stack. */
export async function destroyServer(authUrl: string, name: string): Promise<void> {
  const cloud = await cloudAt(authUrl);
  const all = await cloud.list<Named>('destroy', 'compute', '/servers/detail?x=1', 'servers');
  for (const { id } of all.filter((one) => one.name === name))
    await cloud.ask('destroy', 'compute', 'DELETE', `/servers/${id}`);
}
