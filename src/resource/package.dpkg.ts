import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { readCandidate } from './package.apt.ts';
import { type Installed, releaseOf, sightOfPackage } from './package.installed.ts';
import type { Look, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { lookWith, type Sight } from './sight.ts';
import { garbled } from './unable.ts';

/** dpkg-query's own format language (dpkg-query(1)). */
const FIELDS = ['db:Status-Want', 'db:Status-Status', 'Package', 'Version', 'Architecture'];
const FORMAT = `${FIELDS.map((field) => `\${${field}}`).join('\\t')}\\n`;

/** As root apt would write what it has read into its cache (apt.conf(5), Dir::Cache). */
const NO_CACHE = ['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache='];

/** dpkg reads its whole database for any question, so all packages cost no more than one. */
const TABLE = sh`LC_ALL=C dpkg-query -W -f=${FORMAT}`;

export function lookDpkg(name: string, wanted: readonly string[]): Look {
  const lists = wanted.includes('latest') || wanted.includes('upgradable');
  const candidate = `${section('candidate')}; ${sh`LC_ALL=C apt-cache ${NO_CACHE} policy -- ${name} 2>&1`}; echo "status $?"`;
  const command = lists ? `${TABLE} && { ${candidate}; }` : TABLE;
  return lookWith(command, (reply) => readDpkg(name, reply));
}

function readDpkg(name: string, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const table = (sections.get('') ?? '').split('\n');
  const whole = table.every((line) => /^(?:[^\t]*\t){4}[^\t]*$/.test(line) && !line.startsWith('\t'));
  if (reply.exitCode !== 0 || !whole) return garbled('dpkg-query', reply);
  const [wantedName = '', wantedArchitecture] = name.split(':');
  const instances: Installed[] = [];
  let held = false;
  for (const line of table) {
    if (!line.includes(`\t${wantedName}\t`)) continue;
    const [want, status, found, version = '', architecture = ''] = line.split('\t');
    if (found !== wantedName || status !== 'installed') continue;
    if (wantedArchitecture !== undefined && wantedArchitecture !== architecture) continue;
    held ||= want === 'hold';
    instances.push({ version, architecture, release: releaseOf(version) });
  }
  const sight = sightOfPackage(instances, `${name}:${instances[0]?.architecture ?? 'amd64'}`);
  if (instances.length === 0) return sight;
  const candidate = sections.get('candidate');
  const known = candidate === undefined ? { state: {}, unseen: {} } : readCandidate(candidate, instances);
  return {
    state: { ...sight.state, held, ...known.state },
    unseen: { ...sight.unseen, ...known.unseen },
  };
}
