import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { sightOfPackage } from './package.installed.ts';
import { packagePlace, refusePackagePlace } from './package-place.ts';
import type { Look, Resource, Unable } from './resource.ts';
import { lookWith, type Sight } from './sight.ts';
import { garbled } from './unable.ts';

/** What Python itself would import; an empty entry of its path is the current folder. Needs no pip. */
const LIST = `
import sys
sys.path = [p for p in sys.path if p]
from importlib.metadata import distributions
for d in distributions(): print('%s\\t%s' % (d.metadata['Name'], d.version))
print('=== end')`.trim();

export const pipPackageResource: Resource = {
  noun: 'pip package',
  key: 'quoted',
  description:
    'A package of Python, as the python3 of the host sees it; "requests in /opt/venv" asks a virtual environment.',
  attributes: {
    installed: { type: 'boolean', adjective: true, description: 'Python finds it, whatever installed it.' },
    version: { type: 'version', description: 'Its version, in the order of PEP 440: 2.31.0, 1.0rc1.' },
  },
  examples: [
    'the pip package "requests" is installed',
    'the pip package "requests" has version >= 2.31',
    'the pip package "flask in /opt/shop/venv" has version ^3.0',
  ],
  refuse: (name) => refusePackagePlace(name, 'a pip package', /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/),
  look(text: string): Look {
    const { name, folder } = packagePlace(text);
    const python = folder === undefined ? 'python3' : `${folder}/bin/python`;
    return {
      // -B: looking must not leave compiled files behind.
      ...lookWith(sh`LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 ${python} -B -c ${LIST}`, (reply) =>
        readPip(name, python, reply),
      ),
      order: 'pep 440',
    };
  },
};

function readPip(name: string, python: string, reply: Reply): Sight | Unable {
  const lines = reply.stdout.toString('utf8').trimEnd().split('\n');
  if (reply.exitCode !== 0 || lines.pop() !== '=== end') return garbled(python, reply);
  const found = lines
    .map((line) => line.split('\t'))
    // The first one on the path is the one that is imported.
    .find(([distribution]) => plainName(distribution) === plainName(name));
  return sightOfPackage(found === undefined ? [] : [{ version: found[1] ?? '' }], name);
}

/** PEP 503: case does not count, and `-`, `_` and `.` are the same. */
function plainName(name = ''): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
