/**
 * Compares our orders of versions with those of the real tools, over generated versions:
 *   node scripts/compare-version-orders.ts [--seed N] [--count N] [--through 'docker exec -i NAME']
 * A tool that is not there is named and left out; `--through` runs the tools elsewhere. Exits 1 when an order differs in a way
that docs/expectations.md does not describe. perl with libdpkg-perl, dpkg (one pair in twenty), python3 with packaging, python3-rpm, libalpm (Debian: libalpm13) and ruby are
 * asked; semver is npm's own. apk has no tool outside of Alpine: its order is tested with the table of its own tests.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { compareToWritten, compareVersions, type VersionOrder } from '../src/model/version-order.ts';

const { values: options } = parseArgs({
  options: { seed: { type: 'string' }, count: { type: 'string' }, through: { type: 'string' } },
});
const seed = Number(options.seed ?? 1);
const count = Number(options.count ?? 20_000);
const through = (options.through ?? '').split(' ').filter((word) => word !== '');

/** mulberry32: the same numbers for the same seed. */
let state = seed;
function random(below: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}

type Maker = () => string;
const pick = (words: readonly string[]): string => words[random(words.length)] ?? '';
const many = (make: Maker, most: number, separator = ''): string =>
  Array.from({ length: 1 + random(most) }, make).join(separator);
const maybe = (make: Maker): string => (random(2) === 0 ? make() : '');
const number: Maker = () => pick(['0', '1', '2', '9', '10', '00', '01', '010', '20240101000000000001']);
const numbers = (most: number) => many(number, most, '.');
const plainNumber: Maker = () => pick(['0', '1', '2', '9', '10', '20240101']);

/**
 * A pair is like each other more often than chance would have it.
 * @param takes whether a tool can be asked for it
 */
function pairs(
  make: Maker,
  most: number,
  takes: (pair: string) => boolean,
): readonly (readonly [string, string])[] {
  const made: (readonly [string, string])[] = [];
  while (made.length < most) {
    const a = make();
    const b = random(3) === 0 ? (make().slice(0, 2) + a.slice(2)).replace(/^[^0-9]*/, '1') : make();
    if (takes(`${a}\t${b}`)) made.push([a, b]);
  }
  return made;
}

const debian: Maker = () =>
  `${maybe(() => `${pick(['0', '1', '2'])}:`)}${number()}${many(() => pick(['.', '+', '~', '1', '0', '9', '10', 'a', 'Z', 'rc', '-rc1', 'dfsg', '-', '~~']), 6)}-${many(() => pick(['1', '0', '.', '+', '~', 'b', 'deb12u2', 'u10']), 4)}`;
const rpm: Maker = () =>
  `${pick(['0', '1'])}:${many(() => pick(['1', '0', '01', '10', 'a', 'Z', 'ab', '.', '..', '_', '+', '~', '^', '~~', '^~', '~^']), 7)}-${many(() => pick(['1', '2', '10', '.el9', '^', '~', 'a']), 3)}`;
const pacman: Maker = () =>
  `${pick(['0', '1'])}:${many(() => pick(['1', '0', '01', '10', 'a', 'Z', 'ab', '.', '..', '_', '+', 'rc']), 7)}-${many(() => pick(['1', '2', '10', '.1']), 2)}`;
const identifier: Maker = () =>
  pick(['0', '1', '10', 'alpha', 'rc', 'x-y', 'A', '1a', 'beta', '99999999999999']);
const semver: Maker = () =>
  `${plainNumber()}.${plainNumber()}.${plainNumber()}${maybe(() => `-${many(identifier, 3, '.')}`)}${maybe(() => `+${many(identifier, 2, '.')}`)}`;
const python: Maker = () =>
  `${pick(['', '', 'v'])}${maybe(() => `${pick(['0', '1'])}!`)}${numbers(4)}${maybe(() => `${pick(['', '.', '-', '_'])}${pick(['a', 'b', 'rc', 'alpha', 'beta', 'c', 'pre', 'preview', 'A', 'RC'])}${pick(['', '.', '-'])}${pick(['', '0', '1', '10'])}`)}${maybe(() => pick(['.post1', '-1', 'post', '.rev2', '-r3', '_post-4']))}${maybe(() => pick(['.dev0', 'dev1', '-dev', '_dev10']))}+${many(() => pick(['1', '10', 'cpu', 'cu121', 'a', 'CU', '01']), 3, pick(['.', '-', '_']))}`;
const gem: Maker = () =>
  `${plainNumber()}${many(() => `.${pick(['0', '1', '10', 'a', 'b', 'rc1', 'pre', 'A', '0a', '00', 'rc10'])}`, 4)}${maybe(() => `-${pick(['x', '1', 'java', 'x.1'])}`)}`;

