import { parseMoney, printMoney } from '../../model/money.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { list, make, map, matching, oneOf, text, type z } from '../../schema/shape.ts';
import { yesOrNo } from '../../schema/values.ts';
import { jumpMistakes } from '../machine/jump.ts';
import { userDataKey, userDataOf } from '../machine/user-data-key.ts';
import type { Misplaced, ProviderShape } from '../shape.ts';
import type { OpenstackSettings, ServerHost, ServerOwn } from './server-host.ts';

const IMAGE = 'the name or the id of an image, or a map of its properties such as name: debian-12-*';
const FLOATING = 'true, or the name or the id of an external network';
const SIZE = 'a whole number of GiB such as 20 GiB';
const MONEY = 'an amount with its currency, for example 0.0120 EUR';
const CIDR = 'a network such as 203.0.113.7/32';
/** As long as nova takes it, in base64 ("user_data"). */
const LONGEST_USER_DATA = 65_535;

const host = {
  image: make
    .union([text(IMAGE), map(text(IMAGE), IMAGE)], { error: () => IMAGE })
    .describe('An image by its name or id, or properties that it has: the newest counts')
    .optional(),
  flavor: text('the name or the id of a flavor').optional(),
  network: text('the name or the id of a network')
    .describe('Default: the only one of the project')
    .optional(),
  subnet: text('the name or the id of a subnet of its network').optional(),
  floating: make
    .union([make.literal(true), text(FLOATING)], { error: () => FLOATING })
    .describe('It gets a floating address and is reached there; else at its own address')
    .optional(),
  user_data: userDataKey,
  config_drive: yesOrNo
    .describe('Its metadata come on a drive, where there is no metadata service; default false')
    .optional(),
  zone: text('the name of an availability zone').optional(),
  server_group: text('the name or the id of a server group').optional(),
  volume: matching(/^[1-9]\d{0,5} ?GiB$|\$\{/, SIZE)
    .describe('Size of a volume that it boots from; default: the disk of its flavor')
    .optional(),
  jump: text('another host of this environment, or [user@]host[:port]')
    .describe('Through which host it and its ports are reached')
    .optional(),
};

const settings = {
  cloud: text('the name of a cloud in clouds.yaml').describe('Default: OS_CLOUD').optional(),
  auth_url: matching(
    /^https?:\/\/|\$\{/,
    'the URL of keystone, for example https://cloud.example.com:5000/v3',
  )
    .describe('Default: OS_AUTH_URL')
    .optional(),
  user: text('a user').optional(),
  password: text(`a password, better from \${env:NAME}`).optional(),
  project: text('the name of a project').optional(),
  user_domain: text('the name of a domain').describe('Default: the default domain').optional(),
  project_domain: text('the name of a domain').describe('Default: the default domain').optional(),
  application_credential: text('the id of an application credential').optional(),
  application_credential_secret: text(`its secret, better from \${env:NAME}`).optional(),
  region: text('a region').optional(),
  interface: oneOf(['public', 'internal', 'admin'], 'public, internal or admin')
    .describe('Which endpoints of the catalog are asked; default: public')
    .optional(),
  cacert: text('the path of a file with certificates').optional(),
  from: list(matching(/^[0-9a-f.:]+\/\d{1,3}$|\$\{/, CIDR), 'a list of networks such as [203.0.113.7/32]')
    .describe('From where ssh and the ports are reached; default: private networks')
    .optional(),
  prices: map(matching(/^\d{1,9}(?:\.\d{1,6})? ?[A-Z]{3}$/, MONEY), 'a map of flavors to prices')
    .describe('What an hour of a flavor costs; default: unknown')
    .optional(),
};

type Input = z.infer<z.ZodObject<typeof host>>;

const MINUTE_MS = 60_000;

export const openstackShape: ProviderShape<ServerOwn> = {
  name: 'openstack',
  nature: 'its hosts are servers of OpenStack',
  apart: 'OpenStack is elsewhere',
  host,
  settings,
  where: [
    ...['image', 'flavor', 'network', 'subnet', 'floating', 'zone', 'server_group', 'volume'],
    ...['cloud', 'auth_url', 'project', 'project_domain', 'region', 'interface', 'from'],
  ],
  transports: ['ssh'],
  kinds: [
    // A request that waited for a busy nova may come to something that late.
    { name: 'server', limitMs: 6 * MINUTE_MS, appearsMs: MINUTE_MS / 2 },
    { name: 'floating-address', limitMs: MINUTE_MS },
    { name: 'port', limitMs: MINUTE_MS, free: true },
    { name: 'security-group', limitMs: 2 * MINUTE_MS, free: true },
    { name: 'key-pair', limitMs: MINUTE_MS / 2, free: true },
  ],
  verbs: ['stop', 'start', 'restart', 'pause', 'unpause'],
  ready: ['port', 'http', 'log', 'command'],
  limits: {
    startMs: 6 * MINUTE_MS,
    stopMs: 4 * MINUTE_MS,
    groundMs: 2 * MINUTE_MS,
    prepareMs: 2 * MINUTE_MS,
  },

  price: ({ flavor }: ServerHost, settings) => priceOf(flavor, settings as OpenstackSettings),

  // The project of this process where the environment names none.
  scopeOf(settings, { environment }) {
    const { cloud, auth_url, region } = settings as OpenstackSettings;
    const named = { cloud, auth_url, region };
    return {
      environment,
      ...Object.fromEntries(
        Object.entries(named).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
    };
  },

  read({ merged, origin }: MergedHost<Input>, reading) {
    const { texts } = reading;
    const {
      image = '',
      flavor = '',
      floating,
      volume,
      user_data: data,
      config_drive: drive = false,
    } = merged;
    const userData = data === undefined ? undefined : userDataOf(data, origin('user_data'), reading);
    const { network, subnet, zone, server_group: serverGroup, jump } = merged;
    const plain = { network, subnet, zone, serverGroup, jump };
    const size = volume === undefined ? undefined : Number.parseInt(texts.plain(volume), 10);
    return {
      image:
        typeof image === 'string'
          ? texts.plain(image)
          : Object.fromEntries(
              Object.entries(image as Readonly<Record<string, string>>).map(([key, value]) => [
                key,
                texts.plain(value),
              ]),
            ),
      flavor: texts.plain(flavor),
      configDrive: drive,
      ...Object.fromEntries(
        Object.entries(plain).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, texts.plain(value)]],
        ),
      ),
      ...(floating === undefined ? {} : { floating: floating === true ? floating : texts.plain(floating) }),
      ...(size === undefined ? {} : { volume: size }),
      ...(userData === undefined ? {} : { userData }),
    };
  },

  mistakes(host: ServerHost, { merged, written }) {
    const { name, jump, userData = '', floating } = host;
    const { image, flavor } = merged as Input;
    const found: Misplaced[] = [];
    // What is written and wrong was already reported.
    if (image === undefined && !written.includes('image'))
      found.push({ key: [], message: `the host "${name}" needs an image, for example image: debian-12` });
    if (flavor === undefined && !written.includes('flavor'))
      found.push({ key: [], message: `the host "${name}" needs a flavor, for example flavor: m1.small` });
    const size = Buffer.from(userData).toString('base64').length;
    if (size > LONGEST_USER_DATA)
      found.push({
        key: ['user_data'],
        message: `is too long for nova: ${size} characters in base64, and ${LONGEST_USER_DATA} are allowed`,
      });
    if (jump !== undefined && floating !== undefined)
      found.push({ key: ['jump'], message: 'has no effect beside floating: it is reached at that address' });
    return [...found, ...jumpMistakes(host)];
  },
};

/** What an hour of a flavor costs, as the settings say. */
export function priceOf(flavor: string, { prices = {} }: OpenstackSettings): string | undefined {
  const money = Object.hasOwn(prices, flavor) ? parseMoney(prices[flavor] ?? '') : undefined;
  return money === undefined ? undefined : printMoney(money);
}
