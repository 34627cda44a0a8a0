import { UnableError } from '../../model/errors.ts';
import type { Scope } from '../remover.ts';
import { HOST, OUR_ENV, PASSWORD, USER, type XenEnv } from './configured.ts';
import { Pool } from './pool.ts';
import { Wire } from './wire.ts';
import type { XenSettings } from './xen-host.ts';

/**
 * A pool as the settings say, and where they are silent as the environment of the process does. Nothing is sent yet.
 * @param environment whose settings these are; stands in the scope, so that a later removal finds its credentials
 * @throws UnableError when it is not known where it is, or who logs in
 */
export function openPool(
  settings: XenSettings,
  environment: string | undefined,
  env: XenEnv = OUR_ENV,
): Pool {
  const endpoint = settings.endpoint ?? asUrl(env[HOST]);
  const user = settings.user ?? env[USER];
  const password = settings.password ?? env[PASSWORD];
  const missing = Object.entries({ endpoint, user, password }).flatMap(([key, value]) =>
    value === undefined || value === '' ? [key] : [],
  );
  if (endpoint === undefined || user === undefined || password === undefined || missing.length > 0)
    throw new UnableError(`XenServer cannot be asked: no ${missing.join(', no ')} is known`, {
      hint: `write providers: { xenserver: { endpoint: https://…, user: root, password: "\${env:${PASSWORD}}" } }, or set ${HOST}, ${USER} and ${PASSWORD}`,
    });
  const fingerprints = [settings.certificate ?? []].flat().map(canonical);
  const scope: Scope = { endpoint, ...(environment === undefined ? {} : { environment }) };
  return new Pool(new Wire(fingerprints), new URL(endpoint), { user, password }, scope);
}

function asUrl(host: string | undefined): string | undefined {
  return host === undefined || host === '' || host.includes('://') ? host : `https://${host}`;
}

/** As Node prints it. */
function canonical(fingerprint: string): string {
  const digits = fingerprint.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();
  return digits.match(/../g)?.join(':') ?? '';
}
