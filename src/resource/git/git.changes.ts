import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';
import { firstLine } from '../unable.ts';
import { partOf } from './git.ask.ts';

/** The most names of each kind that leave the host. */
const MOST = 500;

/**
 * Compares what lies in the work tree with the tree of the commit, byte by byte, without the index: its cache of times and its bits
 * assume-unchanged and skip-worktree make a changed file look unchanged. No filter runs. Rules that ignore files count only from
 * committed .gitignore files, because .git/info/exclude and a .gitignore that ignores itself hide files from git status. Each tree is read by
 * `hash^{tree}`, for which git compares its content with its name; ls-tree does not.
 * Needs `ask`, and $commit; runs at the top of the work tree.
 */
export const CHANGES = [
  section('changes'),
  'tell() { printf "%s\\n" "$2" | sed "s/^/$1 /"; }',
  `tree=$(ask ls-tree -r -t --full-tree "$commit"); echo "E tree $?"; tell T "$tree"`,
  `trees=$( { echo "$commit"; printf '%s\\n' "$tree" | sed -n 's/^040000 tree \\([0-9a-f]*\\).*/\\1/p'; } | sed 's/$/^{tree}/' | ask cat-file --batch-check='%(objecttype)'); echo "E trees $?"`,
  'tell B "$(printf "%s\\n" "$trees" | sort -u)"',
  'staged=$(ask ls-files -s); echo "E index $?"; tell I "$staged"',
  'others=$(ask ls-files -o --exclude-per-directory=.gitignore); echo "E others $?"; tell O "$others"',
  'ignored=$(ask ls-files -o -i --exclude-per-directory=.gitignore --directory); echo "E ignored $?"; tell G "$ignored"',
  // One more than is read.
  `tell R "$(printf '%s\\n' "$ignored" | sed -n '/./p' | head -n ${MOST + 1} | ask check-ignore --no-index -v -n --stdin)"`,
  // Regular files only: git hash-object would follow a link, and wait at a pipe.
  `there=$(printf '%s\\n' "$tree" | sed -n 's/^10[0-9]* blob [0-9a-f]*\\t//p' | while IFS= read -r f; do [ -f "./$f" ] && ! [ -L "./$f" ] && printf '%s\\n' "./$f"; done)`,
  'tell F "$there"; if [ -n "$there" ]; then',
  `hashes=$(printf '%s\\n' "$there" | ask hash-object --no-filters --stdin-paths); echo "E hashes $?"; tell H "$hashes"`,
  `modes=$(printf '%s\\n' "$there" | tr '\\n' '\\000' | xargs -0 stat -c %a); echo "E modes $?"; tell M "$modes"; fi`,
  `printf '%s\\n' "$tree" | sed -n 's/^120000 blob [0-9a-f]*\\t//p' | while IFS= read -r f; do [ -L "./$f" ] || continue`,
  `t=$(readlink "./$f"; echo x); printf "L %s\\t%s\\n" "$(printf %s "\${t%??}" | ask hash-object --no-filters --stdin)" "$f"; done`,
  'echo "E end 0"',
  section('conversions'),
  'part ask config --get-regexp "^core\\.(autocrlf|eol)$"',
  section('attributes'),
  `printf '%s\\n' "$there" | sed 's/^..//' | part ask check-attr --stdin filter ident working-tree-encoding eol`,
].join('\n');

/** How the work tree differs from the commit. */
export interface Changes {
  /** Paths that differ from the commit in content, mode or kind, are gone, or are staged otherwise. */
  readonly changed: readonly string[];
  /** Paths that no commit has and no committed rule ignores. */
  readonly untracked: readonly string[];
  /** Paths that a committed rule ignores; a folder stands for all in it. */
  readonly ignored: readonly string[];
  /** Why it is not known that there are no others. */
  readonly doubt?: Unable;
}

interface Entry {
  readonly mode: string;
  readonly hash: string;
}

/** Reads what CHANGES printed. */
export function readChanges(sections: ReadonlyMap<string, string>, reply: Reply): Changes | Unable {
  const lines = (sections.get('changes') ?? '').split('\n');
  const of = (tag: string) =>
    lines.flatMap((line) => (line.startsWith(`${tag} `) && line.length > 2 ? [line.slice(2)] : []));
  const ends = new Map(of('E').map((line) => line.split(' ') as [string, string]));
  for (const step of ['tree', 'trees', 'index', 'others', 'ignored', 'end'])
    if (ends.get(step) !== '0')
      return { unable: `git does not list the ${step}: ${firstLine(reply.stderr) ?? 'no answer'}` };
  const files = of('F');
  if (files.length > 0 && (ends.get('hashes') !== '0' || ends.get('modes') !== '0'))
    return {
      unable: `a file cannot be read: ${firstLine(reply.stderr) ?? 'no answer'}`,
      hint: 'look as root (sudo: true)',
    };
  if (of('B').some((type) => type !== 'tree'))
    return {
      unable: 'a tree of the commit is missing or not what its name says',
      hint: 'run git fsck there',
    };
  const warned = firstLine(reply.stderr);
  if (warned !== undefined)
    return { unable: `git does not see everything: ${warned}`, hint: 'look as root (sudo: true)' };
  const wanted = new Map(
    of('T').flatMap((line) => entryOf(line, /^(\d+) (?:blob|commit) ([0-9a-f]+)\t(.*)$/)),
  );
  const staged = new Map(of('I').flatMap((line) => entryOf(line, /^(\d+) ([0-9a-f]+) 0\t(.*)$/)));
  const there = filesThere(files, of('H'), of('M'));
  if (there === undefined) return { unable: 'the list of hashes does not fit the list of files' };
  for (const line of of('L')) {
    const [hash = '', path = ''] = line.split(/\t(.*)/s);
    there.set(path, { mode: '120000', hash });
  }
  return compare(wanted, staged, there, {
    conflicts: of('I').flatMap((line) => /^\d+ [0-9a-f]+ [123]\t(.*)$/.exec(line)?.[1] ?? []),
    untracked: [...of('O'), ...hiddenBy(of('R'), wanted)],
    ignored: of('G'),
    converted: convertedIn(sections),
  });
}