interface Tool {
  readonly order: VersionOrder;
  readonly name: string;
  readonly make: Maker;
  readonly ours?: (a: string, b: string) => number;
  /** Which pairs it is asked for, if not all. */
  readonly takes?: (pair: string) => boolean;
  /** It is asked for one pair in this many. Default 1. */
  readonly share?: number;
  /** A program that reads pairs with a tab between, and prints -1, 0, 1, or ? for what it does not take. */
  readonly argv: readonly string[];
}

const PYTHON = (load: string, compare: string) =>
  `import sys\n${load}\nfor line in sys.stdin:\n  a, b = line.rstrip('\\n').split('\\t')\n  try:\n    print(${compare})\n  except ValueError:\n    print('?')`;
const SIGN = '(lambda x, y: (x > y) - (x < y))';

const TOOLS: readonly Tool[] = [
  {
    ...{ order: 'dpkg', name: "dpkg's own Perl module", make: debian, ours: compareVersions },
    // It compares longer numbers as floating point: findings/dpkg-perl-rounds-long-numbers.sh.
    takes: (pair) => !/\d{16}/.test(pair),
    argv: [
      'perl',
      '-MDpkg::Version',
      '-ne',
      'chomp; my ($a, $b) = map { Dpkg::Version->new($_, check => 1) } split /\\t/; print defined $a && defined $b ? version_compare("$a", "$b") : "?", "\\n"',
    ],
  },
  {
    // A process for each comparison, so that it is asked of fewer.
    ...{ order: 'dpkg', name: 'dpkg', make: debian, ours: compareVersions, share: 20 },
    argv: [
      'bash',
      '-c',
      'dpkg --version >/dev/null || exit 127; while IFS=$\'\\t\' read -r a b; do dpkg --compare-versions "$a" lt "$b" 2>/dev/null; case $? in 0) echo -1; continue ;; 1) ;; *) echo "?"; continue ;; esac; if dpkg --compare-versions "$a" gt "$b" 2>/dev/null; then echo 1; else echo 0; fi; done',
    ],
  },
  {
    ...{ order: 'rpm', name: 'rpm', make: rpm },
    argv: [
      'python3',
      '-c',
      PYTHON(
        'import rpm\ndef evr(t):\n  e, r = t.split(":", 1)\n  v, r = r.rsplit("-", 1)\n  return (e, v, r)',
        'rpm.labelCompare(evr(a), evr(b))',
      ),
    ],
  },
  {
    ...{ order: 'pacman', name: 'libalpm', make: pacman },
    argv: [
      'python3',
      '-c',
      PYTHON(
        'import ctypes, glob\nalpm = ctypes.CDLL(sorted(glob.glob("/usr/lib/*/libalpm.so.*") + glob.glob("/usr/lib/libalpm.so.*"))[0])',
        'alpm.alpm_pkg_vercmp(a.encode(), b.encode())',
      ),
    ],
  },
  {
    ...{ order: 'pep 440', name: 'packaging', make: python },
    argv: [
      'python3',
      '-c',
      PYTHON('from packaging.version import Version', `${SIGN}(Version(a), Version(b))`),
    ],
  },
  {
    ...{ order: 'gem', name: 'RubyGems', make: gem },
    argv: [
      'ruby',
      '-e',
      'STDIN.each_line { |l| a, b = l.chomp.split("\\t"); begin; puts(Gem::Version.new(a) <=> Gem::Version.new(b)); rescue ArgumentError; puts \'?\'; end }',
    ],
  },
  {
    ...{ order: 'semver', name: 'semver', make: semver },
    argv: [
      process.execPath,
      '-e',
      "const s=require('semver');for(const l of require('fs').readFileSync(0,'utf8').trim().split('\\n')){const[a,b]=l.split('\\t');try{console.log(s.compare(a,b))}catch{console.log('?')}}",
    ],
  },
];

let differences = 0;
for (const { order, name, make, ours, takes = () => true, share = 1, argv } of TOOLS) {
  const compare = ours ?? ((a: string, b: string) => compareToWritten(a, b, order));
  const made = pairs(make, Math.ceil(count / share), takes);
  let answers: readonly string[];
  try {
    const [program = '', ...rest] = name === 'semver' ? argv : [...through, ...argv];
    const input = made.map((pair) => `${pair.join('\t')}\n`).join('');
    answers = execFileSync(program, rest, {
      input,
      encoding: 'utf8',
      maxBuffer: 1e8,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
      .trim()
      .split('\n');
  } catch {
    console.log(`${name}: not there, or it does not answer`);
    continue;
  }
  let compared = 0;
  let differing = 0;
  for (const [index, [a, b]] of made.entries()) {
    const theirs = Number(answers[index]);
    if (!Number.isInteger(theirs)) continue;
    compared += 1;
    if (Math.sign(compare(a, b)) === Math.sign(theirs)) continue;
    differing += 1;
    if (differing <= 5)
      console.log(`${name}: ${a} against ${b} is ${theirs}, and ours says ${Math.sign(compare(a, b))}`);
  }
  console.log(`${name}: ${compared} pairs, ${differing} differences`);
  differences += differing;
}
process.exitCode = differences === 0 ? 0 : 1;
