import type { Claim } from '../../check/claim.ts';
import type { Glance } from '../../check/glance.ts';
import { absent } from '../absent.ts';
import { checkInsideAddress } from '../address.ts';
import { runOnHost, waitSeconds } from '../from-host.ts';
import { refuseInside } from '../http/http-inside.ts';
import { tlsOptions } from '../http/http-options.ts';
import type { Ask } from '../probe.ts';
import type { Scene } from '../scene.ts';
import { type InsideHandshake, sClientCommand } from './s-client.ts';
import { readSClient } from './s-client-answer.ts';
import { tookVersion } from './s-client-version.ts';
import { TLS_VERSIONS } from './tls.ts';
import { optionsOf } from './tls-options.ts';
import { tlsSeen } from './tls-seen.ts';

/** The host resolves the name and makes the handshake, with its openssl, its authorities and its clock. @throws ConfigurationError */
export function tlsFromHost(scene: Scene, text: string, claims: readonly Claim[]): Ask {
  const address = checkInsideAddress(text);
  const wanted = (attribute: string) => claims.some((claim) => claim.attribute === attribute);
  return async (glance, name) => {
    const options = await optionsOf(scene);
    const refused = refuseInside({ options });
    if (refused !== undefined) return refused;
    const { ca } = tlsOptions(options);
    const handshake: InsideHandshake = {
      ...address,
      seconds: waitSeconds(glance),
      ...(typeof ca === 'string' ? { authority: ca } : {}),
      names: wanted('cipher'),
    };
    const { reply, looked } = await runOnHost(glance, name, sClientCommand(handshake));
    const answer = readSClient(handshake, address.host, reply);
    if ('unable' in answer) return { ...answer, looked };
    if ('who' in answer) return { ...absent('reachable', answer, claims, handshake.seconds * 1000), looked };
    const protocols = wanted('protocols')
      ? await protocolsOf(glance, name, handshake, answer.protocol)
      : undefined;
    return tlsSeen(answer, protocols, answer.now, looked);
  };
}

/** One handshake per version. Undefined if one was not answered at all, or if even the version that was negotiated first was not accepted again. */
async function protocolsOf(
  glance: Glance,
  name: string,
  { host, port, seconds }: InsideHandshake,
  agreed: string,
): Promise<readonly string[] | undefined> {
  const taken: string[] = [];
  for (const version of TLS_VERSIONS) {
    const only = { host, port, seconds, version };
    const { reply } = await runOnHost(glance, name, sClientCommand(only));
    const took = tookVersion(only, reply);
    if (took === undefined) return undefined;
    if (took) taken.push(version);
  }
  return taken.includes(agreed) ? taken : undefined;
}
