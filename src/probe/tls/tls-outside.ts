import type { Claim } from '../../check/claim.ts';
import type { Looked } from '../../model/finding.ts';
import type { AuditedDoor } from '../../transport/audited-door.ts';
import { absent } from '../absent.ts';
import { checkAddress } from '../address.ts';
import { tlsOptions } from '../http/http-options.ts';
import type { Ask } from '../probe.ts';
import { behindProxy } from '../published.ts';
import type { Scene } from '../scene.ts';
import { probeTls, TLS_VERSIONS, type TlsRequest, takesVersion } from './tls.ts';
import { optionsOf } from './tls-options.ts';
import { tlsSeen } from './tls-seen.ts';

/** Asks from the machine that runs opsproof. @throws ConfigurationError for the address */
export function tlsFromOutside(scene: Scene, text: string, claims: readonly Claim[]): Ask {
  const address = checkAddress(text, scene.blueprint);
  return async (glance, _, door) => {
    const { timeoutMs } = glance;
    const looked = (durationMs: number): Looked => ({
      command: `TLS handshake with ${text}`,
      durationMs,
      over: 'tls from outside',
    });
    const via = scene.isHost(address.host) ? await scene.reach(address.host, address.port) : address;
    if (via === undefined)
      return { state: { reachable: false }, missing: 'the host does not run', looked: looked(0) };
    const { rejectUnauthorized: _unverified, ...tls } = tlsOptions(await optionsOf(scene));
    const request: TlsRequest = { text, ...via, name: address.host, options: tls };
    const answer = await probeTls(request, timeoutMs, door);
    if (!('protocol' in answer)) {
      const seen = await behindProxy(scene, address, answer, glance, door);
      if ('unable' in seen) return { ...seen, looked: looked(answer.durationMs) };
      return { ...absent('reachable', seen, claims, timeoutMs), looked: looked(answer.durationMs) };
    }
    const wanted = claims.some(({ attribute }) => attribute === 'protocols');
    const protocols = wanted ? await protocolsOf(request, answer.protocol, timeoutMs, door) : undefined;
    return tlsSeen(answer, protocols, Date.now(), looked(answer.durationMs));
  };
}

/** One handshake per version. Undefined if one was not answered at all, or if even the version that was negotiated first was not accepted again. */
async function protocolsOf(
  request: TlsRequest,
  agreed: string,
  timeoutMs: number,
  door: AuditedDoor,
): Promise<readonly string[] | undefined> {
  const taken: string[] = [];
  for (const version of TLS_VERSIONS) {
    const answer = await takesVersion(request, version, timeoutMs, door);
    if (typeof answer !== 'boolean') return undefined;
    if (answer) taken.push(version);
  }
  return taken.includes(agreed) ? taken : undefined;
}
