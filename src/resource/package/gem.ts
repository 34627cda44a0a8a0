import type { Reply } from '../../transport/transport.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { lookWith, type Sight } from '../sight.ts';
import { garbled } from '../unable.ts';
import { sightOfPackage } from './package.installed.ts';
import { refusePackagePlace } from './package-place.ts';

const LIST = 'LC_ALL=C.UTF-8 gem list --local && echo "=== end"';

export const gemResource: Resource = {
  noun: 'gem',
  key: 'quoted',
  description: "A Ruby gem, as the host's gem command lists it.",
  attributes: {
    installed: { type: 'boolean', adjective: true, description: 'Installed, in any version.' },
    version: { type: 'version', description: 'Its version, if only one is installed.' },
    versions: { type: 'list', description: 'Every installed version.' },
  },
  examples: [
    'the gem "bundler" is installed',
    'the gem "rake" has version >= 13',
    'the gem "rails" is not installed',
  ],
  refuse: (name) => refusePackagePlace(name, 'a gem', /^[A-Za-z0-9_][\w.-]*$/),
  look: (name): Look => ({ ...lookWith(LIST, (reply) => readGems(name, reply)), order: 'gem' }),
};

/** `bundler (default: 2.3.27, 2.2.1)`, `nokogiri (1.15.4 x86_64-linux)`. */
function readGems(name: string, reply: Reply): Sight | Unable {
  const lines = reply.stdout.toString('utf8').trimEnd().split('\n');
  if (reply.exitCode !== 0 || lines.pop() !== '=== end') return garbled('gem list', reply);
  const found = lines.find((line) => line.startsWith(`${name} (`));
  const versions = found?.slice(name.length + 2).match(/(?<=^|, |default: )\d[\w.-]*/g) ?? [];
  if (found !== undefined && versions.length === 0) return garbled('gem list', reply);
  const sight = sightOfPackage(
    versions.map((version) => ({ version })),
    name,
  );
  if (versions.length < 2) return sight;
  const unable = `it is installed in ${versions.length} versions: ${versions.join(', ')}`;
  return { ...sight, unseen: { version: { unable, hint: 'check its versions: has versions includes …' } } };
}
