import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import { ConfigurationError, messageOf } from '../model/errors.ts';

/** The file that records what was built and proved; CI can keep it. */
export const LOCK_FILE = 'layers.lock';

/** `passed` and `failed` are what its features said; `unable`: they could not; `unproved`: it has none, or they have not run. */
export type LayerVerdict = 'passed' | 'failed' | 'unable' | 'unproved';

/** What is recorded of one layer. */
export interface LockedLayer {
  /** `sha256:…`: its image. */
  readonly image: string;
  /** The layers that it stands on, in the order of their images in `below`. */
  readonly layers: readonly string[];
  /** The images that it was made on. */
  readonly below: readonly string[];
  /** Digest of everything that it is made of. */
  readonly inputs: string;
  /** Digest of what its verdict depends on besides its image. */
  readonly features?: string;
  readonly verdict: LayerVerdict;
  /** The run that said so, in the folder of reports. */
  readonly run?: string;
  /** `registry/name@sha256:…`: where its image was pushed last, and by which digest the registry has it. */
  readonly pushed?: string;
  /** RFC 3339: when it was built or proved last. */
  readonly at: string;
}

export type Lock = ReadonlyMap<string, LockedLayer>;

const VERDICTS: readonly string[] = ['passed', 'failed', 'unable', 'unproved'];

/** What layers.lock records; empty without one. @throws ConfigurationError for a file that is none */
export async function readLock(cwd: string): Promise<Lock> {
  const bytes = await readRegular(join(cwd, LOCK_FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw mistake(`cannot be read: ${messageOf(error)}`);
  });
  if (bytes === undefined) return new Map();
  let layers: Readonly<Record<string, LockedLayer>>;
  try {
    ({ layers } = JSON.parse(bytes.toString()));
  } catch {
    throw mistake('is not JSON');
  }
  const entries = Object.entries(layers ?? {});
  const wrong = entries.find(([, one]) => !isLocked(one));
  if (layers === undefined || wrong !== undefined)
    throw mistake(`makes no sense${wrong ? ` at ${wrong[0]}` : ''}`);
  return new Map(entries);
}

function isLocked(one: Partial<LockedLayer> | null): boolean {
  return (
    /^sha256:[0-9a-f]{64}$/.test(one?.image ?? '') &&
    Array.isArray(one?.below) &&
    Array.isArray(one?.layers) &&
    typeof one?.inputs === 'string' &&
    ['string', 'undefined'].includes(typeof one?.features) &&
    ['string', 'undefined'].includes(typeof one?.run) &&
    VERDICTS.includes(one?.verdict ?? '') &&
    !Number.isNaN(Date.parse(one?.at ?? ''))
  );
}

const mistake = (why: string) =>
  new ConfigurationError([
    {
      file: LOCK_FILE,
      message: why,
      hint: 'opsproof writes it: remove it, and everything is built and proved anew',
    },
  ]);

/** Writes it whole or not at all; at once, so that what another layer has recorded meanwhile is never replaced by what was known before. */
export function writeLock(cwd: string, lock: Lock): void {
  const layers = Object.fromEntries([...lock].sort(([a], [b]) => (a < b ? -1 : 1)));
  const file = join(cwd, LOCK_FILE);
  const part = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(part, `${JSON.stringify({ layers }, null, 2)}\n`);
  renameSync(part, file);
}
