import { dockerKind } from './docker/kind.ts';
import type { AnyTarget, TransportKind } from './kind.ts';
import { kubernetesKind } from './kubernetes/kind.ts';
import { localKind } from './local.ts';
import { sshKind } from './ssh/kind.ts';
import { winrmKind } from './winrm/kind.ts';

/** All transports; the first one is the default of live hosts. */
export const TRANSPORTS = [sshKind, localKind, dockerKind, winrmKind, kubernetesKind] as const;

/** How a host is reached, by any transport. */
export type Target = TargetOf<(typeof TRANSPORTS)[number]>;
type TargetOf<Kind> = Kind extends TransportKind<infer T, infer _> ? T : never;

/** @returns undefined for an unknown name */
export function transportOf(name: string): TransportKind | undefined {
  return TRANSPORTS.find((kind) => kind.name === name) as TransportKind | undefined;
}

/** The transport of a target. @throws TypeError for an unknown one */
export function kindOf({ transport }: AnyTarget): TransportKind {
  const kind = transportOf(transport);
  if (kind === undefined) throw new TypeError(`there is no transport "${transport}"`);
  return kind;
}
