import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { sightOfPackage } from './package.installed.ts';
import { onlyElsewhere } from './package.none.ts';
import type { Look, Unable } from './resource.ts';
import { lookWith, type Sight } from './sight.ts';
import { garbled } from './unable.ts';

/** apk's database: records of `P:` name, `V:` version, `A:` architecture, an empty line after each. apk-tools 3 moved it to /usr. */
const DATABASES = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'];

const PICK = `
/^P:/ { name = substr($0, 3) }
/^V:/ { version = substr($0, 3) }
/^A:/ { architecture = substr($0, 3) }
/^$/ { if (name != "") print name "\\t" version "\\t" architecture; name = "" }
END { if (name != "") print name "\\t" version "\\t" architecture; print "records\\t" NR }`.trim();

const [OLD, MERGED] = DATABASES as [string, string];
const TABLE = sh`if [ -e ${OLD} ]; then awk ${PICK} ${OLD}; else awk ${PICK} ${MERGED}; fi`;

export function lookApk(name: string): Look {
  return { ...lookWith(TABLE, (reply) => readApk(name, reply)), order: 'apk' };
}

function readApk(name: string, reply: Reply): Sight | Unable {
  const lines = reply.stdout.toString('utf8').trimEnd().split('\n');
  const [word, records] = lines.at(-1)?.split('\t') ?? [];
  // An empty database was not read: apk itself is a package.
  if (reply.exitCode !== 0 || word !== 'records' || !(Number(records) > 0) || lines.length < 2)
    return garbled('awk on the apk database', reply);
  const installed = lines
    .slice(0, -1)
    .map((line) => line.split('\t'))
    .filter(([found]) => found === name)
    .map(([, version = '', architecture = '']) => {
      const release = /-r(\d+)$/.exec(version)?.[0].slice(1) ?? null;
      return { version, architecture, release };
    });
  const sight = sightOfPackage(installed, name);
  return {
    ...sight,
    unseen: {
      ...sight.unseen,
      ...onlyElsewhere(['held', 'latest', 'upgradable'], 'apk', `apk policy ${name}`),
    },
  };
}
