import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { oddRowOf } from '../odd-rows.ts';
import type { Look, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { garbled } from '../unable.ts';
import { readCandidate } from './package.apt.ts';
import { type Installed, releaseOf, sightOfPackage } from './package.installed.ts';
import { onlyProvided } from './package.provided.ts';

/** dpkg-query's own format language (dpkg-query(1)). */
const FIELDS = ['db:Status-Want', 'db:Status-Status', 'Package', 'Version', 'Architecture', 'Provides'];
const FORMAT = `${FIELDS.map((field) => `\${${field}}`).join('\\t')}\\n`;

/** As root apt would write to its cache (apt.conf(5), Dir::Cache). */
const NO_CACHE = ['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache='];

/**
 * dpkg reads its whole database for any question, so all packages cost no more than one. The pattern includes packages that are held and
 * not installed.
 */
const TABLE = sh`LC_ALL=C dpkg-query -W -f=${FORMAT} ${'*'}`;

/** dpkg(1), PACKAGE STATES: configured, only triggers of others are still to come. */
export const INSTALLED = ['installed', 'triggers-awaited', 'triggers-pending'];
/** Its files are there, all or some, and it was not configured. */
export const UNFINISHED = ['unpacked', 'half-configured', 'half-installed'];

export function lookDpkg(name: string, wanted: readonly string[]): Look {
  const lists = wanted.includes('latest') || wanted.includes('upgradable');
  const candidate = `${section('candidate')}; ${sh`LC_ALL=C apt-cache ${NO_CACHE} policy -- ${name} 2>&1`}; echo "status $?"`;
  const command = lists ? `${TABLE} && { ${candidate}; }` : TABLE;
  return lookWith(command, (reply) => readDpkg(name, reply));
}

function readDpkg(name: string, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const table = (sections.get('') ?? '').split('\n');
  const odd = table.filter((line) => !/^[^\t]+\t(?:[^\t]*\t){4}[^\t]*$/.test(line));
  if (reply.exitCode !== 0 || odd.length === table.length) return garbled('dpkg-query', reply);
  // A host that dpkg manages has at least dpkg itself.
  if (!table.some((line) => INSTALLED.includes(line.split('\t')[1] ?? '')))
    return {
      unable: 'dpkg knows no installed package at all, not even itself: its database may be lost',
      hint: 'look at /var/lib/dpkg/status, and at its copy status-old',
    };
  const [wantedName = '', wantedArchitecture] = name.split(':');
  const instances: Installed[] = [];
  const unfinished: (Installed & { readonly status: string })[] = [];
  let held = false;
  for (const line of table) {
    if (!line.includes(`\t${wantedName}\t`)) continue;
    const [want, status = '', found, version = '', architecture = ''] = line.split('\t');
    if (found !== wantedName) continue;
    if (wantedArchitecture !== undefined && wantedArchitecture !== architecture) continue;
    held ||= want === 'hold';
    const instance = { version, architecture, release: releaseOf(version) };
    if (INSTALLED.includes(status)) instances.push(instance);
    else if (UNFINISHED.includes(status)) unfinished.push({ ...instance, status });
  }
  const sight = sightOfPackage(instances, `${name}:${instances[0]?.architecture ?? 'amd64'}`);
  const [first] = unfinished;
  if (instances.length === 0 && first !== undefined) return sightOfUnfinished(unfinished, first.status, held);
  const doubt =
    instances.length === 0
      ? (oddRowOf(wantedName, 'dpkg-query', odd) ?? onlyProvided(wantedName, providersOf(name, table)))
      : undefined;
  if (doubt !== undefined) return doubt;
  if (instances.length === 0) return held ? { ...sight, state: { ...sight.state, held } } : sight;
  const candidate = sections.get('candidate');
  const known = candidate === undefined ? { state: {}, unseen: {} } : readCandidate(candidate, instances);
  return {
    state: { ...sight.state, held, ...known.state },
    unseen: { ...sight.unseen, ...known.unseen },
  };
}

/** Installed packages that provide a name: `Provides: default-mta, mail-transport-agent (= 4.96), x:any` (deb-control(5)). */
function providersOf(name: string, table: readonly string[]): readonly string[] {
  const [wantedName = '', wantedArchitecture] = name.split(':');
  return table.flatMap((line) => {
    if (!line.includes(wantedName)) return [];
    const [, status = '', found = '', , architecture, provides = ''] = line.split('\t');
    if (!INSTALLED.includes(status)) return [];
    if (wantedArchitecture !== undefined && wantedArchitecture !== architecture) return [];
    return provides.split(',').some((one) => /^\s*([^\s(:]+)/.exec(one)?.[1] === wantedName) ? [found] : [];
  });
}

/** Neither installed nor missing: its files may run, but it was not configured. */
function sightOfUnfinished(instances: readonly Installed[], status: string, held: boolean): Sight {
  const { state, unseen } = sightOfPackage(instances, 'name:amd64');
  const reason: Unable = {
    unable: `dpkg reports that it is ${status}: it has files, but is not configured`,
    hint: 'finish it on the host: dpkg --configure -a, or apt-get -f install',
  };
  const { installed: _, ...rest } = state;
  return {
    state: { ...rest, held },
    unseen: { ...unseen, installed: reason, latest: reason, upgradable: reason },
  };
}
