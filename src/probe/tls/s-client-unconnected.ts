import type { Unable } from '../../resource/resource.ts';
import { readFailure } from '../talk/answer.ts';
import type { InsideHandshake } from './s-client.ts';
import type { Output } from './s-client-output.ts';
import type { NoTls } from './tls.ts';

/** `40…:error:8000006F:system library:BIO_connect:Connection refused:…`; of OpenSSL 1.0 `connect: Connection refused`. */
const SYSTEM = /:error:[\dA-F]+:system library:[^:]*:([^:]+):|^connect: (.+)$/;

/** `40…:error:10080002:BIO routines:BIO_lookup_ex:system lib:…:Name or service not known` */
const LOOKUP = /:BIO_lookup(?:_ex)?:.*:([^:]+)$|^getaddrinfo: (.+)$/;

/** Why openssl did not connect, by what it printed for each address of the name. */
export function unconnected(
  { host, port, seconds }: InsideHandshake,
  { lines, status, durationMs }: Output,
): NoTls | Unable {
  const talk = { protocol: 'tcp', host, port, seconds } as const;
  const said = (pattern: RegExp) =>
    lines.flatMap(
      (line) =>
        pattern
          .exec(line)
          ?.slice(1)
          .find((one) => one !== undefined) ?? [],
    );
  const failures = [...said(LOOKUP), ...said(SYSTEM)].map((one) => readFailure(talk, one));
  // Of several addresses, one where something was counts first, then one that could not be tried.
  const worst = failures.find((one) => 'unable' in one || one.who !== 'nobody') ?? failures[0];
  if (worst === undefined)
    return {
      unable: `openssl on the host ended with status ${status} and said ${JSON.stringify(lines[0] ?? '')}`,
    };
  return 'unable' in worst ? worst : { who: worst.who, why: worst.closed, durationMs };
}
