import { UnableError } from '../../model/errors.ts';
import type { Scope } from '../remover.ts';
import { accessOf } from './access.ts';
import { Cloud } from './cloud.ts';
import { type CredentialWays, OUR_WAYS } from './configured.ts';
import type { OpenstackSettings } from './server-host.ts';
import { Wire } from './wire.ts';

export interface Opening {
  readonly settings: OpenstackSettings;
  /** Whose settings these are; in the scope, so that a later removal finds its credentials. */
  readonly environment?: string;
  readonly ways?: CredentialWays;
  /** Where a ledger says that things are. */
  readonly scope?: Scope;
  /** Masks tokens. */
  readonly conceal?: (secret: string) => void;
}

/**
 * A cloud as the settings say; nothing is sent before it is asked, except to find out whether the project is that of the ledger: things of another
 * one would seem to be gone.
 * @throws UnableError when credentials are missing
 */
export async function openCloud(opening: Opening): Promise<Cloud> {
  const { environment, ways = OUR_WAYS, scope = {}, conceal } = opening;
  const { cloud, file, auth_url: authUrl, region } = scope;
  const settings: OpenstackSettings = {
    ...opening.settings,
    ...(cloud === undefined ? {} : { cloud }),
    ...(region === undefined ? {} : { region }),
  };
  const access = accessOf(settings, ways, file);
  if (authUrl !== undefined && authUrl !== access.authUrl)
    throw new UnableError(
      `it is not known what is at ${authUrl}: the credentials that are known are for ${access.authUrl}`,
      { hint: 'set OS_AUTH_URL and the others, or the settings of the environment, to those of the run' },
    );
  const place: Scope = {
    auth_url: access.authUrl,
    ...(access.region === undefined ? {} : { region: access.region }),
    ...(access.cloud === undefined ? {} : { cloud: access.cloud.name, file: access.cloud.file }),
    ...(environment === undefined ? {} : { environment }),
  };
  const opened = new Cloud(new Wire(access), access, place, conceal);
  const { project } = scope;
  if (project === undefined) return opened;
  const found = await opened.project('it is not known what runs left there');
  if (found === project) return opened;
  throw new UnableError(
    `it is not known what is in the project ${project} at ${access.authUrl}: the credentials that are known are for the project ${found}`,
    { hint: 'log in to the project of the run: OS_PROJECT_ID, or the settings of the environment' },
  );
}
