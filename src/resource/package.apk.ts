import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { sightOfPackage } from './package.installed.ts';
import type { Look, Unable } from './resource.ts';
import { lookWith, type Sight } from './sight.ts';
import { garbled } from './unable.ts';

/** apk's database: records of `P:` name, `V:` version, `A:` architecture, an empty line after each. apk-tools 3 moved it to /usr. */
const DATABASES = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'];

const PICK = `
/^P:/ { found = substr($0, 3) == name }
/^V:/ { version = substr($0, 3) }
/^A:/ { architecture = substr($0, 3) }
/^$/ { if (found) print "package\\t" version "\\t" architecture; found = 0 }
END { if (found) print "package\\t" version "\\t" architecture; print "records\\t" NR }`.trim();

export function lookApk(name: string): Look {
  const [old, merged] = DATABASES as [string, string];
  const command = sh`if [ -e ${old} ]; then awk -v ${`name=${name}`} ${PICK} ${old}; else awk -v ${`name=${name}`} ${PICK} ${merged}; fi`;
  return lookWith(command, (reply) => readApk(name, reply));
}

function readApk(name: string, reply: Reply): Sight | Unable {
  const lines = reply.stdout.toString('utf8').trimEnd().split('\n');
  const [word, records] = lines.at(-1)?.split('\t') ?? [];
  // An empty database was not read: apk itself is a package.
  if (reply.exitCode !== 0 || word !== 'records' || Number(records) === 0)
    return garbled('awk on the apk database', reply);
  const installed = lines.slice(0, -1).map((line) => {
    const [, version = '', architecture = ''] = line.split('\t');
    return { version, architecture };
  });
  return sightOfPackage(installed, name);
}
