import { SharedLook } from '../machine/shared-look.ts';
import type { Cloud, Instance } from './client.ts';
import { HOSTS, literally, readTags, STACK } from './tags.ts';

/** An instance of a stack. */
export interface FoundInstance {
  readonly id: string;
  /** Name of its host. */
  readonly host: string;
  /** pending, running, stopping, stopped, shutting-down or terminated. */
  readonly state: string;
  /** Why it is in it, as EC2 says. */
  readonly reason: string;
  readonly publicAddress?: string;
  readonly privateAddress?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly madeAt?: Date;
  /** Such as `t3.micro`. */
  readonly type: string;
  readonly spot: boolean;
  /** As it is billed: `Linux/UNIX`. */
  readonly platform?: string;
}

const FRESHNESS = { shortestMs: 250, longestMs: 3_000, growth: 1.3 };
/** Consoles that may be asked for with one answer: two requests besides the one for all instances. */
const CONSOLES_A_ROUND = 2;
const MOST_PAGES = 20;

/** All instances of one stack, in one request however many there are; a second question soon after gets the same answer. */
export class Instances {
  readonly #cloud: Cloud;
  readonly #look: SharedLook<readonly FoundInstance[]>;
  #consoles = 0;
  readonly #screens = new Map<string, Promise<string>>();

  constructor(cloud: Cloud, prefix: string) {
    this.#cloud = cloud;
    const filter = { Name: `tag:${STACK}`, Values: [literally(prefix)] };
    this.#look = new SharedLook(() => {
      this.#consoles = 0;
      return describe(cloud, [filter], `it is not known how the instances of ${prefix} are`);
    }, FRESHNESS);
  }

  /** @throws UnableError */
  now(): Promise<readonly FoundInstance[]> {
    return this.#look.now();
  }

  /** What was seen counts no more: something was done. */
  forget(): void {
    this.#look.forget();
  }

  /**
   * What an instance has written on its console. EC2 is asked for two consoles with each look at the instances; the others get what was read before.
   * @throws UnableError
   */
  async console(id: string): Promise<string> {
    const known = this.#screens.get(id);
    if (this.#consoles >= CONSOLES_A_ROUND) return (await known?.catch(() => '')) ?? '';
    this.#consoles += 1;
    const asked = screen(this.#cloud, id);
    this.#screens.set(id, asked);
    return await asked;
  }
}

/** The output so far: of instances that are not built on Nitro it comes minutes late ("Instance console output"). */
async function screen(cloud: Cloud, id: string): Promise<string> {
  const what = `the console of ${id} could not be read`;
  const ask = (Latest: boolean) =>
    cloud.ask(what, (ec2, options) =>
      ec2.getConsoleOutput({ InstanceId: id, ...(Latest ? { Latest } : {}) }, options),
    );
  // Older types refuse to give the latest.
  const { Output = '' } = await ask(true).catch(() => ask(false));
  return Buffer.from(Output, 'base64').toString('utf8');
}

/** Every instance that filters let through, also those that are terminated and stay listed for an hour. @throws UnableError */
export async function describe(
  cloud: Cloud,
  filters: readonly { readonly Name: string; readonly Values: string[] }[],
  what: string,
): Promise<readonly FoundInstance[]> {
  const found: FoundInstance[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await cloud.ask(what, (ec2, options) =>
      ec2.describeInstances(
        { Filters: [...filters], MaxResults: 1000, ...(NextToken === undefined ? {} : { NextToken }) },
        options,
      ),
    );
    found.push(...(answer.Reservations ?? []).flatMap(({ Instances: all = [] }) => all.map(instanceOf)));
    NextToken = answer.NextToken;
    if (NextToken === undefined || NextToken === '') break;
  }
  return found;
}

function instanceOf(instance: Instance): FoundInstance {
  const tags = readTags(instance.Tags);
  const { PublicIpAddress: open, PrivateIpAddress: inner, LaunchTime } = instance;
  return {
    id: instance.InstanceId ?? '',
    host: tags[HOSTS]?.split(',')[instance.AmiLaunchIndex ?? 0] ?? '',
    state: instance.State?.Name ?? '',
    reason: instance.StateReason?.Message ?? instance.StateTransitionReason ?? '',
    ...(open === undefined || open === '' ? {} : { publicAddress: open }),
    ...(inner === undefined || inner === '' ? {} : { privateAddress: inner }),
    tags,
    type: instance.InstanceType ?? '',
    spot: instance.InstanceLifecycle === 'spot',
    ...(instance.PlatformDetails === undefined ? {} : { platform: instance.PlatformDetails }),
    ...(LaunchTime === undefined ? {} : { madeAt: LaunchTime }),
  };
}
