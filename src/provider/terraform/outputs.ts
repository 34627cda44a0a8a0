import { UnableError } from '../../model/errors.ts';
import type { TerraformHost } from './shape.ts';

/** `terraform output -json`: name → value. */
export type Outputs = Readonly<Record<string, { readonly value: unknown; readonly sensitive?: boolean }>>;

/** Where a host is, as the module says it. */
export interface HostPlace {
  readonly address: string;
  /** Where other hosts of the module reach it; default: `address`. */
  readonly privateAddress?: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKey?: string;
  readonly hostKeys?: readonly string[];
}

/** The output in which a module can describe its hosts: `{ web = { address, port, user, private_key, host_keys } }`. */
export const HOSTS_OUTPUT = 'opsproof_hosts';

/** @throws UnableError when the outputs do not say where the host is */
export function placeOf(host: TerraformHost, outputs: Outputs): HostPlace {
  const { name, output } = host;
  const from = output ?? `${HOSTS_OUTPUT}.${name}`;
  const value = valueAt(outputs, from);
  if (value === undefined)
    throw new UnableError(
      `host "${name}": the module has no output ${from}; outputs: ${Object.keys(outputs).join(', ') || 'none'}`,
      {
        hint:
          output === undefined
            ? `write output: … for the host, or an output "${HOSTS_OUTPUT}" with an entry for it`
            : undefined,
      },
    );
  if (typeof value === 'string' && value !== '') return { address: value };
  const described = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const { address, port, user, private_key: privateKey, host_keys: hostKeys } = described;
  const { private_address: privateAddress } = described;
  if (typeof address !== 'string' || address === '')
    throw new UnableError(`host "${name}": the output ${from} is neither an address nor an object with one`);
  return {
    address,
    ...(typeof privateAddress === 'string' ? { privateAddress } : {}),
    ...(Number.isInteger(Number(port)) && Number(port) > 0 ? { port: Number(port) } : {}),
    ...(typeof user === 'string' ? { user } : {}),
    ...(typeof privateKey === 'string' ? { privateKey } : {}),
    ...(Array.isArray(hostKeys)
      ? { hostKeys: hostKeys.map((key) => String(key).trim().split(/\s+/).slice(0, 2).join(' ')) }
      : {}),
  };
}

function valueAt(outputs: Outputs, path: string): unknown {
  const [first = '', ...rest] = path.split(/[.[\]]+/).filter((part) => part !== '');
  const start = Object.hasOwn(outputs, first) ? outputs[first]?.value : undefined;
  return rest.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null && Object.hasOwn(node, key)
        ? (node as Record<string, unknown>)[key]
        : undefined,
    start,
  );
}
