import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { sightOfPackage } from './package.installed.ts';
import type { Look, Unable } from './resource.ts';
import { lookWith, type Sight } from './sight.ts';
import { garbled } from './unable.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format language
const FORMAT = '${db:Status-Status}\\t${Version}\\t${Architecture}\\n';

/** dpkg-query(1): one line for each architecture; status 1 when nothing matches, 2 for trouble. */
export function lookDpkg(name: string): Look {
  return lookWith(sh`LC_ALL=C dpkg-query -W -f=${FORMAT} -- ${name}`, (reply) => readDpkg(name, reply));
}

function readDpkg(name: string, reply: Reply): Sight | Unable {
  const stderr = reply.stderr.toString('utf8');
  if (reply.exitCode === 1 && /no packages found matching/.test(stderr)) return sightOfPackage([], name);
  const lines = reply.stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  const whole = lines.length > 0 && lines.every((fields) => fields.length === 3 && fields[0] !== '');
  if (reply.exitCode !== 0 || !whole) return garbled('dpkg-query', reply);
  const installed = lines
    .filter(([status]) => status === 'installed')
    .map(([, version = '', architecture = '']) => ({ version, architecture }));
  return sightOfPackage(installed, `${name}:${installed[0]?.architecture ?? 'amd64'}`);
}
