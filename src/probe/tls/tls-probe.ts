import type { Claim } from '../../check/claim.ts';
import type { Seen } from '../../check/question.ts';
import type { Looked } from '../../model/finding.ts';
import { readCertificates } from '../../resource/file/certificate.read.ts';
import { certificateResource } from '../../resource/file/certificate.ts';
import { tlsVersion } from '../../resource/never.ts';
import { absent } from '../absent.ts';
import { checkAddress } from '../address.ts';
import type { ProbeDoor } from '../door/probe-door.ts';
import { tlsOptions } from '../http/http-options.ts';
import type { Ask, AskedProbe } from '../probe.ts';
import { behindProxy } from '../published.ts';
import type { Scene } from '../scene.ts';
import { probeTls, TLS_VERSIONS, type TlsAnswer, type TlsRequest, takesVersion } from './tls.ts';

const { exists: _, ...certificateAttributes } = certificateResource.attributes;

/** What differs between a certificate that came over the network and one in a file of a host. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  valid: 'The clock of the machine that runs opsproof is now within its validity period.',
  'days left':
    'Whole days until it expires, by the clock of the machine that runs opsproof; negative after that.',
  'chain length': 'How many certificates the server sends.',
  'chain complete':
    'Each certificate that the server sends is signed by the next one; the last may be signed by one that it does not send.',
};

/** The handshake with a TLS server, and the certificate that it shows. */
export const tlsProbe: AskedProbe = {
  noun: 'TLS address',
  phrases: ['TLS address {address}'],
  asked: 'outside',
  description:
    'A TLS server, `host:port`: the handshake, and the certificate it shows. Uses the authority and the client certificate of `the request options:`.',
  attributes: {
    reachable: { type: 'boolean', adjective: true, description: 'A handshake succeeds.' },
    trusted: {
      type: 'boolean',
      adjective: true,
      description:
        'By the authorities of the system or of the request options, for the name that was asked for.',
    },
    protocol: { type: 'text', never: tlsVersion, description: 'The version that both agreed on: TLSv1.3.' },
    protocols: {
      type: 'list',
      never: tlsVersion,
      description: 'Every version that it takes, from TLSv1 on; one handshake each.',
    },
    cipher: { type: 'text', description: 'The cipher suite by its standard name.' },
    ...Object.fromEntries(
      Object.entries(certificateAttributes).map(([name, attribute]) => [
        name,
        { ...attribute, description: DESCRIPTIONS[name] ?? attribute.description },
      ]),
    ),
  },
  examples: [
    'the TLS address "www.example.com:443" is trusted',
    'the TLS address "www.example.com:443" has days left at least 21',
    'the TLS address "www.example.com:443" has protocols none of TLSv1, TLSv1.1',
  ],
  prepare: ({ names: { address = '' }, claims }, scene) => ask(scene, address, claims),
};

function ask(scene: Scene, text: string, claims: readonly Claim[]): Ask {
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
    const { options = {} } = await scene.reveal({
      method: 'GET',
      url: '',
      ...(scene.options === undefined ? {} : { options: scene.options }),
    });
    const { rejectUnauthorized: _unverified, ...tls } = tlsOptions(options);
    const request: TlsRequest = { text, ...via, name: address.host, options: tls };
    const answer = await probeTls(request, timeoutMs, door);
    if (!('protocol' in answer)) {
      const seen = await behindProxy(scene, address, answer, glance, door);
      if ('unable' in seen) return { ...seen, looked: looked(answer.durationMs) };
      return { ...absent('reachable', seen, claims, timeoutMs), looked: looked(answer.durationMs) };
    }
    const wanted = claims.some(({ attribute }) => attribute === 'protocols');
    const protocols = wanted ? await protocolsOf(request, answer.protocol, timeoutMs, door) : undefined;
    return seen(answer, protocols, looked(answer.durationMs));
  };
}

/** One handshake per version. Undefined if one was not answered at all, or if even the version that was negotiated first was not accepted again. */
async function protocolsOf(
  request: TlsRequest,
  agreed: string,
  timeoutMs: number,
  door: ProbeDoor,
): Promise<readonly string[] | undefined> {
  const taken: string[] = [];
  for (const version of TLS_VERSIONS) {
    const answer = await takesVersion(request, version, timeoutMs, door);
    if (typeof answer !== 'boolean') return undefined;
    if (answer) taken.push(version);
  }
  return taken.includes(agreed) ? taken : undefined;
}

function seen(answer: TlsAnswer, protocols: readonly string[] | undefined, looked: Looked): Seen {
  const { protocol, cipher, trusted, why } = answer;
  const sight = readCertificates(Buffer.from(answer.chain), Date.now());
  const unable = { unable: 'not every version of TLS got an answer' };
  return {
    state: {
      ...('unable' in sight ? {} : sight.state),
      ...{ reachable: true, trusted, protocol, cipher },
      ...(protocols === undefined ? {} : { protocols }),
    },
    unseen: (attribute) =>
      attribute === 'protocols' ? unable : 'unable' in sight ? sight : sight.unseen[attribute],
    ...(why === undefined ? {} : { note: why }),
    looked,
  };
}
