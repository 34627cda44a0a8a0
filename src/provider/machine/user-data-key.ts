import { existsSync, readFileSync } from 'node:fs';
import type { KeyPath } from '../../schema/key-path.ts';
import { absolutePath, type Reading } from '../../schema/reading.ts';
import { text } from '../../schema/shape.ts';

const ALLOWED = 'a text that begins with #cloud-config or #!, or the path of a file that does';
const BEGINS = /^(?:#cloud-config\s|#!)/;

/** `user_data` of a host, for cloud-init. */
export const userDataKey = text(ALLOWED)
  .describe('For cloud-init: settings (#cloud-config), a script (#!…), or the path of a file with them')
  .optional();

/** The text itself. Values of placeholders in it are masked. */
export function userDataOf(raw: string, at: KeyPath, reading: Reading): string | undefined {
  const { texts, problems, secrets } = reading;
  if (raw.startsWith('#')) return known(texts.guardedText(raw), raw, at, reading);
  const path = absolutePath(texts.plain(raw), reading);
  if (existsSync(path)) return known(readFileSync(path, 'utf8'), raw, at, reading);
  // It may be on the machine that runs it only.
  if (secrets === 'resolve' || !/^[~/]|\$\{/.test(raw)) problems.add(at, `there is no ${raw}`);
  return undefined;
}

function known(content: string, raw: string, at: KeyPath, { problems }: Reading): string {
  if (!BEGINS.test(content)) problems.add(at, `${JSON.stringify(raw.split('\n', 1)[0])} is not ${ALLOWED}`);
  return content;
}
