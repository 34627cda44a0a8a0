import { UnableError } from '../../model/errors.ts';
import { makeSshKeyPair, type SshKeyPair } from '../ssh-key.ts';
import { guestMetricsOf } from './guest-metrics.ts';
import { type Marks, marksFor, nameUntilMarked } from './marks.ts';
import { disksOf, markDisks, type XenDisk } from './own-disks.ts';
import type { Pool } from './pool.ts';
import { NULL_REF, type Ref, type VmRecord } from './records.ts';
import { attachSeed } from './seed-disk.ts';
import type { TemplateParts } from './template.ts';
import type { XenHost } from './xen-host.ts';

/** Whole disks may be copied, also by a clone where the storage cannot share them. The host's own limit ends it earlier. */
const COPY_MS = 30 * 60_000;
const JOB_MS = 2 * 60_000;

export interface Wanted {
  readonly pool: Pool;
  readonly host: XenHost;
  readonly parts: TemplateParts;
  /** The name that we chose for it. */
  readonly id: string;
  readonly labels: Marks;
  /** For messages: `host "web" of "shop" could not be started`. */
  readonly what: string;
  /** The public key of the stack. */
  readonly publicKey: string;
  /** Who logs in. */
  readonly user: string;
  readonly signal: AbortSignal;
  /** It exists from now on. */
  made(uuid: string): void;
  conceal(secret: string): void;
}

export interface Made {
  readonly ref: Ref;
  /** The host key that it was given; undefined: nobody gave it one. */
  readonly hostKey?: string;
  /** When its tools had last reported something before it was started: a clone has what those of its template reported. */
  readonly toldBefore?: string;
}

/**
 * Clones the template into a machine of our own and starts it. Its name says whose it is until its marks do.
 * @throws UnableError; what exists then is found by its name
 */
export async function makeMachine(wanted: Wanted): Promise<Made> {
  const { pool, host, parts, id, labels, what, signal } = wanted;
  const marked = { id, labels };
  const name = nameUntilMarked(id, labels);
  const ref =
    parts.storage === undefined
      ? await pool.job(what, 'VM.clone', [parts.template, name], { limitMs: COPY_MS, signal })
      : await pool.job(what, 'VM.copy', [parts.template, name, parts.storage], { limitMs: COPY_MS, signal });
  const record = await pool.ask<VmRecord>(what, 'VM.get_record', ref);
  wanted.made(record.uuid);
  const disks = await disksOf(pool, record, what);
  await markDisks(pool, disks, marked, what);
  // A machine that starts by itself with its server would be there again after its end.
  const { auto_poweron: _, ...config } = record.other_config;
  await pool.ask(what, 'VM.set_other_config', ref, { ...config, ...marksFor(record.uuid, id, labels) });
  await pool.ask(what, 'VM.set_name_label', ref, id);
  signal.throwIfAborted();
  await pool.job(what, 'VM.provision', [ref], { limitMs: JOB_MS });
  await settle(pool, ref, record, host, what);
  if (parts.network !== undefined) await moveInto(pool, ref, record.VIFs, parts.network, what);
  const hostKey = wantsSeed(host) ? await seed(wanted, ref, disks, parts.storage) : undefined;
  const toldBefore = (await guestMetricsOf(pool, ref, what))?.last_updated;
  signal.throwIfAborted();
  await pool.job(what, 'VM.start', [ref, false, false], { limitMs: JOB_MS });
  return {
    ref,
    ...(hostKey === undefined ? {} : { hostKey: hostKey.publicKey }),
    ...(toldBefore === undefined ? {} : { toldBefore }),
  };
}

/** Whoever has a login of its own, and whose host keys need not be known, needs nothing of us; who logs in by a password would be locked out. */
function wantsSeed({ userData, identity, password, knownHosts }: XenHost): boolean {
  return (
    userData !== undefined || (password === undefined && !(identity !== undefined && knownHosts === 'ignore'))
  );
}

async function settle(pool: Pool, ref: Ref, was: VmRecord, host: XenHost, what: string): Promise<void> {
  const set = (field: string, ...values: readonly unknown[]) =>
    pool.ask(what, `VM.set_${field}`, ref, ...values);
  await set('name_description', 'made by opsproof');
  // A crash must be noticed, and what was stopped must stay so.
  await set('actions_after_crash', 'destroy');
  if (was.ha_restart_priority !== '') await set('ha_restart_priority', '');
  const { memory, cpus } = host;
  if (memory !== undefined) {
    const least = Math.min(memory, Number(was.memory_static_min));
    await set('memory_limits', String(least), String(memory), String(memory), String(memory));
  }
  if (cpus === undefined) return;
  // Those at startup may never be more than there can be.
  const fields = ['VCPUs_max', 'VCPUs_at_startup'];
  for (const field of cpus < Number(was.VCPUs_max) ? fields.reverse() : fields)
    await set(field, String(cpus));
}

/** One interface, in this network; those of the template go. */
async function moveInto(
  pool: Pool,
  machine: Ref,
  old: readonly Ref[],
  network: Ref,
  what: string,
): Promise<void> {
  for (const card of old) await pool.ask(what, 'VIF.destroy', card);
  await pool.ask(what, 'VIF.create', {
    VM: machine,
    network,
    device: '0',
    MAC: '',
    MTU: '1500',
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
    locking_mode: 'network_default',
    ipv4_allowed: [],
    ipv6_allowed: [],
  });
}

/** @returns the host key that it gets */
async function seed(
  { pool, host, id, labels, publicKey, user, conceal, what }: Wanted,
  machine: Ref,
  disks: readonly XenDisk[],
  storage: Ref | undefined,
): Promise<SshKeyPair> {
  const hostKey = makeSshKeyPair(id);
  conceal(hostKey.privateKey);
  const at = storage ?? disks[0]?.record.SR ?? (await defaultStorage(pool, what));
  await attachSeed(
    pool,
    {
      machine,
      storage: at,
      marked: { id, labels },
      hostname: host.name,
      user,
      publicKey,
      hostKey,
      ...(host.userData === undefined ? {} : { own: host.userData }),
    },
    what,
  );
  return hostKey;
}

async function defaultStorage(pool: Pool, what: string): Promise<Ref> {
  const pools = await pool.ask<Readonly<Record<Ref, { readonly default_SR: Ref }>>>(
    what,
    'pool.get_all_records',
  );
  const [storage = NULL_REF] = Object.values(pools).map(({ default_SR: ref }) => ref);
  if (storage !== NULL_REF) return storage;
  throw new UnableError(
    `${what}: the template has no disk, and the pool no default storage for that of cloud-init`,
    { hint: 'write a storage for the host: xe sr-list content-type=user' },
  );
}
