import { randomBytes } from 'node:crypto';
import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import { own, owner, reason, waited } from '../../model/reason.ts';
import { LATE, within } from '../deadline.ts';
import type { KeepOptions, KeptFolder, ShellChannel } from '../transport.ts';
import { Incoming } from './incoming.ts';
import { errorsUntil, type MovePlace } from './move.ts';
import { placed } from './shell.ts';

/** How long making a folder may take, removing it, and removing it when the session ends. */
const MAKE_MS = 20_000;
const REMOVE_MS = 60_000;
const ABANDON_MS = 5_000;
/** How long the words of the host may take after its answer. */
const SAID_MS = 1_000;

/** A shell of its own makes the folder, holds it and removes it; see Runner.keepFolder. */
export async function keepFolder(
  { transport, where, openMs }: MovePlace,
  { limitMs, alongside = () => {} }: KeepOptions,
): Promise<KeptFolder> {
  const { language } = transport;
  if (language.keep === undefined)
    throw new UnableError(
      reason`${owner(where)}a temporary folder needs a POSIX shell, and this host has none`,
    );
  const started = performance.now();
  const asked = Date.now();
  const channel = await transport.open({ timeoutMs: openMs }).catch((error) => {
    throw placed(error, transport.label, where);
  });
  for (const stream of [channel.stdin, channel.stdout, channel.stderr]) stream.on('error', () => {});
  const nonce = randomBytes(16).toString('hex');
  const command = language.keep(limitMs / 1000, nonce);
  const stdout = new Incoming(channel.stdout);
  const said = errorsUntil(channel.stderr, `${nonce}E`);
  const words = async () => {
    const text = await within(said, SAID_MS);
    return text === LATE ? '' : text.toString().trim().split('\n').at(-1) || '';
  };
  alongside(language.prelude + command);
  channel.stdin.write(language.prelude + command);
  const path = await within(stdout.after(`${nonce}B`), MAKE_MS);
  if (path === LATE || path === undefined || path === '') {
    // Its end makes the host remove what may be there.
    channel.stdin.end();
    const why = path === LATE ? 'the shell does not answer' : (await words()) || 'its shell ended';
    channel.destroy();
    throw new UnableError(
      reason`${owner(where)}no temporary folder could be made${path === LATE ? waited(MAKE_MS) : ''}: ${own(why)}`,
      { hint: 'the login must be able to write in TMPDIR or /tmp, and the host needs mktemp' },
    );
  }
  const durationMs = performance.now() - started;
  let removing: Promise<string | undefined> | undefined;
  const end = (word: string, waitMs: number) => {
    removing ??= removed(word, waitMs);
    return removing;
  };
  const removed = async (word: string, waitMs: number) => {
    channel.stdin.end(word);
    const status = await within(stdout.after(`${nonce}E`), waitMs);
    const why = status === '0' ? undefined : await whyNot(status, waitMs, channel, words);
    if (status !== LATE || word !== '') channel.destroy();
    return why === undefined ? undefined : `${path} may still be on ${where}: ${why}`;
  };
  const empty = Buffer.alloc(0);
  return {
    path,
    made: { command, stdout: empty, stderr: empty, exitCode: 0, durationMs, asked, truncated: false },
    remove: (late) => end(late ? 'late\n' : 'done\n', REMOVE_MS),
    abandon: () =>
      within(end('', ABANDON_MS), ABANDON_MS).then((why) => (why === LATE ? 'not yet gone' : why)),
  };
}

async function whyNot(
  status: string | undefined | typeof LATE,
  waitMs: number,
  { closed }: ShellChannel,
  words: () => Promise<string>,
): Promise<string> {
  if (status === LATE) return `it was not removed within ${printElapsed(waitMs)}`;
  if (status !== undefined) return (await words()) || 'it could not be removed';
  const why = await within(closed, SAID_MS);
  return `${why === LATE ? 'the connection ended' : why}; the host removes it itself as soon as it notices that`;
}
