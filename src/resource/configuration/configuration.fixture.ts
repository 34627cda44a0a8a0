import assert from 'node:assert/strict';
import type { Value } from '../../model/value.ts';
import { loadParser } from './configuration.document.ts';
import { readFileName } from './configuration.format.ts';

export const UNABLE = Symbol('unable');

/** The values at paths of a file; UNABLE if a value is unknown. */
export async function see(name: string, text: string, paths: readonly string[]) {
  const { format } = readFileName(name);
  assert.ok(format !== undefined, name);
  const document = (await loadParser(format))(text);
  const at = (path: string) => {
    try {
      return document.at(path);
    } catch {
      return UNABLE;
    }
  };
  return paths.map(at);
}

export async function expectAll(
  name: string,
  text: string,
  wanted: Readonly<Record<string, Value | symbol | undefined>>,
) {
  assert.deepEqual(await see(name, text, Object.keys(wanted)), Object.values(wanted), name);
}
