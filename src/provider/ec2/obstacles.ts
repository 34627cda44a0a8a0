import { messageOf, UnableError } from '../../model/errors.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import { type Cloud, openCloud } from './client.ts';
import { dryRuns } from './dry-run.ts';
import { networkOfSubnet, sourcesFor } from './ground.ts';
import { findImage } from './image.ts';
import type { Ec2Settings, InstanceHost } from './instance-host.ts';
import { isOffered } from './offered.ts';
import { oneOfEach } from './one-of-each.ts';
import { codeOf } from './refusal.ts';

/** The login is unknown, EC2 cannot be reached, or it throttles: that says nothing about the environment. */
const NO_ANSWER =
  /^(?:AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch|InvalidAccessKeyId|UnrecognizedClientException|IncompleteSignature|MissingAuthenticationToken|CredentialsProviderError|ExpiredToken.*|RequestExpired|RequestLimitExceeded|Throttling.*|TooManyRequests.*|InternalError|InternalFailure|Unavailable|ServiceUnavailable|TimeoutError|AbortError|ERR_MODULE_NOT_FOUND|E[A-Z]+)$/;

/**
 * Asks EC2 whether images, types, subnets and a default network are there, and by dry runs whether the account may make what a start makes.
 * Makes nothing.
 */
export async function ec2Obstacles(
  hosts: readonly InstanceHost[],
  { environment, settings }: { readonly environment: string; readonly settings: object },
): Promise<readonly Obstacle[]> {
  const found: Obstacle[] = [];
  const note = (error: unknown, host?: string, unable = false) => {
    if (!(error instanceof UnableError)) throw error;
    found.push({
      ...(host === undefined ? {} : { host }),
      message: messageOf(error),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(unable || isUnable(error) ? { unable: true } : {}),
    });
  };
  const open = () => openCloud(settings as Ec2Settings, environment);
  try {
    sourcesFor(hosts, settings as Ec2Settings, environment);
  } catch (error) {
    note(error);
  }
  const cloud = await open().catch((error: unknown) => note(error));
  if (cloud === undefined) return found;
  const images = await imagesOf(cloud, hosts, note);
  const network = await networkOfSubnet(cloud, hosts, `"${environment}" would not start`).then(
    () => true,
    (error: unknown) => note(error),
  );
  // The same refusal for every question helps nobody.
  if (found.some(({ unable }) => unable)) return found;
  for (const host of oneOfEach(hosts, ({ type, subnet }) => `${type} ${subnet ?? ''}`)) {
    const missing =
      network && (await isOffered(cloud, host).catch((error: unknown) => note(error, host.name)));
    if (typeof missing === 'object') found.push({ host: host.name, ...missing });
  }
  for (const { error, unable } of await dryRuns(cloud, hosts, images, environment))
    note(error, undefined, unable);
  return found;
}

/** A start that is refused by EC2 is one thing, EC2 that does not answer us another. */
function isUnable(error: UnableError): boolean {
  const status = (error.cause as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata;
  return NO_ANSWER.test(codeOf(error)) || (status?.httpStatusCode ?? 0) >= 500;
}

/** Host → id of its image, of those that have one. */
async function imagesOf(
  cloud: Cloud,
  hosts: readonly InstanceHost[],
  note: (error: unknown, host: string) => void,
): Promise<ReadonlyMap<string, string>> {
  const images = new Map<string, string>();
  for (const first of oneOfEach(hosts, ({ image }) => JSON.stringify(image))) {
    const image = await findImage(cloud, first).catch((error: unknown) => note(error, first.name));
    if (image === undefined) continue;
    for (const { name, image: asked } of hosts)
      if (JSON.stringify(asked) === JSON.stringify(first.image)) images.set(name, image.id);
  }
  return images;
}
