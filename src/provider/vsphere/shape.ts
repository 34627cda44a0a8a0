import type { MergedHost } from '../../schema/merged-host.ts';
import { make, map, matching, oneOf, text, type z } from '../../schema/shape.ts';
import { scalar, yesOrNo } from '../../schema/values.ts';
import { bytesOf } from '../kvm/shape.ts';
import { userDataKey, userDataOf } from '../machine/user-data-key.ts';
import type { ProviderShape } from '../shape.ts';
import { machineMistakes } from './machine-mistakes.ts';
import type { VirtualMachineOwn, VsphereSettings } from './settings.ts';

const CPUS = 'a number of processors, for example 2';
const SIZE = 'a size of at least 64 MiB, for example 1 GiB';
const LEAST_MEMORY = 64 * 1024 ** 2;
const THUMBPRINT = 'the SHA-256 or SHA-1 of a certificate, hexadecimal with colons';
const PEM = `certificates as PEM, better from "\${file:path}"`;

const host = {
  template: text('the name or the path of a template')
    .describe('What it is a clone of: a template or a machine, by its name, its path or its id')
    .optional(),
  folder: text('a folder of machines').describe('Default: that of the datacenter').optional(),
  pool: text('a resource pool, a cluster or a host')
    .describe('By its name or path; default: the only cluster or host')
    .optional(),
  datastore: text('a datastore').describe('Default: that of the template').optional(),
  network: text('a network')
    .describe('Of its first network card, by its name or path; default: that of the template')
    .optional(),
  cpus: make
    .int({ error: () => CPUS })
    .min(1, { error: () => CPUS })
    .max(256, { error: () => CPUS })
    .describe('Default: those of the template')
    .optional(),
  memory: text(SIZE).describe('Default: that of the template').optional(),
  customize: oneOf(['cloud-init', 'tools', 'none'], 'cloud-init, tools or none')
    .describe('Who sets it up: cloud-init (default), VMware Tools with name and DHCP, or nothing')
    .optional(),
  user_data: userDataKey,
  extra_config: map(scalar, 'a map of advanced settings, for example { disk.EnableUUID: "TRUE" }')
    .describe('Advanced settings of the machine')
    .optional(),
  jump: text('another host of this environment, or [user@]host[:port]')
    .describe('Through which host it and its ports are reached')
    .optional(),
};

const settings = {
  endpoint: matching(
    /^https:\/\/[^/@]+\/?$|^http:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?\/?$|\$\{/,
    'the URL of a vCenter such as https://vcenter.example.com, without a path; http only on this machine',
  )
    .describe('Default: GOVC_URL')
    .optional(),
  user: text('a user with its domain, for example ops@vsphere.local')
    .describe('Default: GOVC_USERNAME')
    .optional(),
  password: text(`a password, better from \${env:NAME}`).describe('Default: GOVC_PASSWORD').optional(),
  datacenter: text('a datacenter').describe('Default: GOVC_DATACENTER, or the only one').optional(),
  ca: matching(/-----BEGIN CERTIFICATE-----|\$\{/, PEM)
    .describe('Which certificates are trusted; default: those of Node')
    .optional(),
  thumbprint: matching(/^(?:(?:[0-9a-fA-F]{2}:){19}|(?:[0-9a-fA-F]{2}:){31})[0-9a-fA-F]{2}$|\$\{/, THUMBPRINT)
    .describe('The only certificate that is trusted')
    .optional(),
  insecure: yesOrNo.describe('Whoever answers gets the password; for tests only').optional(),
};

type Input = z.infer<z.ZodObject<typeof host>>;

const MINUTE_MS = 60_000;

export const vsphereShape: ProviderShape<VirtualMachineOwn> = {
  name: 'vsphere',
  nature: 'its hosts are virtual machines of vSphere',
  apart: 'vSphere is elsewhere',
  host,
  settings,
  merged: ['extra_config'],
  where: ['template', 'folder', 'pool', 'datastore', 'network', 'endpoint', 'datacenter'],
  transports: ['ssh'],
  kinds: [{ name: 'machine', limitMs: 5 * MINUTE_MS, appearsMs: MINUTE_MS }],
  verbs: ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'],
  ready: ['port', 'http', 'command'],
  limits: { startMs: 10 * MINUTE_MS, stopMs: MINUTE_MS, groundMs: 2 * MINUTE_MS },

  // The vCenter of govc where the environment names none.
  scopeOf(settings, { environment }) {
    const { endpoint, datacenter } = settings as VsphereSettings;
    return {
      environment,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(datacenter === undefined ? {} : { datacenter }),
    };
  },

  read({ merged, origin }: MergedHost<Input>, reading) {
    const { texts } = reading;
    const { template = '', cpus, memory, customize = 'cloud-init', user_data: data, extra_config } = merged;
    const userData = data === undefined ? undefined : userDataOf(data, origin('user_data'), reading);
    const limits = { least: LEAST_MEMORY, otherwise: LEAST_MEMORY, allowed: SIZE };
    const plain = (key: 'folder' | 'pool' | 'datastore' | 'network' | 'jump') => {
      const { [key]: written } = merged;
      return written === undefined ? {} : { [key]: texts.plain(written) };
    };
    return {
      template: texts.plain(template),
      ...plain('folder'),
      ...plain('pool'),
      ...plain('datastore'),
      ...plain('network'),
      ...plain('jump'),
      ...(cpus === undefined ? {} : { cpus }),
      ...(memory === undefined ? {} : { memory: bytesOf(memory, limits, origin('memory'), reading) }),
      customize,
      ...(userData === undefined ? {} : { userData }),
      extraConfig: Object.fromEntries(
        Object.entries(extra_config ?? {}).map(([key, value]) => [key, texts.guardedText(value)]),
      ),
    };
  },

  mistakes: machineMistakes,
};
