import type { MergedHost } from '../../schema/merged-host.ts';
import { list, make, matching, text, type z } from '../../schema/shape.ts';
import { bytesOf } from '../kvm/shape.ts';
import { userDataKey, userDataOf } from '../machine/user-data-key.ts';
import type { Misplaced, ProviderShape } from '../shape.ts';
import type { XenHost, XenOwn, XenSettings } from './xen-host.ts';

const CPUS = 'a number of processors, for example 2';
const SIZE = 'a size of at least 64 MiB, for example 2 GiB';
const [LEAST_MEMORY, MEMORY] = [64 * 1024 ** 2, 1024 ** 3];
const ENDPOINT = 'https://host, or http://127.0.0.1:port of a tunnel';
const FINGERPRINT = '64 hexadecimal digits, also with colons: the SHA-256 fingerprint of a certificate';
const fingerprint = matching(/^(?:[0-9a-f]{2}:?){32}$|\$\{/i, FINGERPRINT);

const host = {
  template: text('the name or the uuid of a template').optional(),
  network: text('the name or the uuid of a network')
    .describe('The one network it is in; default: those of its template')
    .optional(),
  storage: text('the name or the uuid of a storage repository')
    .describe('Its disks are copied there; default: they are clones beside those of its template')
    .optional(),
  memory: text(SIZE).describe('Default: as its template').optional(),
  cpus: make
    .int({ error: () => CPUS })
    .min(1, { error: () => CPUS })
    .max(256, { error: () => CPUS })
    .describe('Default: as its template')
    .optional(),
  user_data: userDataKey,
};

const settings = {
  endpoint: matching(
    /^https:\/\/[^/]+\/?$|^http:\/\/(?:127\.[\d.]+|localhost|\[::1\])(?::\d+)?\/?$|\$\{/,
    ENDPOINT,
  )
    .describe('Any member of the pool; default: XENSERVER_HOST')
    .optional(),
  user: text('a user, for example root').describe('Default: XENSERVER_USERNAME').optional(),
  password: text(`a password, better from \${env:NAME}`).describe('Default: XENSERVER_PASSWORD').optional(),
  certificate: make
    .union([fingerprint, list(fingerprint, FINGERPRINT)], { error: () => FINGERPRINT })
    .describe(
      'SHA-256 fingerprints that the certificates of its members may have; default: what the system trusts',
    )
    .optional(),
};

type Input = z.infer<z.ZodObject<typeof host>>;

const MINUTE_MS = 60_000;

export const xenShape: ProviderShape<XenOwn> = {
  name: 'xenserver',
  nature: 'its hosts are machines of a XenServer pool',
  apart: 'the pool is elsewhere',
  host,
  settings,
  where: ['template', 'network', 'storage', 'endpoint', 'certificate'],
  transports: ['ssh'],
  kinds: [
    // A clone whose request was sent before the run died comes that late.
    { name: 'machine', limitMs: 5 * MINUTE_MS, appearsMs: 2 * MINUTE_MS },
    { name: 'disks', limitMs: 2 * MINUTE_MS },
  ],
  verbs: ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'],
  ready: ['port', 'http', 'command'],
  limits: { startMs: 6 * MINUTE_MS, stopMs: 2 * MINUTE_MS, groundMs: MINUTE_MS, prepareMs: MINUTE_MS },

  // The pool of this process where the environment names none.
  scopeOf(settings, { environment }) {
    const { endpoint } = settings as XenSettings;
    return { environment, ...(endpoint === undefined ? {} : { endpoint }) };
  },

  read({ merged, origin }: MergedHost<Input>, reading) {
    const { texts } = reading;
    const { template = '', network, storage, memory, cpus, user_data: data } = merged;
    const userData = data === undefined ? undefined : userDataOf(data, origin('user_data'), reading);
    const limits = { least: LEAST_MEMORY, otherwise: MEMORY, allowed: SIZE };
    return {
      template: texts.plain(template),
      ...(network === undefined ? {} : { network: texts.plain(network) }),
      ...(storage === undefined ? {} : { storage: texts.plain(storage) }),
      ...(memory === undefined ? {} : { memory: bytesOf(memory, limits, origin('memory'), reading) }),
      ...(cpus === undefined ? {} : { cpus }),
      ...(userData === undefined ? {} : { userData }),
    };
  },

  mistakes({ name, password, userData }: XenHost, { merged, written }) {
    const found: Misplaced[] = [];
    if ((merged as Input).template === undefined && !written.includes('template'))
      found.push({
        key: [],
        message: `the host "${name}" needs a template, for example template: debian-12-cloud`,
      });
    if (password !== undefined && userData !== undefined)
      found.push({
        key: ['password'],
        message: 'has no effect beside user_data: cloud-init then only accepts the key of the stack',
      });
    return found;
  },
};
