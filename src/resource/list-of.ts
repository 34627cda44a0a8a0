import type { Facts } from '../host/facts.ts';
import { withArticle } from '../model/article.ts';
import { didYouMean } from '../model/nearest.ts';
import type { Spelling } from '../model/spelling.ts';
import type { Reply } from '../transport/transport.ts';
import { GLOB_OR_PATTERN, namesMatching, refuseGlob } from './glob.ts';
import { listLines } from './listing.ts';
import { type Never, shaped } from './never.ts';
import type { Listing, Look, Resource, State, Unable } from './resource.ts';
import { garbled } from './unable.ts';

const MATCHING = 'names matching ';
/** As in `the port 80`, a port without its protocol is a TCP port. */
const PORTS = { whole: (text: string) => (/^\d{1,5}$/.test(text) ? `${text}/tcp` : text) };
/** Precedes each line of an answer, so that nothing else is taken for a list of names. */
const MARK = '- ';
/** Nouns whose baseline lists everything; for others it omits what comes and goes by itself, or what nobody watches. */
const WHOLE = ['group', 'package', 'port', 'service'];

/** passwd(5); lines that begin with a sign come from NIS (nsswitch.conf(5)). */
const ACCOUNT = /^([^:#+-][^:]*):/;

/** A service is listed without the suffix that systemd gives it, and may be written with it. */
const SERVICES: Spelling = { whole: (name) => name.replace(/\.service$/, '') };

const ONE_NAME = 'one name without a space';

/** How names of a kind look, where they are not just without a space: groups of a domain may have some. */
const SHAPES: Readonly<Record<string, Never>> = {
  group: shaped(/^[^:,]+$/, 'one name without : and comma'),
  user: shaped(/^[^:,\s]+$/, 'one name without a space, : and comma'),
  port: shaped(/^\d{1,5}(?:\/(?:tcp|udp))?$/, 'written 80, 80/tcp or 53/udp'),
};

/** Nouns that are listed differently from a baseline. */
const OTHERS: Readonly<Record<string, Listing>> = {
  user: listLines('cat /etc/passwd', '/etc/passwd', (line) => ACCOUNT.exec(line)?.[1]),
  interface: {
    command: 'LC_ALL=C ls /sys/class/net',
    // Every network namespace has lo: without it nothing was read.
    read(reply) {
      const names = reply.stdout.toString('utf8').split('\n').slice(0, -1);
      return names.includes('lo') ? names : garbled('listing /sys/class/net', reply);
    },
  },
};

/** All names of a noun on a host. @param resources every other noun */
export function listOf(resources: readonly Resource[]): Resource {
  const listed = resources.filter(({ noun }) => WHOLE.includes(noun));
  const nouns = [...listed.map(({ noun }) => noun), ...Object.keys(OTHERS)].sort();
  const listingOf = (noun: string, facts: Facts): Listing | Unable =>
    OTHERS[noun] ??
    listed.find((resource) => resource.noun === noun)?.inventory?.names(facts, { files: [] }) ?? {
      unable: `${withArticle(noun)} cannot be listed`,
    };
  return {
    noun: 'list of',
    key: 'quoted',
    description: `All things on a host of one of these kinds: ${nouns.join(', ')}. Users and groups are those in /etc/passwd and /etc/group.`,
    attributes: {
      names: {
        type: 'list',
        never: (name, _argument, _denied, noun = '') => (SHAPES[noun] ?? shaped(/^\S+$/, ONE_NAME))(name),
        description: 'All their names.',
      },
      'names matching': {
        type: 'list',
        takes: GLOB_OR_PATTERN,
        refuse: refuseMatching,
        description:
          'The names that a glob matches as a whole, or that contain a match of a pattern between slashes.',
      },
    },
    examples: [
      'the list of "package" has names none of telnetd, rsh-server, nis',
      'the list of "user" has names includes root, www-data',
      'the list of "package" has names matching "telnet*" empty',
      'the list of "interface" has names at least 2 elements',
    ],
    spelling: (name) => (name === 'port' ? PORTS : name === 'service' ? SERVICES : undefined),
    refuse: (name) =>
      nouns.includes(name)
        ? undefined
        : `there is no list of ${JSON.stringify(name)}; ${didYouMean(name, nouns)}`,
    look(noun: string, facts: Facts, wanted: readonly string[]): Look | Unable {
      const listing = listingOf(noun, facts);
      if ('unable' in listing) return listing;
      return {
        command: `list=$(\n${listing.command}\n); status=$?; printf '%s\\n' "$list" | sed 's/^/${MARK}/'; exit $status`,
        read(reply): State | Unable {
          const unmarked = withoutMarks(reply);
          if (unmarked === undefined) return garbled(`listing each ${noun}`, reply);
          const found = listing.read(unmarked);
          if (typeof found === 'object' && 'unable' in found) return found;
          const names = [...new Set(isNames(found) ? found : found.keys())].sort();
          // A host without any of them means that the look saw nothing; only ports may be missing altogether.
          if (names.length === 0 && !/^= tcp/m.test(unmarked.stdout.toString('utf8')))
            return garbled(`listing each ${noun}`, reply);
          const matching = wanted
            .filter((attribute) => attribute.startsWith(MATCHING))
            .map(
              (attribute) => [attribute, matchingOf(noun, attribute.slice(MATCHING.length), names)] as const,
            );
          const [why] = matching.flatMap(([, found]) => (typeof found === 'string' ? [found] : []));
          if (why !== undefined) return { unable: why };
          return { names, ...Object.fromEntries(matching) };
        },
      };
    },
  };
}

/** A port may be named alone. No name of these kinds has a dot behind a letter, as the pattern `telnet.*` has. */
function refuseMatching(text: string, noun: string): string | undefined {
  // Ports have names such as 80/tcp.
  if (noun === 'port') return SHAPES.port?.(text) === undefined ? undefined : refuseGlob(text, true);
  const pattern = ['group', 'package', 'user'].includes(noun) && /^[^/].*[a-z]\.\*$/.test(text);
  return pattern
    ? `"${text}" looks like a pattern but would be read as a glob: write "${text.slice(0, -2)}*", or a pattern between slashes`
    : refuseGlob(text);
}

/** A TCP port is called 80/tcp, and also 80. */
function matchingOf(noun: string, wanted: string, names: readonly string[]): readonly string[] | string {
  const short = (name: string) => (noun === 'port' ? name.replace(/\/tcp$/, '') : name);
  const found = namesMatching(wanted, [...new Set([...names, ...names.map(short)])]);
  return typeof found === 'string'
    ? found
    : names.filter((name) => found.includes(name) || found.includes(short(name)));
}

/** The answer for the listing; undefined if one of its lines is not ours. */
function withoutMarks(reply: Reply): Reply | undefined {
  const lines = reply.stdout.toString('utf8').replace(/\n$/, '').split('\n');
  if (reply.exitCode === 0 && !lines.every((line) => line.startsWith(MARK))) return undefined;
  const stdout = lines.map((line) => (line.startsWith(MARK) ? line.slice(MARK.length) : line)).join('\n');
  return { ...reply, stdout: Buffer.from(`${stdout}\n`) };
}

function isNames(found: readonly string[] | ReadonlyMap<string, State>): found is readonly string[] {
  return Array.isArray(found);
}
