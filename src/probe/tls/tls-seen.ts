import type { Seen } from '../../check/question.ts';
import type { Looked } from '../../model/finding.ts';
import { readCertificates } from '../../resource/file/certificate.read.ts';
import type { TlsInsideAnswer } from './s-client-answer.ts';
import type { TlsAnswer } from './tls.ts';

/**
 * What a handshake says about the claims.
 * @param protocols undefined if not every version got an answer, or nobody asked
 * @param now by the clock of the machine that asked, milliseconds since 1970
 */
export function tlsSeen(
  answer: TlsAnswer | TlsInsideAnswer,
  protocols: readonly string[] | undefined,
  now: number,
  looked: Looked,
): Seen {
  const { protocol, cipher, trusted, why } = answer;
  const sight = readCertificates(Buffer.from(answer.chain), now);
  return {
    state: {
      ...('unable' in sight ? {} : sight.state),
      ...{ reachable: true, trusted, protocol },
      ...(cipher === undefined ? {} : { cipher }),
      ...(protocols === undefined ? {} : { protocols }),
    },
    unseen: (attribute) => {
      if (attribute === 'protocols') return { unable: 'not every version of TLS got an answer' };
      if (attribute === 'cipher')
        return { unable: 'the openssl of the host does not print the standard name of its cipher' };
      return 'unable' in sight ? sight : sight.unseen[attribute];
    },
    ...(why === undefined ? {} : { note: why }),
    looked,
  };
}
