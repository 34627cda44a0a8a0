import { readRegular } from '../disk/regular-file.ts';
import type { ApprovalDemand, Approver } from '../model/approval.ts';
import { type Key, KeyError, parsePublicKey } from '../model/key.ts';
import { PLACEHOLDER } from '../schema/placeholder.ts';
import { absolutePath, type Reading } from '../schema/reading.ts';
import type { ApprovalInput } from './approval-schema.ts';

/** A letter first, so that a name can be part of a file's name. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{0,99}$/u;

/** A key is small; a larger file is the wrong one. */
const MOST_CHARACTERS = 64 * 1024;

/** Reads and checks who may approve. Every mistake is added to the list of problems. */
export async function approvalDemand(
  { required = 1, by }: ApprovalInput,
  isProtected: boolean,
  line: number,
  reading: Reading,
): Promise<ApprovalDemand> {
  const { problems } = reading;
  if (isProtected)
    problems.add(
      ['approval'],
      'has no effect with protected: true, which refuses every action; keep one of them',
    );
  const names = Object.keys(by ?? {});
  if (names.length === 0 && !problems.mentions(['approval', 'by']))
    problems.add(['approval', 'by'], 'names no one; write for example { alice: keys/alice.pub }');
  if (required > names.length && names.length > 0)
    problems.add(
      ['approval', 'required'],
      `requires ${required} approvals, but only ${names.length} ${names.length === 1 ? 'person' : 'people'} may give one`,
    );
  const approvers: Approver[] = [];
  for (const name of names) {
    const at = ['approval', 'by', name];
    if (!NAME.test(name))
      problems.add(
        at,
        `${JSON.stringify(name)} cannot be the name of a person; allowed: letters, digits, spaces . _ @ + -`,
      );
    const key = await keyOf(by[name] ?? '', at, reading);
    if (key === undefined) continue;
    const same = approvers.find((other) => other.key.id === key.id);
    if (same !== undefined)
      problems.add(at, `has the same key as "${same.name}": one person would count twice`);
    approvers.push({ name, key });
  }
  return { required, by: approvers, line };
}

async function keyOf(raw: string, at: readonly string[], reading: Reading): Promise<Key | undefined> {
  const text = reading.texts.plain(raw);
  if (PLACEHOLDER.test(text)) return undefined;
  const inline = text.includes('-----BEGIN ');
  let pem = text;
  try {
    if (!inline) pem = String(await readRegular(absolutePath(text, reading)));
    if (pem.length > MOST_CHARACTERS) throw new KeyError('is larger than 64 kB');
    return parsePublicKey(pem);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = inline ? 'the key' : `the key ${text}`;
    if (error instanceof KeyError) reading.problems.add(at, `${what}: ${error.message}`);
    else
      reading.problems.add(
        at,
        `${text} cannot be read (${code ?? message}); paths are relative to the folder of this file`,
      );
    return undefined;
  }
}