function entryOf(line: string, form: RegExp): readonly (readonly [string, Entry])[] {
  const [, mode, hash, path] = form.exec(line) ?? [];
  return mode === undefined || hash === undefined || path === undefined ? [] : [[path, { mode, hash }]];
}

function filesThere(
  files: readonly string[],
  hashes: readonly string[],
  modes: readonly string[],
): Map<string, Entry> | undefined {
  if (files.length !== hashes.length || files.length !== modes.length) return undefined;
  return new Map(
    files.map((file, index) => {
      // git keeps of the mode only whether the owner may execute.
      const executable = (Number.parseInt(modes[index] ?? '', 8) & 0o100) !== 0;
      return [file.slice(2), { mode: executable ? '100755' : '100644', hash: hashes[index] ?? '' }];
    }),
  );
}

/**
 * Files that only a file which no commit has ignores, from lines `source:line:pattern<tab>path`. A folder that no rule names, `::<tab>path/`, is
 * followed by what is in it.
 */
function hiddenBy(lines: readonly string[], wanted: ReadonlyMap<string, Entry>): readonly string[] {
  const ruled = lines.map((line) => {
    const [, source, path = line] = /^(?:(.*?):\d+:.*|::)\t(.*)$/.exec(line) ?? [];
    return { source, path };
  });
  return ruled.flatMap(({ source, path }) => {
    if (source !== undefined) return wanted.has(source) ? [] : [path];
    const listed =
      path.endsWith('/') && ruled.some((other) => other.path !== path && other.path.startsWith(path));
    return listed ? [] : [path];
  });
}

/** Paths whose content git changes when it writes them to the work tree (gitattributes(5)), by their attributes. */
function convertedIn(sections: ReadonlyMap<string, string>): (path: string) => boolean {
  const config = partOf(sections.get('conversions'))?.text ?? '';
  if (/^core\.autocrlf true$|^core\.eol crlf$/m.test(config)) return () => true;
  const attributes = partOf(sections.get('attributes'));
  if (attributes?.status !== 0) return () => true;
  const paths = new Set<string>();
  for (const line of attributes.text.split('\n')) {
    const [, path, name, value] = /^(.*): (filter|ident|working-tree-encoding|eol): (.*)$/.exec(line) ?? [];
    if (
      path === undefined ||
      value === 'unspecified' ||
      value === 'unset' ||
      (name === 'eol' && value === 'lf')
    )
      continue;
    paths.add(path);
  }
  return (path) => paths.has(path);
}

function compare(
  wanted: ReadonlyMap<string, Entry>,
  staged: ReadonlyMap<string, Entry>,
  there: ReadonlyMap<string, Entry>,
  seen: {
    readonly conflicts: readonly string[];
    readonly untracked: readonly string[];
    readonly ignored: readonly string[];
    readonly converted: (path: string) => boolean;
  },
): Changes {
  const changed = new Set(seen.conflicts);
  const unknown: string[] = [];
  for (const [path, entry] of wanted) {
    const own = staged.get(path);
    const file = there.get(path);
    if (own?.mode !== entry.mode || own.hash !== entry.hash) changed.add(path);
    else if (entry.mode === '160000' || path.startsWith('"')) unknown.push(path);
    else if (file?.mode !== entry.mode) changed.add(path);
    else if (file.hash !== entry.hash)
      (seen.converted(path) ? unknown : { push: (name: string) => changed.add(name) }).push(path);
  }
  for (const path of staged.keys()) if (!wanted.has(path)) changed.add(path);
  const lists = {
    changed: [...changed].sort(),
    untracked: [...new Set(seen.untracked)].sort(),
    ignored: seen.ignored,
  };
  const long = Object.values(lists).some((list) => list.length > MOST);
  const cut = {
    changed: lists.changed.slice(0, MOST),
    untracked: lists.untracked.slice(0, MOST),
    ignored: lists.ignored.slice(0, MOST),
  };
  const doubt = long ? { unable: `there are more than ${MOST} names` } : doubtOf(unknown, wanted);
  return doubt === undefined ? cut : { ...cut, doubt };
}

function doubtOf(unknown: readonly string[], wanted: ReadonlyMap<string, Entry>): Unable | undefined {
  const [first] = unknown;
  if (first === undefined) return undefined;
  const more = unknown.length > 1 ? ` and ${unknown.length - 1} more` : '';
  if (wanted.get(first)?.mode === '160000')
    return {
      unable: `${first}${more} is a submodule, with files of its own`,
      hint: `ask for it as a git repository, too`,
    };
  return first.startsWith('"')
    ? {
        unable: `the name ${first}${more} has a quote, a backslash or a control character, and is not looked at`,
      }
    : {
        unable: `git converts ${first}${more} (filter, encoding, line ends), which is not done here, and it is not the bytes of the commit`,
      };
}
