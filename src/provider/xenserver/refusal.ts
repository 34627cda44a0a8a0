import { cutEnd } from '../../model/cut.ts';
import { printElapsed } from '../../model/elapsed.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import { codeOf, XenFault } from './fault.ts';

const LONGEST = 300;

/** What an error code of XenAPI means and what to do ("Error Handling" of the Management API). */
const KNOWN: readonly (readonly [RegExp, (params: readonly string[]) => string, string])[] = [
  [
    /^SESSION_AUTHENTICATION_FAILED$/,
    () => 'the user or the password is wrong',
    `check user and password under providers: { xenserver: … }, or XENSERVER_USERNAME and XENSERVER_PASSWORD`,
  ],
  [
    /^HOST_IS_SLAVE$/,
    ([master]) => `it is a member of a pool, and ${master} is no master either`,
    'write the endpoint of the master: xe pool-list params=master',
  ],
  [
    /^SESSION_INVALID$/,
    () => 'the session ended, and the next one too',
    'something ends sessions of this user: more than 500 of them, or a restart of the toolstack',
  ],
  [
    /^NO_HOSTS_AVAILABLE$/,
    () => 'no host of the pool can run it',
    'a host must be enabled, have enough memory, and reach both its storage and its network: xe host-list enabled=true',
  ],
  [
    /^HOST_NOT_ENOUGH_FREE_MEMORY$/,
    ([needed, free]) => `it needs ${mebibytes(needed)} of memory and ${mebibytes(free)} are free`,
    'give the host less memory, or remove what runs: opsproof sweep',
  ],
  [
    /^HOST_NOT_ENOUGH_PCPUS$|^VCPU_MAX_/,
    (params) => `it does not have that many processors (${params.join(', ')})`,
    'give the host fewer cpus',
  ],
  [
    /^(?:SR_FULL|SR_BACKEND_FAILURE_44|SR_NOT_ENOUGH_SPACE)$/,
    () => 'its storage is full',
    'free some of it, or write another storage',
  ],
  [
    /^SR_BACKEND_FAILURE/,
    (params) => `its storage failed: ${params.filter((one) => one !== '').join(', ')}`,
    'look at /var/log/SMlog on the server',
  ],
  [
    /^(?:HANDLE_INVALID|UUID_INVALID)$/,
    ([kind]) => `the ${kind} no longer exists: somebody else removed it`,
    'the audit log of the pool says who: xe audit-log-get',
  ],
  [
    /^RBAC_PERMISSION_DENIED$/,
    ([permission]) => `the user is not allowed to do this (${permission})`,
    'give it the role vm-admin or above: docs/providers.md says what opsproof asks for',
  ],
  [
    /^(?:LICENCE_RESTRICTION|LICENSE_RESTRICTION|FEATURE_REQUIRES_LICENSE|LICENCE_EXPIRED|LICENSE_EXPIRED)$/,
    (params) => `the licence does not allow it (${params.join(', ')})`,
    'xe host-license-view',
  ],
  [
    /^VM_(?:MISSING_PV_DRIVERS|LACKS_FEATURE)/,
    () => 'the tools of the guest do not run, and only they can do that',
    'install xe-guest-utilities or xen-guest-agent in the template',
  ],
  [
    /^VM_BAD_POWER_STATE$/,
    ([, expected, found]) => `it is ${found} and would have to be ${expected}`,
    'somebody else changed it meanwhile',
  ],
  [
    /^OTHER_OPERATION_IN_PROGRESS$/,
    () => 'something else is being done to it',
    'wait until that has ended: xe task-list',
  ],
  [
    /^VM_HVM_REQUIRED$/,
    () => 'no host of the pool has hardware virtualization switched on',
    'switch it on in the firmware of the servers',
  ],
  [
    /^HOST_(?:OFFLINE|STILL_BOOTING|DISABLED|IN_EMERGENCY_MODE)/,
    () => 'the server is not up, or is under maintenance',
    'xe host-list params=all',
  ],
  [
    /^MESSAGE_METHOD_UNKNOWN$/,
    ([method]) => `the server does not know ${method}`,
    'XenServer 7.3 or XCP-ng 7.4, or later, is needed',
  ],
];

const CERTIFICATE =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID|STRANGE_CERTIFICATE)$/;
const FINGERPRINT =
  'write certificate: <its SHA-256 fingerprint> under providers: { xenserver: … }, a list where members of a pool differ; the server shows it by: openssl x509 -noout -fingerprint -sha256 -in /etc/xensource/xapi-ssl.pem';

/**
 * What XenAPI refused, for people. Keeps the error as its cause, so that its code can be asked for.
 * @param about what was asked, where, and how long that took
 */
export function refusal(
  error: unknown,
  about: { readonly what: string; readonly endpoint: string; readonly tookMs: number },
): UnableError {
  if (error instanceof UnableError) return error;
  const code = codeOf(error);
  const known = KNOWN.find(([pattern]) => pattern.test(code));
  const params = error instanceof XenFault ? error.params : [];
  const told = known === undefined ? said(error, code, about.tookMs) : `${known[1](params)} [${code}]`;
  return new UnableError(`${about.what}: ${cutEnd(told, LONGEST)} (XenServer at ${about.endpoint})`, {
    hint: known?.[2] ?? wayHint(code),
    cause: error,
  });
}

function said(error: unknown, code: string, tookMs: number): string {
  if (error instanceof Error && /^(?:TimeoutError|AbortError)$/.test(error.name))
    return `no answer within ${printElapsed(tookMs)}`;
  if (error instanceof XenFault) return `${error.params.join(', ') || 'refused'} [${code}]`;
  if (CERTIFICATE.test(code))
    return code === 'STRANGE_CERTIFICATE' ? messageOf(error) : `its certificate is not trusted (${code})`;
  return /^E[A-Z_]+$/.test(code) ? `it is not reached: ${code}` : messageOf(error);
}

function wayHint(code: string): string | undefined {
  if (CERTIFICATE.test(code)) return FINGERPRINT;
  return /^E[A-Z_]+$/.test(code) ? 'check the endpoint and the network of this machine' : undefined;
}

function mebibytes(bytes: string | undefined): string {
  const number = Number(bytes);
  return bytes === undefined || Number.isNaN(number) ? 'more' : `${Math.round(number / 1024 ** 2)} MiB`;
}
