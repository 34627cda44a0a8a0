import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { oddRowOf } from '../odd-rows.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { type More, withMore } from '../with-more.ts';
import { sightOfPackage } from './package.installed.ts';
import { packagePlace, refusePackagePlace } from './package-place.ts';

/**
 * What Python itself would import, and the folders whose metadata make no sense; an empty entry of its path is the current folder. Does not
 * need pip.
 */
const LIST = `
import sys
sys.path = [p for p in sys.path if p]
from importlib.metadata import distributions
for d in distributions():
  try:
    name, version = d.metadata['Name'], d.version
    if not name or not version: raise ValueError
    print('%s\\t%s' % (name, version))
  except Exception: print('odd\\t%r' % (getattr(d, '_path', d),))
print('=== end')`.trim();

export const pipPackageResource: Resource = {
  noun: 'pip package',
  key: 'quoted',
  description:
    'A Python package, as python3 on the host sees it; "requests in /opt/venv" checks a virtual environment.',
  attributes: {
    installed: {
      type: 'boolean',
      adjective: true,
      description: 'Python finds it, no matter what installed it.',
    },
    version: { type: 'version', description: 'Its version, in the order of PEP 440: 2.31.0, 1.0rc1.' },
    conflicts: {
      type: 'list',
      description:
        'Its missing or wrong requirements, as pip check reports them: "requires six, which is not installed". Needs pip.',
    },
  },
  examples: [
    'the pip package "requests" is installed',
    'the pip package "requests" has version >= 2.31',
    'the pip package "flask in /opt/shop/venv" has version ^3.0',
    'the pip package "requests" has conflicts empty',
  ],
  refuse: (name) => refusePackagePlace(name, 'a pip package', /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/),
  look(text: string, _facts, wanted: readonly string[]): Look {
    const { name, folder } = packagePlace(text);
    const python = folder === undefined ? 'python3' : `${folder}/bin/python`;
    const look: Look = {
      // -B: a look must not leave compiled files behind.
      ...lookWith(sh`LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 ${python} -B -c ${LIST}`, (reply) =>
        readPip(name, python, reply),
      ),
      order: 'pep 440',
    };
    return wanted.includes('conflicts') ? withMore(look, conflictsOf(name, python)) : look;
  },
};

/** @see https://pip.pypa.io/en/stable/cli/pip_check/ */
function conflictsOf(name: string, python: string): More {
  const check = sh`LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 ${python} -B -m pip --disable-pip-version-check --no-cache-dir check`;
  return {
    attributes: ['conflicts'],
    section: 'pip check',
    command: `${check} 2>&1; echo "status $?"`,
    read(text): Sight | Unable {
      const lines = text.trimEnd().split('\n');
      const status = /^status (\d+)$/.exec(lines.pop() ?? '')?.[1];
      const clean = status === '0' && lines.includes('No broken requirements found.');
      const broken = lines.map((line) => /^(\S+) \S+ ((?:requires|has requirement) .*?)\.?$/.exec(line));
      if (!clean && (status !== '1' || broken.every((found) => found === null))) {
        return {
          unable: `pip check ended with status ${status}: ${firstLine(lines.join('\n')) ?? 'it said nothing'}`,
          hint: 'install pip for that Python, for example the package python3-pip',
        };
      }
      const conflicts = broken.flatMap((found) =>
        plainName(found?.[1]) === plainName(name) ? (found?.[2] ?? []) : [],
      );
      return { state: { conflicts }, unseen: {} };
    },
  };
}

function readPip(name: string, python: string, reply: Reply): Sight | Unable {
  const lines = reply.stdout.toString('utf8').trimEnd().split('\n');
  if (reply.exitCode !== 0 || lines.pop() !== '=== end') return garbled(python, reply);
  const rows = lines.map((line) => line.split('\t'));
  const found = rows
    // The first one on the path is imported.
    .find(([distribution]) => plainName(distribution) === plainName(name));
  if (found !== undefined) return sightOfPackage([{ version: found[1] ?? '' }], name);
  const odd = rows.flatMap(([word, what = '']) => (word === 'odd' ? plainName(what) : []));
  return oddRowOf(plainName(name), 'what Python has installed', odd) ?? sightOfPackage([], name);
}

/** PEP 503: case is ignored, and `-`, `_` and `.` are the same. */
function plainName(name = ''): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
