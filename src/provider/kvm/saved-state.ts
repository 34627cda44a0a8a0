import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackKey } from '../machine/stack-key.ts';
import type { StackContext } from '../provider.ts';
import { hostProcessor } from './accelerator.ts';
import { hardware } from './arguments.ts';
import { bootOnce } from './boot-once.ts';
import { digestOf } from './digest.ts';
import type { Disk } from './disk.ts';
import type { MachineGround } from './ground.ts';
import type { MachineHost } from './machine-host.ts';
import { partsIn, readState, SAVED_MAC, type SavedState, STATE } from './state.ts';
import { type StateParts, stateKey, whyNot } from './state-key.ts';

/**
 * The state that a host resumes. It boots once if there is none; other hosts that want the same one wait for it.
 * @throws UnableError when it does not boot
 */
export async function savedState(
  host: MachineHost,
  disk: Disk,
  ground: MachineGround,
  context: StackContext,
): Promise<SavedState> {
  const parts = await partsOf(host, disk, ground, context.signal);
  const key = stateKey(parts);
  const there = readState(ground.places, key);
  if (there !== undefined) return conceal(there, context);
  const saving = ground.run.saving.get(key) ?? save(host, disk, ground, context, parts, key);
  ground.run.saving.set(key, saving);
  saving.catch(() => ground.run.saving.delete(key));
  return saving;
}

async function save(
  host: MachineHost,
  disk: Disk,
  ground: MachineGround,
  context: StackContext,
  parts: StateParts,
  key: string,
): Promise<SavedState> {
  const began = performance.now();
  const { places, accelerator } = ground;
  const why = whyNot(parts, partsIn(places));
  const slow = accelerator.because === undefined ? '' : `, with tcg, as ${accelerator.because}`;
  context.progress(host.name, `booting once, to save the state for later starts${slow}`);
  if (why !== undefined) context.progress(host.name, `the saved state does not fit: ${why}`);
  const state: SavedState = {
    key,
    parts,
    user: host.user ?? 'root',
    instance: `opsproof-${key}`,
    savedAt: 0,
    keys: stackKey(`opsproof state ${key}`, context.conceal)(),
    hostKey: stackKey(`opsproof state ${key}`, context.conceal)(),
  };
  const folder = await bootOnce(host, disk, ground, context, state);
  const saved = { ...state, savedAt: Date.now() };
  writeFileSync(join(folder, STATE.who), JSON.stringify(saved), { mode: 0o600 });
  const at = join(places.states, key);
  mkdirSync(places.states, { recursive: true, mode: 0o700 });
  try {
    renameSync(folder, at);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const other = readState(places, key);
    // Another run was faster.
    if (other !== undefined) return conceal(other, context);
    throw error;
  }
  context.progress(host.name, 'booted once; its state is saved', performance.now() - began);
  return saved;
}

/** All that a saved state is bound to; qemu checks some of it, and blames the disk for others. */
async function partsOf(
  host: MachineHost,
  disk: Disk,
  { places, accelerator, version }: MachineGround,
  signal: AbortSignal,
): Promise<StateParts> {
  const file = (path: string | undefined) =>
    path === undefined ? undefined : digestOf(path, places.digests, signal);
  const { kernel, initrd, userData, outbound, memory, cpus, user = 'root', password, arguments: line } = host;
  const parts = {
    disk: disk.digest ?? (await digestOf(disk.path, places.digests, signal)),
    path: disk.path,
    memory: `${memory} bytes`,
    cpus: String(cpus),
    hardware: hardware(host, accelerator, SAVED_MAC).join(' '),
    processor: accelerator.name === 'kvm' ? short(hostProcessor()) : accelerator.cpu,
    qemu: version,
    user,
    login: password === undefined ? undefined : 'by password',
    outbound: String(outbound),
    user_data: userData === undefined ? undefined : short(userData),
    kernel: await file(kernel),
    initrd: await file(initrd),
    arguments: line,
  };
  return Object.fromEntries(
    Object.entries(parts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function conceal(state: SavedState, context: StackContext): SavedState {
  for (const { privateKey } of [state.keys, state.hostKey])
    for (const line of [privateKey, ...privateKey.split('\n').slice(1, -2)]) context.conceal(line);
  return state;
}
