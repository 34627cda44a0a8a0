import { UnableError } from '../../model/errors.ts';
import type { CloudHost } from '../machine/cloud-host.ts';
import { stackKey } from '../machine/stack-key.ts';
import type { StackContext } from '../provider.ts';
import type { Scope } from '../remover.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import type { Cloud } from './cloud.ts';
import { type Servers, serversOf } from './found-server.ts';
import { makeOnce } from './make.ts';
import { keyName, printMarks } from './marks.ts';
import type { ServerParts } from './parts.ts';
import type { OpenstackSettings, ServerHost } from './server-host.ts';

/** What the servers of one stack share. */
export interface OpenstackGround {
  readonly cloud: Cloud;
  readonly scope: Scope;
  readonly key: SshKeyPair;
  readonly keyName: string;
  /** Id of the security group. */
  readonly group: string;
  readonly servers: Servers;
  /** Host → what it is made of. */
  readonly parts: Map<string, ServerParts>;
  /** Hosts that were started, by name. */
  readonly hosts: Map<string, CloudHost>;
}

interface Group {
  readonly id: string;
  readonly name: string;
}

const SSH_PORT = 22;
/** RFC 1918. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Makes the key pair and the security group. @throws UnableError */
export async function makeGround(
  cloud: Cloud,
  hosts: readonly ServerHost[],
  context: StackContext,
): Promise<OpenstackGround> {
  const { prefix, labels, ledger, environment, runId, conceal } = context;
  const from = sourcesFor(hosts, context.settings as OpenstackSettings, environment);
  const failed = `"${environment}" could not be brought up`;
  // Its marks are its comment: key pairs have nothing else to write into.
  const key = stackKey(printMarks(labels), conceal)();
  const name = keyName(prefix);
  const scope = await cloud.scope(failed);
  context.signal.throwIfAborted();
  ledger.creating({ kind: 'key-pair', id: name, scope });
  ledger.creating({ kind: 'security-group', id: prefix, scope });
  const both = [makeGroup(cloud, context, portsOf(hosts), from), makeKey()] as const;
  // Nothing may appear after an error was told.
  await Promise.allSettled(both);
  const [group] = await Promise.all(both);
  const servers = serversOf(cloud, runId);
  return { cloud, scope, key, keyName: name, group, servers, parts: new Map(), hosts: new Map() };

  async function makeKey(): Promise<void> {
    const body = { keypair: { name, public_key: key.publicKey, type: 'ssh' } };
    const what = `${failed}: its key pair was not taken`;
    await makeOnce(
      () => cloud.ask<object>(what, 'compute', 'POST', '/os-keypairs', body),
      () => cloud.ask<object>(what, 'compute', 'GET', `/os-keypairs/${encodeURIComponent(name)}`),
    );
    ledger.created({ kind: 'key-pair', id: name });
  }
}

/** Who may reach ssh and the ports. @throws UnableError where that would be everybody by default */
export function sourcesFor(
  hosts: readonly ServerHost[],
  { from }: OpenstackSettings,
  environment: string,
): readonly string[] {
  if (from !== undefined) return from;
  const open = hosts.filter(({ floating }) => floating !== undefined).map(({ name }) => name);
  if (open.length === 0) return PRIVATE;
  throw new UnableError(
    `"${environment}" is not brought up: ${open.join(', ')} would have floating addresses, and it is not said who may reach them`,
    {
      hint: 'write providers: { openstack: { from: [203.0.113.7/32] } }, the address under which this machine is seen, or leave out floating',
    },
  );
}

function portsOf(hosts: readonly ServerHost[]): readonly number[] {
  return [...new Set([...hosts.map(({ port }) => port ?? SSH_PORT), ...hosts.flatMap(({ ports }) => ports)])];
}

/** @returns its id */
async function makeGroup(
  cloud: Cloud,
  { prefix, labels, ledger, environment }: StackContext,
  ports: readonly number[],
  from: readonly string[],
): Promise<string> {
  const what = `"${environment}" could not be brought up: its security group was not made`;
  const body = { security_group: { name: prefix, description: printMarks(labels) } };
  const { id } = await makeOnce(
    async () =>
      (await cloud.ask<{ readonly security_group: Group }>(what, 'network', 'POST', '/security-groups', body))
        .security_group,
    async () => {
      const path = `/security-groups?name=${encodeURIComponent(prefix)}`;
      return (await cloud.list<Group>(what, 'network', path, 'security_groups'))[0];
    },
  );
  ledger.created({ kind: 'security-group', id: prefix }, id);
  const rules = from.flatMap((net) => ports.map((port) => openRule(id, port, net)));
  // Hosts of the stack reach each other on every port.
  const together = ['IPv4', 'IPv6'].map((ethertype) => ({ ...ruleOf(id, ethertype), remote_group_id: id }));
  await cloud.ask(what, 'network', 'POST', '/security-group-rules', {
    security_group_rules: [...rules, ...together],
  });
  return id;
}

function openRule(group: string, port: number, net: string): object {
  const range = { protocol: 'tcp', port_range_min: port, port_range_max: port };
  return { ...ruleOf(group, net.includes(':') ? 'IPv6' : 'IPv4'), ...range, remote_ip_prefix: net };
}

function ruleOf(group: string, ethertype: string) {
  return { security_group_id: group, direction: 'ingress', ethertype };
}
