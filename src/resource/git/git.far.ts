import { sh } from '../../transport/shell/quote.ts';
import type { Unable } from '../resource.ts';
import { firstLine } from '../unable.ts';
import type { Part } from './git.ask.ts';

/**
 * Shell text that defines `far`, which lists what a repository elsewhere has: `far URL`. It runs where no repository and no configuration
 * decides on programs, certificates or other addresses; only the user's own ~/.ssh and ~/.netrc count. Nothing is fetched, ssh notes no
 * key of a host, and nobody is asked for a password. Needs ASK before it.
 */
export const FAR = [
  `far() { ( cd / && export GIT_DIR=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_ALLOW_PROTOCOL=https:http:git:ssh:file GIT_SSH_VARIANT=ssh`,
  `export GIT_SSH_COMMAND='ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o ControlMaster=no -o ControlPath=none -o PermitLocalCommand=no -o ConnectTimeout=10'`,
  'git -c credential.helper= -c http.lowSpeedLimit=1 -c http.lowSpeedTime=10 ls-remote --symref -- "$1" 2>&1 ); }',
].join('\n');

/** One listing, by its address. */
export function farCommand(url: string): string {
  return sh`part far ${url}`;
}

/** What a repository elsewhere has now: commits by the full name of the ref; of an annotated tag the commit. */
export interface Far {
  readonly refs: ReadonlyMap<string, string>;
  /** The branch that HEAD names there. */
  readonly head?: string;
}

/** Words of git, curl and ssh when nothing at that address answers; a name that does not resolve says nothing of it. */
const SILENT =
  /Connection refused|Connection timed out|Failed to connect|Couldn't connect|No route to host|Network is unreachable/i;

/** Whether nothing answers at the address itself; curl says the same of a proxy on the way. */
function isSilent(text: string): boolean {
  const [, url, host] = /unable to access '([^']*)': .*Failed to connect to (\S+) port/.exec(text) ?? [];
  return SILENT.test(text) && (host === undefined || url?.includes(`/${host}`) === true);
}

/** Reads the answer of `far`. @returns 'silent' if nothing answers at that address */
export function readFar(part: Part | undefined): Far | Unable | { readonly silent: string } {
  if (part === undefined) return { unable: 'git ls-remote did not end' };
  if (part.status !== 0) {
    const said =
      firstLine(part.text.split('\n').find((line) => line.startsWith('fatal:')) ?? part.text) ??
      `status ${part.status}`;
    if (part.status === 128 && isSilent(part.text)) return { silent: said };
    return {
      unable: `git ls-remote ended with status ${part.status} and said ${JSON.stringify(said)}`,
      hint: hintFor(part),
    };
  }
  const refs = new Map<string, string>();
  let head: string | undefined;
  for (const line of part.text.split('\n')) {
    const [, branch] = /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line) ?? [];
    const [, hash, ref = ''] = /^([0-9a-f]{40}|[0-9a-f]{64})\t(HEAD|refs\/.+)$/.exec(line) ?? [];
    if (branch !== undefined) head = branch;
    else if (hash === undefined) {
      if (line !== '' && !/^warning:|^Warning:/.test(line))
        return { unable: `a line of git ls-remote makes no sense: ${JSON.stringify(firstLine(line) ?? '')}` };
    } else refs.set(ref.replace(/\^\{\}$/, ''), hash);
  }
  return head === undefined ? { refs } : { refs, head };
}

function hintFor({ text, status }: Part): string {
  if (status === 127) return 'install git on the host';
  if (/terminal prompts disabled|Authentication failed|Permission denied|could not read Username/i.test(text))
    return 'the login user of the host needs a key or a ~/.netrc for it; configured helpers are not run';
  if (/Host key verification failed/.test(text))
    return 'add the key of that host to ~/.ssh/known_hosts on the host';
  return 'try git ls-remote on the host';
}

/** What `name` is there: the commits of the tag and the branch of that name. */
export function commitsOf(far: Far, names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap((name) => far.refs.get(name) ?? []))];
}

/** Why an address is not asked, or undefined. */
export function refuseAddress(url: string): string | undefined {
  if (/^[a-z+]+:\/\/[^/@]*:[^/@]*@/i.test(url))
    return 'a password has no place in an address: it would be seen in the list of processes';
  return /^(?:https?|git|ssh|file):\/\/[^\s/-][^\s]*$|^file:\/\/\/[^\s]+$|^[\w.-]+@[\w.][\w.-]*:[^\s-][^\s]*$/.test(
    url,
  )
    ? undefined
    : `an address begins with https://, ssh://, git:// or file://, or is user@host:path; found ${JSON.stringify(url)}`;
}
