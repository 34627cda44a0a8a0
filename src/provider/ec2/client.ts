import type { EC2 } from '@aws-sdk/client-ec2';
import { UnableError } from '../../model/errors.ts';
import type { Scope } from '../remover.ts';
import type { Ec2Settings } from './instance-host.ts';
import type { Pricing } from './price.ts';
import { refusal } from './refusal.ts';

export type {
  BlockDeviceMapping,
  EC2,
  Image,
  Instance,
  RunInstancesCommandInput,
  Tag,
  TagSpecification,
} from '@aws-sdk/client-ec2';

/** What installs the client of EC2, which opsproof itself does not bring. */
export const EC2_NEED = 'npm install --save-dev @aws-sdk/client-ec2@3.1169.0';

/** How often a request is sent when EC2 is busy or throttles: the pauses between double up to 20 s ("standard" of the SDK). */
const ATTEMPTS = 7;
/** A request with all of its repetitions. */
const CALL_MS = 90_000;

/** EC2 in one region, as one account sees it. */
export class Cloud {
  /** Where it is, for the ledger. */
  readonly scope: Scope;
  /** What its instances cost. */
  readonly pricing: Pricing;
  readonly #client: EC2;

  constructor(client: EC2, scope: Scope, pricing: Pricing = scope) {
    this.#client = client;
    this.scope = scope;
    this.pricing = pricing;
  }

  /**
   * One request, repeated while EC2 throttles or does not answer.
   * @param what it is for, as in `the instances of "shop" could not be started`
   * @param signal ends the waiting between repetitions, and what is under way
   * @throws UnableError that says what EC2 refused and what to do
   */
  async ask<T>(
    what: string,
    request: (ec2: EC2, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const began = performance.now();
    try {
      return await request(this.#client, { abortSignal: AbortSignal.timeout(CALL_MS) });
    } catch (error) {
      throw refusal(error, { what, scope: this.scope, tookMs: performance.now() - began });
    }
  }
}

/**
 * Opens EC2 as the settings say, and where they are silent as the environment of the process and ~/.aws do.
 * @param environment whose settings these are; its name is in the scope, so that a later removal finds its credentials
 * @throws UnableError when the SDK is not installed, or no region is known
 */
export async function openCloud(
  settings: Ec2Settings,
  environment: string | undefined,
  load: () => Promise<{ readonly EC2: typeof EC2 }> = () => import('@aws-sdk/client-ec2'),
): Promise<Cloud> {
  const { EC2: Client } = await load().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UnableError('EC2 is asked by the package @aws-sdk/client-ec2, which is not installed', {
      hint: EC2_NEED,
      cause: error,
    });
  });
  const { region, endpoint, profile, access_key: accessKeyId, secret_key: secretAccessKey } = settings;
  const sessionToken = settings.session_token;
  const client = new Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : {
          credentials: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }),
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
  });
  const known = await client.config.region().catch((error: unknown) => {
    throw new UnableError('EC2 cannot be asked: no region is known', {
      hint: 'write providers: { ec2: { region: eu-central-1 } }, or set AWS_REGION',
      cause: error,
    });
  });
  const scope = {
    region: known,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(environment === undefined ? {} : { environment }),
  };
  return new Cloud(client, scope, { ...settings, region: known });
}
