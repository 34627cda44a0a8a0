import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { oddRowOf } from '../odd-rows.ts';
import type { Look, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { releaseOf, sightOfPackage } from './package.installed.ts';
import { onlyProvided } from './package.provided.ts';

const TABLE = 'LC_ALL=C pacman -Q && echo "=== end"';

/** pacman(8): -Q lists all, -Qi shows one, -Si shows the lists that were fetched last, pacman-conf(8) shows what is ignored. */
export function lookPacman(name: string, wanted: readonly string[]): Look {
  const lines = [TABLE];
  if (wanted.includes('architecture'))
    lines.push(`${section('more')}; ${sh`LC_ALL=C pacman -Qi -- ${name} 2>&1`}`);
  if (wanted.includes('held'))
    lines.push(`${section('held')}; LC_ALL=C pacman-conf IgnorePkg 2>&1; echo "status $?"`);
  if (wanted.includes('latest') || wanted.includes('upgradable'))
    lines.push(`${section('latest')}; ${sh`LC_ALL=C pacman -Si -- ${name} 2>&1`}`);
  const command = lines.length === 1 ? TABLE : `${TABLE} && { ${lines.slice(1).join('\n')}\n}; :`;
  return {
    ...lookWith(command, (reply) => readPacman(name, reply)),
    order: 'pacman',
    further(reply) {
      const seen = readPacman(name, reply);
      return 'unable' in seen || seen.state.exists !== false ? undefined : lookProvided(name);
    },
  };
}

/** `Name            : exim` and `Provides        : smtp-server  smtp-forwarder=4.98` of every package (pacman(8)). */
const PROVIDED = `${TABLE} && { ${section('provided')}; LC_ALL=C pacman -Qi | awk '/^Name +: / { name = $3 } /^Provides +: / { $1 = $2 = ""; print name, $0 }'; }`;

/** The same of a package that is not there, and which ones provide it: that takes longer, and is only asked then. */
function lookProvided(name: string): Look {
  const read = (reply: Reply) => {
    const seen = readPacman(name, reply);
    if ('unable' in seen || seen.state.exists !== false) return seen;
    const rows = (readSections(reply).get('provided') ?? '').split('\n').map((row) => row.split(/\s+/));
    const providers = rows
      .filter(([, ...provided]) => provided.some((word) => word.replace(/[=<>].*$/, '') === name))
      .map(([provider = '']) => provider);
    return onlyProvided(name, providers) ?? seen;
  };
  return { ...lookWith(PROVIDED, read), order: 'pacman' };
}

function readPacman(name: string, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const table = (sections.get('') ?? '').split('\n');
  const odd = table.filter((line) => !/^\S+ \S+$/.test(line));
  if (!sections.has('end') || odd.length === table.length) return garbled('pacman', reply);
  const version = table.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  if (version === undefined) return oddRowOf(name, 'pacman -Q', odd) ?? sightOfPackage([], name);
  const { state } = sightOfPackage([{ version, release: releaseOf(version) }], name);
  const unseen: Record<string, Unable> = {};
  const more: Record<string, string | boolean> = {};
  const field = (text: string, label: string) =>
    new RegExp(`^${label} *: (.+)$`, 'm').exec(text)?.[1]?.trim();
  const [about, held, lists] = ['more', 'held', 'latest'].map((title) => sections.get(title));
  if (about !== undefined) {
    const architecture = field(about, 'Architecture');
    if (architecture === undefined) unseen.architecture = untold(about);
    else more.architecture = architecture;
  }
  if (held !== undefined) {
    const ignored = held.split('\n');
    if (ignored.at(-1) === 'status 0') more.held = ignored.includes(name);
    else unseen.held = untold(held);
  }
  if (lists !== undefined) {
    const latest = field(lists, 'Version');
    if (latest === undefined) Object.assign(unseen, { latest: untold(lists), upgradable: untold(lists) });
    else Object.assign(more, { latest, upgradable: latest !== version });
  }
  return { state: { ...state, ...more }, unseen };
}

function untold(said: string): Unable {
  return {
    unable: `pacman does not report it: ${firstLine(said) ?? 'it said nothing'}`,
    hint: 'fetch the lists on the host with pacman -Sy, if a repository has it',
  };
}
