import { type Claim, parseClaim, parseTable, type Vocabulary } from '../check/claim.ts';
import type { Question, Seen } from '../check/question.ts';
import type { Looked } from '../model/finding.ts';
import { tlsOptions } from '../probe/http/http-options.ts';
import {
  probeTls,
  TLS_VERSIONS,
  type TlsAnswer,
  type TlsDoor,
  type TlsRequest,
  takesVersion,
} from '../probe/tls/tls.ts';
import { readCertificates } from '../resource/file/certificate.read.ts';
import { certificateResource } from '../resource/file/certificate.ts';
import { tlsVersion } from '../resource/never.ts';
import { absent } from './absent.ts';
import { tlsDoor } from './outside.ts';
import { behindProxy } from './published.ts';
import { checkAddress } from './route.ts';
import type { Scenario } from './scenario.ts';

const { exists: _, ...certificateWords } = certificateResource.attributes;

/** What can be said of a TLS address: the handshake, and everything of the certificate that is shown. */
export const TLS_WORDS: Vocabulary = {
  /** A handshake comes to its end. */
  reachable: { type: 'boolean', adjective: true },
  /** By the authorities of the system or of the request options, for the name that was asked for. */
  trusted: { type: 'boolean', adjective: true },
  /** The version that both agreed on. */
  protocol: { type: 'text', never: tlsVersion },
  /** Every version that it takes. */
  protocols: { type: 'list', never: tlsVersion },
  cipher: { type: 'text' },
  ...certificateWords,
};

/** One claim about a TLS address. @throws ClaimError, ExpectationError */
export function tlsClaim(text: string): readonly Claim[] {
  return [parseClaim(text, 'TLS address', TLS_WORDS)];
}

/** The rows of a table about a TLS address. @throws TableError */
export function tlsTable(rows: readonly (readonly string[])[]): readonly Claim[] {
  return parseTable(rows, 'TLS address', TLS_WORDS);
}

/** `the TLS address "web:443" …` as a question. @throws ConfigurationError */
export function tlsQuestion(scenario: Scenario, text: string, claims: readonly Claim[]): Question {
  const address = checkAddress(text, scenario.blueprint);
  return {
    subject: `TLS address ${JSON.stringify(text)}`,
    claims,
    from: 'outside',
    look: async (glance) => {
      const looked = (durationMs: number): Looked => ({
        command: `TLS handshake with ${text}`,
        durationMs,
        over: 'tls from outside',
      });
      const via = scenario.isHost(address.host) ? await scenario.reach(address.host, address.port) : address;
      if (via === undefined)
        return { state: { reachable: false }, missing: 'the host does not run', looked: looked(0) };
      const { options = {} } = await scenario.reveal({
        method: 'GET',
        url: '',
        ...(scenario.options === undefined ? {} : { options: scenario.options }),
      });
      const { rejectUnauthorized: _unverified, ...tls } = tlsOptions(options);
      const request: TlsRequest = { ...via, name: address.host, options: tls };
      const door = tlsDoor(scenario, text, glance);
      const answer = await probeTls(request, glance.timeoutMs, door);
      if (!('protocol' in answer)) {
        const seen = await behindProxy(scenario, address, answer, glance);
        if ('unable' in seen) return { ...seen, looked: looked(answer.durationMs) };
        return { ...absent('reachable', seen, claims, glance.timeoutMs), looked: looked(answer.durationMs) };
      }
      const wanted = claims.some(({ attribute }) => attribute === 'protocols');
      const protocols = wanted
        ? await protocolsOf(request, answer.protocol, glance.timeoutMs, door)
        : undefined;
      return seen(answer, protocols, looked(answer.durationMs));
    },
  };
}

/** One handshake a version. Nothing when one of them was not answered at all, or not even the one that was agreed on was taken again. */
async function protocolsOf(
  request: TlsRequest,
  agreed: string,
  timeoutMs: number,
  door: TlsDoor,
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
