import { compareApk } from '../../model/version-order.apk.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Look, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { sightOfPackage } from './package.installed.ts';
import { onlyProvided } from './package.provided.ts';

/** apk's database: records of `P:` name, `V:` version, `A:` architecture, `p:` what it provides, an empty line after each. apk-tools 3 moved it to /usr. */
const DATABASES = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'];

/** What it provides as files, programs or libraries (`so:libz.so.1=1.2`) has no name of a package. */
const PICK = `
/^P:/ { name = substr($0, 3); provided = "" }
/^p:/ { count = split(substr($0, 3), words, " "); for (at = 1; at <= count; at++) if (words[at] !~ /[:\\/]/) provided = provided " " words[at] }
/^V:/ { version = substr($0, 3) }
/^A:/ { architecture = substr($0, 3) }
/^$/ { if (name != "") print name "\\t" version "\\t" architecture "\\t" provided; name = "" }
END { if (name != "") print name "\\t" version "\\t" architecture "\\t" provided; print "records\\t" NR }`.trim();

const [OLD, MERGED] = DATABASES as [string, string];
const TABLE = sh`if [ -e ${OLD} ]; then awk ${PICK} ${OLD}; else awk ${PICK} ${MERGED}; fi`;

/** World has the packages that were explicitly requested, with their version constraints (apk-world(5)). Nothing is fetched. */
export function lookApk(name: string, wanted: readonly string[]): Look {
  const lines = [TABLE];
  if (wanted.includes('held')) lines.push(`${section('world')}; cat /etc/apk/world 2>&1; echo "status $?"`);
  if (wanted.includes('latest') || wanted.includes('upgradable'))
    lines.push(`${section('policy')}; ${sh`LC_ALL=C apk policy -- ${name} 2>&1`}; echo "status $?"`);
  return { ...lookWith(lines.join('\n'), (reply) => readApk(name, reply)), order: 'apk' };
}

function readApk(name: string, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const lines = (sections.get('') ?? '').trimEnd().split('\n');
  const [word, records] = lines.at(-1)?.split('\t') ?? [];
  // An empty database means that it was not read, because apk itself is a package.
  if (reply.exitCode !== 0 || word !== 'records' || !(Number(records) > 0) || lines.length < 2)
    return garbled('awk on the apk database', reply);
  const rows = lines.slice(0, -1).map((line) => line.split('\t'));
  const installed = rows
    .filter(([found]) => found === name)
    .map(([, version = '', architecture = '']) => {
      const release = /-r(\d+)$/.exec(version)?.[0].slice(1) ?? null;
      return { version, architecture, release };
    });
  const sight = sightOfPackage(installed, name);
  if (sight.state.exists === false) return onlyProvided(name, providersOf(name, rows)) ?? sight;
  const parts = [readWorld(name, sections.get('world')), readPolicy(installed, sections.get('policy'))];
  return {
    state: Object.assign({}, sight.state, ...parts.map(({ state }) => state)),
    unseen: Object.assign({}, sight.unseen, ...parts.map(({ unseen }) => unseen)),
  };
}

/** `provides` of a package, each with a version or without: `ssmtp mail-mta=1.0-r0` (apk-package(5)). */
function providersOf(name: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows
    .filter(([, , , provided = '']) =>
      provided.split(' ').some((word) => word.replace(/[=<>~].*$/, '') === name),
    )
    .map(([found = '']) => found);
}

/** `nginx=1.24.0-r1`, `nginx<1.25` or `nginx~1.24` keeps it at a version; a lower bound and a repository (`@edge`) do not. */
function readWorld(name: string, text: string | undefined): Sight {
  if (text === undefined) return { state: {}, unseen: {} };
  const words = text.split(/\s+/);
  if (!/(?:^|\n)status 0$/.test(text))
    return {
      state: {},
      unseen: { held: { unable: `/etc/apk/world cannot be read: ${firstLine(text) ?? ''}` } },
    };
  const held = words.some((word) => word.startsWith(name) && /^(?:=|<|~)/.test(word.slice(name.length)));
  return { state: { held }, unseen: {} };
}

/** Versions, each with its origin; the installed one is not in a list (apk-policy(8)). */
function readPolicy(installed: readonly { readonly version: string }[], text: string | undefined): Sight {
  if (text === undefined) return { state: {}, unseen: {} };
  let version = '';
  const offered: string[] = [];
  for (const line of text.split('\n')) {
    const [, head, source] = /^ {2}(\S+):$|^ {4}(.+)$/.exec(line) ?? [];
    if (head !== undefined) version = head;
    else if (source !== undefined && version !== '' && !/lib\/apk\/db\/installed$/.test(source))
      offered.push(version);
  }
  const [first, ...others] = offered;
  if (first === undefined || !/(?:^|\n)status 0$/.test(text)) {
    const reason = {
      unable: `no package list on the host contains it: ${firstLine(text) ?? 'apk said nothing'}`,
      hint: 'fetch the lists on the host with apk update, if a repository has it',
    };
    return { state: {}, unseen: { latest: reason, upgradable: reason } };
  }
  const latest = others.reduce((best, one) => ((compareApk(one, best) ?? 0) > 0 ? one : best), first);
  return {
    state: { latest, upgradable: installed.some((one) => (compareApk(latest, one.version) ?? 0) > 0) },
    unseen: {},
  };
}
