import { cutEnd } from '../../model/cut.ts';
import { printElapsed } from '../../model/elapsed.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import { Lost, OpenstackFault } from './fault.ts';

const LONGEST = 300;

/** What to do about a refusal: its status, its kind and its message decide. nova has few kinds, and says most in its messages. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /no valid host/i,
    'no server of the cloud can run it: take a smaller flavor or another zone, or try again later',
  ],
  [
    /quota|over ?limit/i,
    'raise the quota of the project (openstack quota show), or remove what runs there: opsproof sweep',
  ],
  [
    /^429|^413|too many requests|rate limit/i,
    'other programs use up the request limit of this cloud: run less at once, or later',
  ],
  [
    /^401/,
    'check user, password, project and their domains, or the application credential: openstack token issue says whether they are right',
  ],
  [/^403/, 'the user may log in and may not do this: docs/providers.md lists what opsproof asks for'],
  [
    /^406|version .* is not supported/i,
    'nova of OpenStack Pike (2017) or later is needed (microversion 2.52)',
  ],
  [/IpAddressGenerationFailure/, 'take a subnet with free addresses'],
  [
    /not reachable from subnet|ExternalGatewayForFloatingIPNotFound/i,
    'a router must connect the network of the host with the external one: openstack router list',
  ],
  [
    /PortSecurity|port.security/i,
    'the network has port security switched off, so that it has no security groups: take another network',
  ],
  [
    /FlavorDiskSmallerThanImage|disk is too small|FlavorMemoryTooSmall|memory is too small/i,
    'take a larger flavor, or write a volume of enough GiB',
  ],
  [/InUse$|in use/i, 'something outside of the run uses it: openstack port list'],
  [/^5\d\d/, 'the cloud itself failed: its operators find why in the logs of that service'],
];

const CERTIFICATE =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)$/;

interface About {
  /** As in `host "web" of "shop" could not be started`. */
  readonly what: string;
  /** Address of the service that was asked. */
  readonly where: string;
  readonly tookMs: number;
  /** How often it was asked. */
  readonly attempts: number;
}

/** What OpenStack refused, for people. Keeps the error as its cause, so that its status can be asked for. */
export function refusal(error: unknown, { what, where, tookMs, attempts }: About): UnableError {
  if (error instanceof UnableError) return error;
  const often = attempts > 1 ? ` after ${attempts} attempts in ${printElapsed(tookMs)}` : '';
  return new UnableError(`${what}: ${cutEnd(saidBy(error), LONGEST)}${often} (OpenStack at ${where})`, {
    hint: hintFor(error),
    cause: error,
  });
}

/** What to do about words of OpenStack that come with no status, such as the fault of a server. */
export function hintForWords(words: string): string | undefined {
  return HINTS.find(([pattern]) => pattern.test(words))?.[1];
}

function saidBy(error: unknown): string {
  if (error instanceof OpenstackFault) {
    const { status, kind, message } = error;
    const code = kind === '' ? `${status}` : `${status} ${kind}`;
    // Traces and HTML help nobody; a message may have several lines.
    const words = message
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return words === '' ? `it answered ${code}` : `${words} [${code}]`;
  }
  if (error instanceof Lost) {
    if (error.waitedMs !== undefined) return `no answer within ${printElapsed(error.waitedMs)}`;
    if (CERTIFICATE.test(error.code)) return `its certificate is not trusted (${error.code})`;
    return error.code === '' ? messageOf(error) : `it is not reached: ${error.code}`;
  }
  return messageOf(error);
}

function hintFor(error: unknown): string | undefined {
  if (error instanceof OpenstackFault) return hintForWords(`${error.status} ${error.kind} ${error.message}`);
  if (!(error instanceof Lost)) return undefined;
  if (CERTIFICATE.test(error.code))
    return 'write cacert: the path of the certificates of its authority, in clouds.yaml or under providers: { openstack: … }';
  return /^E[A-Z_]+$/.test(error.code)
    ? 'check auth_url, the endpoints of the catalog (openstack catalog list) and the network of this machine'
    : undefined;
}
