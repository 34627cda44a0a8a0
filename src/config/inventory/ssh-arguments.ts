/** What arguments for ssh say that a login needs to know. */
export interface SshArguments {
  readonly port?: string;
  readonly user?: string;
  readonly identity?: string;
  readonly jump?: string;
  /** As `known_hosts:` has it. */
  readonly knownHosts?: string;
  /** Arguments that would change where a login leads or whom it trusts, and that nobody here knows. */
  readonly unknown: readonly string[];
}

/** Options that change how a connection is kept, not where it leads: ssh_config(5). They are left out. */
const HARMLESS =
  /^(?:Control(?:Master|Path|Persist)|ServerAlive\w+|Compression|TCPKeepAlive|ConnectTimeout|ConnectionAttempts|LogLevel|BatchMode|PreferredAuthentications|\w+Authentication|ForwardAgent|ForwardX11|AddKeysToAgent|RequestTTY|Ciphers|MACs|KexAlgorithms|\w*Algorithms|\w*AcceptedKeyTypes|IPQoS|GSSAPI\w+|CheckHostIP|UpdateHostKeys|VisualHostKey|StreamLocal\w+|ExitOnForwardFailure)$/i;
const FLAGS = /^-(?:[46aACfgKkNnqsTtVvXxYy]+)$/;

/**
 * Reads `ansible_ssh_common_args` and its like.
 * @param words as a shell splits them
 */
export function readSshArguments(words: readonly string[]): SshArguments {
  const found: { -readonly [K in keyof SshArguments]?: SshArguments[K] } = {};
  const unknown: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (FLAGS.test(word)) continue;
    const [, letter = '', joined = ''] = /^-([A-Za-z])(.*)$/s.exec(word) ?? [];
    const value = joined === '' ? (words[++index] ?? '') : joined;
    if (letter === 'J') found.jump = value;
    else if (letter === 'p') found.port = value;
    else if (letter === 'l') found.user = value;
    else if (letter === 'i') found.identity = value;
    else if (letter === 'o') readOption(value, found, unknown);
    else unknown.push(joined === '' && letter !== '' ? `${word} ${value}`.trim() : word);
  }
  return { ...found, unknown };
}

function readOption(
  option: string,
  found: { -readonly [K in keyof SshArguments]?: SshArguments[K] },
  unknown: string[],
): void {
  const [, name = option, raw = ''] = /^\s*(\w+)\s*(?:=\s*|\s+)(.*)$/s.exec(option) ?? [];
  const value = raw.trim().replace(/^"(.*)"$/, '$1');
  const key = name.toLowerCase();
  if (key === 'proxyjump') {
    if (value !== 'none') found.jump = value;
  } else if (key === 'port') found.port = value;
  else if (key === 'user') found.user = value;
  else if (key === 'identityfile') found.identity = value;
  else if (key === 'stricthostkeychecking') {
    if (/^(no|off)$/i.test(value)) found.knownHosts = 'ignore';
  } else if (key === 'userknownhostsfile')
    found.knownHosts = value === '/dev/null' ? (found.knownHosts ?? value) : value;
  else if (key === 'identitiesonly' || HARMLESS.test(name)) return;
  else if (key === 'proxycommand') {
    const jump = jumpOf(value);
    if (jump === undefined) unknown.push(`-o ${option}`);
    else found.jump = jump;
  } else unknown.push(`-o ${option}`);
}

/** `ssh -W %h:%p -q user@bastion -p 2222` is a jump host. */
function jumpOf(command: string): string | undefined {
  const words = command.split(/\s+/).map((word) => word.replace(/^["'](.*)["']$/, '$1'));
  if (words[0] !== 'ssh' || !words.includes('-W') || words[words.indexOf('-W') + 1] !== '%h:%p')
    return undefined;
  const rest = words.slice(1).filter((_, index, all) => all[index] !== '-W' && all[index - 1] !== '-W');
  let [host, port, user]: (string | undefined)[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (word === '-p') port = rest[++index];
    else if (word === '-l') user = rest[++index];
    else if (word === '-o') {
      const [name = ''] = (rest[++index] ?? '').split('=');
      if (!HARMLESS.test(name) && !/^(StrictHostKeyChecking|UserKnownHostsFile)$/i.test(name))
        return undefined;
      // Whom the jump host is trusted by is a matter of known_hosts: it stays checked.
    } else if (FLAGS.test(word)) continue;
    else if (word.startsWith('-') || host !== undefined) return undefined;
    else host = word;
  }
  if (host === undefined) return undefined;
  return `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
}
