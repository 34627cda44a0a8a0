import { cutEnd } from '../../model/cut.ts';
import { printElapsed } from '../../model/elapsed.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import { UntrustedCertificate } from './server-socket.ts';
import { VimFault } from './soap.ts';

/** Of what vCenter says. */
const LONGEST = 300;

/** What to do about a fault ("vSphere Web Services API", data objects that end in Fault), by the last part of its message. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^InvalidLogin$/,
    'check the user, with its domain (ops@vsphere.local), and the password; an account may be locked after some tries',
  ],
  [
    /^(?:NoPermission|RestrictedByAdministrator)$/,
    'the user can log in but is not allowed to do this; docs/providers.md lists the privileges that opsproof needs',
  ],
  [/^NotAuthenticated$/, 'something ends sessions at once: look at the limits of vCenter'],
  [
    /^(?:Insufficient\w*(?:Resources?|Cpu|Memory)\w*|NoCompatibleHost\w*|NumVirtualCpus\w*|MemorySizeNot\w*)$/,
    'the pool has not enough left: take another pool, less cpus or memory, or remove what runs: opsproof sweep',
  ],
  [
    /^(?:NoDiskSpace|InsufficientStorageSpace|InsufficientStorageIops)$/,
    'take another datastore, or remove what runs left behind: opsproof sweep',
  ],
  [
    /^(?:FileFault|FileNotFound|FileLocked|CannotAccess\w+|InvalidDatastore\w*|DatastoreNotWritable\w*)$/,
    'the datastore must be there for the host that runs the machine, and hold what the template needs',
  ],
  [
    /^(?:Customization\w*|UncustomizableGuest|NicSettingMismatch)$/,
    'VMware Tools and perl must be in the template; customize: cloud-init does not need them',
  ],
  [/^ToolsUnavailable$/, 'VMware Tools does not run in it'],
  [
    /^(?:RestrictedVersion|NotEnoughLicenses|\w*License\w*)$/,
    'the licence of this vSphere does not allow it over the API',
  ],
  [
    /^(?:TaskInProgress|ResourceInUse|ConcurrentAccess)$/,
    'another task works on it: look at its tasks in vCenter',
  ],
  [/^(?:InvalidArgument|InvalidRequest|InvalidVmConfig|InvalidDeviceSpec)$/, 'check the keys of the host'],
  [/^DuplicateName$/, 'something with this name is in the folder already'],
];

/** The type of a fault of vSphere, or the code of an error on the way there; empty when it has none. */
export function faultNameOf(error: unknown): string {
  if (error instanceof VimFault) return error.fault;
  if (!(error instanceof Error)) return '';
  if (error instanceof UnableError) return faultNameOf(error.cause);
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.name === 'Error' ? '' : error.name;
}

/** Whether the object no longer exists. */
export function isGone(error: unknown): boolean {
  return faultNameOf(error) === 'ManagedObjectNotFound';
}

/**
 * What went wrong, for people. Keeps the error as its cause, so that its fault can be asked for.
 * @param about what was asked, as in `host "web" of "shop" could not be made`; where; and how long that took
 */
export function refusal(
  error: unknown,
  about: { readonly what: string; readonly endpoint: string; readonly tookMs: number },
): UnableError {
  if (error instanceof UnableError) return error;
  const name = faultNameOf(error);
  return new UnableError(`${about.what}: ${said(error, name, about.tookMs)} (vCenter at ${about.endpoint})`, {
    hint: hintFor(error, name),
    cause: error,
  });
}

function said(error: unknown, name: string, tookMs: number): string {
  if (error instanceof VimFault) {
    const message = cutEnd(error.message.replaceAll(/\s+/g, ' '), LONGEST);
    // A session that is over has one, too, which helps nobody.
    const privilege = name === 'NoPermission' ? error.detail?.at('privilegeId')?.text : undefined;
    const words =
      message === '' || /^\*?types\./.test(message) ? (PLAIN[name] ?? 'it gives no reason') : message;
    return `${words}${privilege === undefined || words.includes(privilege) ? '' : ` (${privilege})`} [${name}]`;
  }
  if (name === 'TimeoutError' || name === 'AbortError') return `no answer within ${printElapsed(tookMs)}`;
  if (isOfNetwork(name)) return `it is not reached: ${name}`;
  return cutEnd(messageOf(error).replaceAll(/\s+/g, ' '), LONGEST);
}

/** For servers that only give the name of a fault. */
const PLAIN: Readonly<Record<string, string>> = {
  InvalidLogin: 'the user or the password is wrong',
  NotAuthenticated: 'the session is over',
  NoPermission: 'a privilege is missing',
  ManagedObjectNotFound: 'it no longer exists',
  InvalidPowerState: 'it cannot in the power state that it has',
  InsufficientResourcesFault: 'there are not enough resources',
  ToolsUnavailable: 'VMware Tools does not run in it',
};

function hintFor(error: unknown, name: string): string | undefined {
  if (error instanceof UntrustedCertificate)
    return `write ca: "\${file:…}" with the certificates of this vCenter, or, if that is its own, thumbprint: "${error.shown}"`;
  if (error instanceof VimFault) return HINTS.find(([pattern]) => pattern.test(name))?.[1];
  return isOfNetwork(name) || name === 'TimeoutError'
    ? 'check the endpoint and the network of this machine'
    : undefined;
}

/** connect(2), getaddrinfo(3). */
function isOfNetwork(name: string): boolean {
  return /^E[A-Z_]+$/.test(name);
}
