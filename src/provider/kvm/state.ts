import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SshKeyPair } from '../ssh-key.ts';
import type { Places } from './places.ts';
import type { StateParts } from './state-key.ts';

/** The state of a machine that was booted once, and who can log in to it. */
export interface SavedState {
  readonly key: string;
  readonly parts: StateParts;
  readonly user: string;
  /** That of its first boot: it keeps it, so that cloud-init does not start over. */
  readonly instance: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly keys: SshKeyPair;
  readonly hostKey: SshKeyPair;
}

/** The files of a state in its folder: the disk with the state in it, who it is (with keys: nobody else may read it), and what it wrote on its console. */
export const STATE = { disk: 'disk.qcow2', who: 'state.json', console: 'console.log' } as const;

/** Every machine of a state starts with this address; each is alone in its network. */
export const SAVED_MAC = '52:54:00:6f:70:73';

/** @returns undefined if there is no complete one */
export function readState(places: Places, key: string): SavedState | undefined {
  const folder = join(places.states, key);
  try {
    if (!existsSync(join(folder, STATE.disk))) return undefined;
    return JSON.parse(readFileSync(join(folder, STATE.who), 'utf8')) as SavedState;
  } catch {
    return undefined;
  }
}

/** Those of all states that are there. */
export function partsIn(places: Places): readonly StateParts[] {
  if (!existsSync(places.states)) return [];
  return readdirSync(places.states).flatMap((key) => {
    const state = readState(places, key);
    return state === undefined ? [] : [state.parts];
  });
}
