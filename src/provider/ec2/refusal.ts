import { cutEnd } from '../../model/cut.ts';
import { printElapsed } from '../../model/elapsed.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import type { Scope } from '../remover.ts';

/** Of what EC2 says; an encoded authorization message alone has a kilobyte. */
const LONGEST = 300;

/** What to do about an error code of EC2 ("Error codes for the Amazon EC2 API"). */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^Insufficient(?:Instance|Host|ReservedInstance)?Capacity$|^UnfulfillableCapacity$/,
    'AWS has none of this type there now: take another type or subnet (each is in one zone), or try again later',
  ],
  [
    /^(?:MaxSpotInstanceCount|SpotInstanceCount)Exceeded$/,
    'raise the spot limit of the account, or write spot: prefer',
  ],
  [/^SpotMaxPriceTooLow$/, 'write spot: prefer, so that an ordinary instance is taken instead'],
  [
    /^(?:VcpuLimit|InstanceLimit)Exceeded$/,
    'raise the quota "Running On-Demand instances" of the account in Service Quotas, or remove what runs: opsproof sweep',
  ],
  [
    /^SecurityGroupLimitExceeded$|^RulesPerSecurityGroupLimitExceeded$/,
    'raise the quota of the VPC, or remove groups: opsproof sweep',
  ],
  [/^InsufficientFreeAddressesInSubnet$/, 'take a subnet with free addresses'],
  [
    /^RequestLimitExceeded$|^Throttling|^TooManyRequests/,
    'other programs use up the request quota of this account: run less at once, or later',
  ],
  [
    /^(?:AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch|InvalidAccessKeyId|UnrecognizedClientException|IncompleteSignature|MissingAuthenticationToken)$/,
    'check the access key and its secret: aws sts get-caller-identity says who they belong to',
  ],
  [/^ExpiredToken|^RequestExpired$/, 'log in again (aws sso login), or set the clock of this machine'],
  [
    /^CredentialsProviderError$/,
    `log in as for the aws command, or write access_key and secret_key with \${env:…} under providers: { ec2: … }`,
  ],
  [
    /^UnauthorizedOperation$|^AccessDenied/,
    'the account can log in but is not allowed to do this; docs/providers.md lists what opsproof asks for',
  ],
  [/^OptInRequired$|^PendingVerification$|^Blocked$/, 'the account must be activated for EC2 in this region'],
  [
    /^InvalidAMIID/,
    'an image is known in one region only, and may be withdrawn: look it up by a filter on its name',
  ],
  [/^InvalidSubnetID/, 'a subnet is known in one region only: aws ec2 describe-subnets'],
  [
    /^(?:VPCIdNotSpecified|DefaultVpcDoesNotExist|DefaultSubnetDoesNotExist)$|^MissingInput$/,
    'this region has no default network: write a subnet',
  ],
  [
    /^(?:Unsupported|InvalidInstanceType)$|^InvalidParameterValue$/,
    'not every type is in every zone and runs every image: aws ec2 describe-instance-type-offerings',
  ],
  [
    /^IncorrectInstanceState$|^UnsupportedOperation$/,
    'a spot instance and one with a disk of its own cannot be stopped',
  ],
  [/^DependencyViolation$/, 'something outside of the run uses it: aws ec2 describe-network-interfaces'],
];

/** The code of an error of EC2 or of the way there; empty when it has none. */
export function codeOf(error: unknown): string {
  if (error instanceof UnableError) return codeOf(error.cause);
  if (!(error instanceof Error)) return '';
  const { code, Code } = error as { code?: unknown; Code?: unknown };
  return (
    ([Code, error.name === 'Error' ? undefined : error.name, code].find(
      (one) => typeof one === 'string',
    ) as string) ?? ''
  );
}

/**
 * What EC2 refused, for people. Keeps the error as its cause, so that its code can be asked for.
 * @param about what was asked, where, and how long that took with all repetitions
 */
export function refusal(
  error: unknown,
  about: { readonly what: string; readonly scope: Scope; readonly tookMs: number },
): UnableError {
  if (error instanceof UnableError) return error;
  const code = codeOf(error);
  const where = about.scope.endpoint ?? about.scope.region ?? 'no region';
  const { attempts = 1 } = (error as { $metadata?: { attempts?: number } }).$metadata ?? {};
  const often = attempts > 1 ? ` after ${attempts} attempts in ${printElapsed(about.tookMs)}` : '';
  return new UnableError(`${about.what}: ${said(error, code, about.tookMs)}${often} (EC2 in ${where})`, {
    hint: HINTS.find(([pattern]) => pattern.test(code))?.[1] ?? wayHint(error),
    cause: error,
  });
}

function said(error: unknown, code: string, tookMs: number): string {
  if (code === 'TimeoutError' || code === 'AbortError') return `no answer within ${printElapsed(tookMs)}`;
  const net = networkCode(error);
  if (net !== undefined) return `it is not reached: ${net}`;
  // Several lines of JSON, or what only AWS can decode, help nobody.
  const message = cutEnd(
    messageOf(error)
      .replace(/ ?Encoded authorization failure message: \S+/, '')
      .replaceAll(/\s+/g, ' '),
    LONGEST,
  );
  return code === '' || message.startsWith(code) ? message : `${message} [${code}]`;
}

/** connect(2), getaddrinfo(3). */
function networkCode(error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? code : undefined;
}

function wayHint(error: unknown): string | undefined {
  return networkCode(error) === undefined
    ? undefined
    : 'check the region, the endpoint and the network of this machine';
}
