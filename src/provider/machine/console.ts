import { cutEnd } from '../../model/cut.ts';

/** What cloud-init writes around the host keys on the console (`keys-to-console`). */
const BEGIN = '-----BEGIN SSH HOST KEY KEYS-----';
const END = '-----END SSH HOST KEY KEYS-----';
const KEY = /\b((?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)) [A-Za-z0-9+/]{40,}={0,2})(?=\s|$)/;

/** How many characters of one line a message shows. */
const LONGEST = 200;
/** Escape sequences of terminals, and control characters except tabs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it removes control characters
const CONTROL = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[@-Z\\-_])|[\x00-\x08\x0b-\x1f\x7f]/g;

/**
 * The public host keys that a machine printed on its console, `ssh-ed25519 AAAA…`: those of its last boot. Undefined until it has printed
 * them all. Prefixes of the kernel or the init are ignored.
 */
export function hostKeysOf(console: string): readonly string[] | undefined {
  const end = console.lastIndexOf(END);
  const begin = console.lastIndexOf(BEGIN, end);
  if (begin < 0 || end < begin) return undefined;
  const found = console
    .slice(begin + BEGIN.length, end)
    .split('\n')
    .flatMap((line) => KEY.exec(line.replaceAll(CONTROL, ''))?.[1] ?? []);
  return found.length === 0 ? undefined : found;
}

/** The last non-empty lines of a console, without sequences that move the cursor. */
export function lastConsoleLines(console: string, most: number): readonly string[] {
  const lines = console.split(/[\r\n]+/).map((line) => line.replaceAll(CONTROL, '').trimEnd());
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-most)
    .map((line) => cutEnd(line, LONGEST));
}
