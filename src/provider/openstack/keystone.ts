import type { Access } from './access.ts';
import { faultOf } from './fault.ts';
import type { Answered, Wire } from './wire.ts';

/** A login: good until its token expires or is revoked. */
export interface Session {
  readonly token: string;
  /** Id of the project. */
  readonly project: string;
  readonly catalog: readonly CatalogService[];
}

/** As keystone lists it ("Get service catalog"). */
export interface CatalogService {
  readonly type: string;
  readonly endpoints: readonly {
    readonly interface: string;
    readonly region?: string;
    readonly region_id?: string;
    readonly url: string;
  }[];
}

interface Issued {
  readonly token?: {
    readonly project?: { readonly id?: string };
    readonly catalog?: readonly CatalogService[];
  };
}

/** Where a token is asked for. */
export function tokensUrl(authUrl: string): URL {
  const base = authUrl.replace(/\/+$/, '');
  return new URL(`${/\/v3$/.test(base) ? base : `${base}/v3`}/auth/tokens`);
}

/** Asks for a token. @throws Lost without an answer */
export function requestToken(wire: Wire, { authUrl, auth }: Access): Promise<Answered> {
  return wire.send(tokensUrl(authUrl), { method: 'POST', body: { auth } });
}

/** @throws OpenstackFault when that is no token */
export function sessionOf({ status, headers, said }: Answered): Session {
  const token = headers['x-subject-token'];
  const { token: issued } = (said ?? {}) as Issued;
  if (status !== 201 || typeof token !== 'string') throw faultOf(status, said);
  return { token, project: issued?.project?.id ?? '', catalog: issued?.catalog ?? [] };
}
