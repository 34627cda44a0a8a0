import type { MergedHost } from '../../schema/merged-host.ts';
import { list, make, map, matching, oneOf, text, type z } from '../../schema/shape.ts';
import { yesOrNo } from '../../schema/values.ts';
import { jumpMistakes } from '../machine/jump.ts';
import { userDataKey, userDataOf } from '../machine/user-data-key.ts';
import type { Misplaced, ProviderShape } from '../shape.ts';
import type { Ec2Settings, InstanceHost, InstanceOwn } from './instance-host.ts';
import { hourlyPrice } from './price.ts';

const IMAGE = 'ami-…, or a map of owner and filters such as name: debian-12-amd64-*';
const MONEY = 'an amount with its currency, for example 0.0120 USD';
const CIDR = 'a network such as 203.0.113.7/32';

const host = {
  image: make
    .union([matching(/^ami-[0-9a-z]+$|\$\{/, IMAGE), map(text(IMAGE), IMAGE)], { error: () => IMAGE })
    .describe('An image by its id, or filters of DescribeImages and `owner`: the newest counts')
    .optional(),
  type: matching(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$|\$\{/, 'an instance type, for example t3.micro').optional(),
  spot: oneOf(['only', 'prefer'], 'only or prefer')
    .describe('only: a spot instance; prefer: an ordinary one where there is no spot capacity')
    .optional(),
  subnet: matching(/^subnet-[0-9a-z]+$|\$\{/, 'subnet-…')
    .describe('Default: one of the default network')
    .optional(),
  user_data: userDataKey,
  role: text('the name or the ARN of an instance profile').describe('Its instance profile').optional(),
  public: yesOrNo
    .describe(
      'It has a public address and is reached there; default true. Else it is reached at its private one',
    )
    .optional(),
  jump: text('another host of this environment, or [user@]host[:port]')
    .describe('Through which host it and its ports are reached')
    .optional(),
};

const settings = {
  region: text('a region, for example eu-central-1').describe('Default: that of the AWS tools').optional(),
  endpoint: matching(/^https?:\/\/|\$\{/, 'a URL')
    .describe('What answers instead of AWS')
    .optional(),
  profile: text('a profile of ~/.aws').optional(),
  access_key: text(`an access key, better from \${env:NAME}`)
    .describe('Default: as the AWS tools find it')
    .optional(),
  secret_key: text(`a secret key, better from \${env:NAME}`).optional(),
  session_token: text(`a session token, better from \${env:NAME}`).optional(),
  from: list(matching(/^[0-9a-f.:]+\/\d{1,3}$|\$\{/, CIDR), 'a list of networks such as [203.0.113.7/32]')
    .describe('From where ssh and the ports are reached; default: private networks')
    .optional(),
  prices: map(matching(/^\d{1,9}(?:\.\d{1,6})? ?[A-Z]{3}$/, MONEY), 'a map of instance types to prices')
    .describe(
      'What an hour of a type costs on demand; default: what AWS charges for common types in us-east-1',
    )
    .optional(),
  spot_share: matching(/^(?:100|[1-9]\d?) ?%$/, 'a share such as 40 %')
    .describe('What of that price a spot instance is expected to cost; default: all of it')
    .optional(),
};

type Input = z.infer<z.ZodObject<typeof host>>;

const MINUTE_MS = 60_000;

export const ec2Shape: ProviderShape<InstanceOwn> = {
  name: 'ec2',
  nature: 'its hosts are instances of EC2',
  apart: 'EC2 is elsewhere',
  host,
  settings,
  merged: [],
  where: ['image', 'type', 'subnet', 'role', 'region', 'endpoint', 'profile', 'from'],
  transports: ['ssh'],
  kinds: [
    { name: 'instance', limitMs: 6 * MINUTE_MS },
    { name: 'security-group', limitMs: 2 * MINUTE_MS, free: true },
    { name: 'key-pair', limitMs: MINUTE_MS / 2, free: true },
  ],
  verbs: ['stop', 'start', 'restart', 'kill'],
  ready: ['port', 'http', 'log', 'command'],
  limits: { startMs: 6 * MINUTE_MS, stopMs: 4 * MINUTE_MS, groundMs: MINUTE_MS, prepareMs: MINUTE_MS },

  // Spot capacity that may be replaced by an ordinary instance costs as much as that.
  price({ type, spot }: InstanceHost, settings) {
    return hourlyPrice({ type, spot: spot === 'only' }, settings as Ec2Settings);
  },

  // The region of the AWS tools where the environment names none.
  scopeOf(settings, { environment }) {
    const { region, endpoint } = settings as Ec2Settings;
    return {
      environment,
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  },

  read({ merged, origin }: MergedHost<Input>, reading) {
    const { texts } = reading;
    const { image = '', type = '', spot, subnet, user_data: data, role, public: open = true, jump } = merged;
    const userData = data === undefined ? undefined : userDataOf(data, origin('user_data'), reading);
    const plain = (map: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(map).map(([key, value]) => [key, texts.plain(value)]));
    const { owner, ...filters } = typeof image === 'string' ? {} : plain(image as Record<string, string>);
    return {
      image:
        typeof image === 'string'
          ? texts.plain(image)
          : { ...(owner === undefined ? {} : { owner }), filters: filters as Record<string, string> },
      type: texts.plain(type),
      ...(spot === undefined ? {} : { spot }),
      ...(subnet === undefined ? {} : { subnet: texts.plain(subnet) }),
      ...(userData === undefined ? {} : { userData }),
      ...(role === undefined ? {} : { role: texts.plain(role) }),
      public: open,
      ...(jump === undefined ? {} : { jump: texts.plain(jump) }),
    };
  },

  mistakes(host: InstanceHost, { merged, written }) {
    const { name } = host;
    const { image, type } = merged as Input;
    const found: Misplaced[] = [];
    // What is written and wrong was already reported.
    if (image === undefined && !written.includes('image'))
      found.push({
        key: [],
        message: `the host "${name}" needs an image, for example image: ami-0123456789abcdef0`,
      });
    if (type === undefined && !written.includes('type'))
      found.push({ key: [], message: `the host "${name}" needs a type, for example type: t3.micro` });
    return [...found, ...jumpMistakes(host)];
  },
};
