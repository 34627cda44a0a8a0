import { createHash, randomInt } from 'node:crypto';

/** The seed of this process; `OPSPROOF_SEED=… node --test FILE` draws the same again. */
export const SEED = process.env.OPSPROOF_SEED ?? String(randomInt(1_000_000));

/** Whether the seed draws this text, one in `every`. */
export function isDrawn(text: string, every: number): boolean {
  return createHash('sha256').update(`${SEED} ${text}`).digest().readUInt32BE() % every === 0;
}
