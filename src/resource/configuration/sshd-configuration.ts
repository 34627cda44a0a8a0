import type { Value } from '../../model/value.ts';
import type { Reply } from '../../transport/transport.ts';
import { readFiles } from '../file/file-texts.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { parseScalar } from './configuration.scalar.ts';
import { isSilent, refuseKeyword, SSH_KEYWORDS, SSHD_KEYWORDS } from './known-keywords.ts';
import { sshdSetting } from './ssh-told.ts';
import { exceptionTo, PRINT_FILES, readMatches } from './sshd-configuration.match.ts';

const SETTING = 'setting ';

/** How sshd reports a mistake: `/etc/ssh/sshd_config: line 3: Bad configuration option: x`. */
const REFUSED = /^\/\S+? line \d+: |: terminating, \d+ bad configuration options/m;
/** Exit statuses of a shell that could not run a command at all (POSIX.1-2024, Shell Command Language 2.8.2). */
const NOT_RUN = [126, 127];

export const sshdConfigurationResource: Resource = {
  noun: 'sshd configuration',
  key: 'none',
  description:
    'The effective settings of sshd for every connection, with included files and defaults (sshd -T). A setting that a Match block changes is unable: check it for one connection. Needs root.',
  attributes: {
    valid: { type: 'boolean', adjective: true, description: 'sshd accepts its files.' },
    setting: {
      never: sshdSetting,
      type: 'json',
      takes: 'a keyword',
      refuse: (keyword) => refuseKeyword(keyword, SSHD_KEYWORDS),
      description:
        'The value of a keyword of sshd_config(5), in any case; a list if it occurs several times.',
    },
  },
  examples: [
    'the sshd configuration is valid',
    'the sshd configuration has setting "PermitRootLogin" not yes',
    'the sshd configuration has setting "Port" 22',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    const told = 'PATH="$PATH:/usr/sbin:/sbin"; LC_ALL=C sshd -T';
    if (!wanted.some((attribute) => attribute.startsWith(SETTING)))
      return lookWith(told, (reply) => readSettings(wanted, reply));
    const command = `(\n${told}\n); status=$?\n${section('files')}\n${PRINT_FILES}\nexit $status`;
    return lookWith(command, (reply) => readForAll(wanted, reply));
  },
};

/** What applies to every connection: a setting that a Match block changes for some is unknown. */
function readForAll(wanted: readonly string[], reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const sight = readSettings(wanted, { ...reply, stdout: Buffer.from(`${sections.get('') ?? ''}\n`) });
  if ('unable' in sight || sight.state.valid !== true) return sight;
  const files = readFiles(sections.get('files') ?? '', reply);
  const matches = 'unable' in files ? files.unable : readMatches(files);
  const state = { ...sight.state };
  const unseen = { ...sight.unseen };
  const hint =
    'name the connection: the sshd configuration for "user=root,addr=192.0.2.7,host=x" has setting …';
  for (const attribute of wanted.filter((name) => name.startsWith(SETTING))) {
    const keyword = attribute.slice(SETTING.length).toLowerCase();
    const known = SSHD_KEYWORDS.aliases[keyword] ?? keyword;
    const other = typeof matches === 'string' ? undefined : exceptionTo(state[attribute], matches.get(known));
    if (typeof matches !== 'string' && other === undefined) continue;
    const unable =
      other === undefined
        ? `it is not known whether it is the same for all: ${matches}`
        : `it is not the same for all: ${other.where} sets ${other.value}`;
    delete state[attribute];
    unseen[attribute] = { unable, hint };
  }
  return { state, unseen, nothing: (sight.nothing ?? []).filter((name) => unseen[name] === undefined) };
}

/**
 * The output of sshd -T, or why it does not accept its files; `ssh -G` prints the same format.
 * @param program the program, for messages
 */
export function readSettings(
  wanted: readonly string[],
  reply: Reply,
  program: 'sshd -T' | 'ssh -G' = 'sshd -T',
): Sight | Unable {
  const asked = wanted.filter((attribute) => attribute.startsWith(SETTING));
  const said = reply.stderr.toString('utf8');
  if (reply.exitCode !== 0) {
    if (!NOT_RUN.includes(reply.exitCode) && REFUSED.test(said)) {
      const reason = {
        unable: `${program.split(' ')[0]} does not accept its files: ${firstLine(said) ?? ''}`,
      };
      return { state: { valid: false }, unseen: allUnseen(asked, reason) };
    }
    const hint = /no hostkeys available|Permission denied/.test(said)
      ? { hint: 'look as root (sudo: true)' }
      : {};
    return { ...garbled(program, reply), ...hint };
  }
  const settings = new Map<string, Value[]>();
  for (const line of reply.stdout.toString('utf8').split('\n')) {
    // ssh -G of 9.2 writes canonicalizePermittedcnames.
    const [, written, value] = /^([a-z0-9]+) (.*)$/i.exec(line) ?? [];
    const keyword = written?.toLowerCase();
    if (keyword !== undefined && value !== undefined)
      settings.set(keyword, [...(settings.get(keyword) ?? []), parseScalar(value)]);
  }
  if (!settings.has('port')) return garbled(program, reply);
  const state: Record<string, Value> = { valid: true };
  const nothing: string[] = [];
  const unseen: Record<string, Unable> = {};
  // sshd_config(5) calls it prohibit-password, and sshd -T prints its older name.
  if (settings.get('permitrootlogin')?.[0] === 'without-password')
    settings.set('permitrootlogin', ['prohibit-password']);
  const keywords = program === 'ssh -G' ? SSH_KEYWORDS : SSHD_KEYWORDS;
  for (const attribute of asked) {
    const written = attribute.slice(SETTING.length);
    const keyword = written.toLowerCase();
    const values = settings.get(keyword) ?? settings.get(keywords.aliases[keyword] ?? '');
    if (values === undefined && isSilent(keyword, keywords)) nothing.push(attribute);
    else if (values === undefined) unseen[attribute] = untold(written, program);
    else state[attribute] = values.length === 1 ? (values[0] ?? null) : values;
  }
  return { state, unseen, nothing };
}

/** A keyword that does not exist is not printed either. */
function untold(keyword: string, program: string): Unable {
  return {
    unable: `${program} does not report ${keyword}: this release does not know it, or never reports it`,
    hint: `check the file itself: the file "…" has lines matching "/^\\s*${keyword}\\s/i" 0`,
  };
}
