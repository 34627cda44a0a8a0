import { UnableError } from '../../model/errors.ts';
import { govcVariables } from './configured.ts';
import type { VsphereSettings } from './settings.ts';

/** Where a vCenter is, who logs in, and how it proves who it is. Has secrets: never written anywhere. */
export interface Access {
  /** Scheme, host and port. */
  readonly endpoint: string;
  readonly user: string;
  readonly password: string;
  readonly datacenter?: string;
  readonly trust: Trust;
}

/** What makes a server believed: certificates, the thumbprint of its own, or nothing at all. */
export type Trust =
  | { readonly by: 'certificates'; readonly ca?: string }
  | { readonly by: 'thumbprint'; readonly thumbprint: string }
  | { readonly by: 'nothing' };

/**
 * What the settings say, and where they are silent the variables of govc.
 * @throws UnableError that names what is missing
 */
export function accessOf(settings: VsphereSettings, variables = govcVariables()): Access {
  const { endpoint: written, thumbprint, ca } = settings;
  const endpoint = written ?? variables.url;
  if (endpoint === undefined)
    throw new UnableError('vCenter cannot be asked: its address is not set', {
      hint: 'write providers: { vsphere: { endpoint: "https://vcenter.example.com" } }, or set GOVC_URL',
    });
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UnableError(`vCenter cannot be asked: ${endpoint} is no URL`);
  // A user and a password must not go over a network in the open.
  if (url.protocol === 'http:' && !/^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname))
    throw new UnableError(`vCenter is not asked at ${url.origin}: http does not hide the password`, {
      hint: 'write https://',
    });
  // Those of the variables belong to their URL: they are not sent to another server.
  const here = written === undefined || variables.url === undefined || sameServer(written, variables.url);
  const user = settings.user ?? (here ? variables.user : undefined);
  const password = settings.password ?? (here ? variables.password : undefined);
  if (user === undefined || password === undefined)
    throw new UnableError(`vCenter at ${url.origin} cannot be asked: there is no login for it`, {
      hint: `write user and password with \${env:NAME} under providers: { vsphere: … }, or set GOVC_USERNAME and GOVC_PASSWORD`,
    });
  const datacenter = settings.datacenter ?? (here ? variables.datacenter : undefined);
  const insecure = settings.insecure ?? (here && variables.insecure);
  return {
    endpoint: url.origin,
    user,
    password,
    ...(datacenter === undefined ? {} : { datacenter }),
    trust:
      thumbprint !== undefined
        ? { by: 'thumbprint', thumbprint }
        : insecure
          ? { by: 'nothing' }
          : { by: 'certificates', ...(ca === undefined ? {} : { ca }) },
  };
}

function sameServer(one: string, other: string): boolean {
  return URL.parse(one)?.host === URL.parse(other)?.host;
}
