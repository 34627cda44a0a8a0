import { sh } from '../../transport/shell/quote.ts';
import { section } from '../sections.ts';
import { ASK } from './git.ask.ts';
import { CHANGES } from './git.changes.ts';
import { FAR } from './git.far.ts';
import { fullNames } from './git.refs.ts';

/** What is asked of a repository besides its head. The arguments are in the order of their sections: `commit 0`, `commit 1`. */
export interface RepositoryRequest {
  readonly changes: boolean;
  readonly tags: boolean;
  readonly upstream: boolean;
  readonly signature: boolean;
  readonly commits: readonly string[];
  readonly contents: readonly string[];
  readonly remotes: readonly string[];
  readonly reached: readonly string[];
  readonly published: readonly string[];
  readonly signedTags: readonly string[];
}

/** Longest content of a file that leaves the host, in bytes. */
export const LONGEST_CONTENT = 1024 * 1024;

/** `ref:path` in two. */
export function refAndPath(argument: string): readonly [ref: string, path: string] {
  const at = argument.indexOf(':');
  return [argument.slice(0, at), argument.slice(at + 1)];
}

/** POSIX sh, reads only. */
export function repositoryCommand(path: string, asked: RepositoryRequest): string {
  return [
    `${sh`p=${path}`}; [ -d "$p" ] || { ${section('none')}; LC_ALL=C ls -d -- "$p" 2>&1; exit; }`,
    `cd -P -- "$p" 2>/dev/null || { ${section('closed')}; exit; }`,
    `[ -e .git ] || [ -L .git ] || { [ -e HEAD ] && [ -d objects ] && [ -d refs ]; } || { ${section('absent')}; exit; }`,
    `command -v git >/dev/null || { ${section('toolless')}; exit; }`,
    ASK,
    `${section('head')}; part ask rev-parse --is-bare-repository --is-shallow-repository --absolute-git-dir`,
    `${section('top')}; part ask rev-parse --show-toplevel; ${section('here')}; pwd -P`,
    `${section('branch')}; part ask symbolic-ref -q HEAD; head=$(ask symbolic-ref -q HEAD)`,
    `${section('commit')}; part ask rev-parse -q --verify 'HEAD^{commit}'; commit=$(ask rev-parse -q --verify 'HEAD^{commit}' 2>/dev/null)`,
    `${section('born')}; part ask show-ref --verify -- "\${head:-HEAD}"`,
    `${section('object')}; [ -z "$commit" ] || ask cat-file commit "$commit" | base64`,
    ...(asked.tags ? [TAGS] : []),
    ...(asked.upstream ? [UPSTREAM] : []),
    ...(asked.signature || asked.signedTags.length > 0 ? [PGP] : []),
    ...(asked.signature ? [`${section('pgp')}; ask cat-file commit "$commit" | pgp commit`] : []),
    ...asked.signedTags.map(tagLines),
    ...asked.commits.map((ref, index) => `${section(`commit ${index}`)}; ${resolve(ref)}`),
    ...asked.contents.map(contentLines),
    ...asked.remotes.map(
      (name, index) =>
        `${section(`remote ${index}`)}; ${sh`part ask config --get-all ${`remote.${name}.url`}`}; ${section(`rewritten ${index}`)}; ${sh`part ask remote get-url --all -- ${name}`}`,
    ),
    ...(asked.reached.length + asked.published.length > 0 ? [FAR] : []),
    ...asked.reached.map((name, index) => `${section(`reach ${index}`)}; ${farOf(name)}`),
    ...(asked.published.length > 0 ? [`${section('origin')}; ${farOf('origin')}`] : []),
    // Last, because it needs the most time.
    ...(asked.changes ? [CHANGES] : []),
    section('done'),
  ].join('\n');
}

/** Each tag with the commit that its object leads to; packed-refs keeps a copy of that, which nobody verifies. */
const TAGS = [
  `${section('tags')}; part ask for-each-ref '--format=%(refname)' refs/tags`,
  `${section('peeled')}; ask for-each-ref '--format=%(refname)' refs/tags | sed 's/$/^{commit}/' | part ask cat-file '--batch-check=%(objectname)'`,
].join('\n');

const UPSTREAM = [
  `${section('upstream')}; part ask for-each-ref '--format=%(upstream)' "\${head:-refs/none}"; up=$(ask for-each-ref '--format=%(upstream)' "\${head:-refs/none}")`,
  `${section('ahead')}; [ -z "$up" ] || part ask rev-list --left-right --count "$commit...$up" --`,
].join('\n');

/**
 * gpgv, unlike gpg, writes nothing, starts no agent, asks no server for keys and reads no configuration. `pgp commit` or `pgp tag` reads the
 * object; a signature over another text than its own does not hold.
 */
const PGP = [
  `ring=\${GNUPGHOME:-\${HOME:-/nonexistent}/.gnupg}/pubring.kbx; [ -e "$ring" ] || ring=\${ring%kbx}gpg`,
  `pgp() { all=$(cat; echo x); all=\${all%x}`,
  `case $1 in commit) sig='/^$/{exit} /^gpgsig(-sha256)? /{s=1; sub(/^gpgsig[^ ]* /,""); print; next} s&&/^ /{print substr($0,2); next} {s=0}'`,
  `text='b{print;next} /^$/{b=1;print;next} /^gpgsig/{s=1;next} s&&/^ /{next} {s=0;print}';;`,
  `*) sig='/^-----BEGIN PGP SIGNATURE-----$/{s=1} s{print}'; text='/^-----BEGIN PGP SIGNATURE-----$/{exit} {print}';; esac`,
  `command -v gpgv >/dev/null || { echo 'gpgv is not on the host'; echo 'ended 127'; return; }`,
  `[ -r "$ring" ] || { echo "there is no readable keyring $ring"; echo 'ended 2'; return; }`,
  `printf %s "$all" | awk "$sig" | { exec 3<&0; printf %s "$all" | awk "$text" | part gpgv --status-fd 1 --enable-special-filenames --keyring "$ring" -- '-&3' -; }; }`,
].join('\n');

/** Every commit that the name may mean; `there` for each ref of that name, so that a ref without its commit is told from none. */
function resolve(ref: string): string {
  return sh`for r in ${fullNames(ref)}; do ask show-ref -q --verify -- "$r" 2>/dev/null && echo there; ask rev-parse -q --verify "$r^{commit}" 2>&1; done`;
}

function tagLines(tag: string, index: number): string {
  return [
    `${section(`tag ${index}`)}; ${sh`part ask rev-parse -q --verify ${`refs/tags/${tag}`}; o=$(ask rev-parse -q --verify ${`refs/tags/${tag}`} 2>/dev/null)`}`,
    `${section(`kind ${index}`)}; part ask cat-file -t "$o"`,
    `${section(`body ${index}`)}; ask cat-file tag "$o" 2>/dev/null | base64`,
    `${section(`pgp ${index}`)}; ask cat-file tag "$o" 2>/dev/null | pgp tag`,
  ].join('\n');
}

/** The blob, and the trees on the way to it, each by \`hash^{tree}\`, for which git compares its content with its name. */
function contentLines(argument: string, index: number): string {
  const [ref, path] = refAndPath(argument);
  const folders = path
    .split('/')
    .slice(0, -1)
    .map((_, end, parts) => parts.slice(0, end + 1).join('/'));
  return [
    `${section(`of ${index}`)}; ${resolve(ref)}; ${sh`c=$(for r in ${fullNames(ref)}; do ask rev-parse -q --verify "$r^{commit}" 2>/dev/null; done | sort -u)`}`,
    `${section(`entry ${index}`)}; ${sh`part ask ls-tree --full-tree "$c" -- ${path}`}`,
    `${section(`trees ${index}`)}; { echo "$c^{tree}"; ${folders.length === 0 ? ':' : sh`ask ls-tree -d --full-tree "$c" -- ${folders}`} | sed -n 's/^040000 tree \\([0-9a-f]*\\).*/\\1^{tree}/p'; } | part ask cat-file '--batch-check=%(objecttype)'`,
    `${section(`size ${index}`)}; ${sh`part ask cat-file -s "$c:"${path}`}`,
    `${section(`content ${index}`)}; ${sh`[ "$(ask cat-file -s "$c:"${path} 2>/dev/null || echo 0)" -gt ${LONGEST_CONTENT} ] || ask cat-file blob "$c:"${path} 2>/dev/null | base64`}`,
  ].join('\n');
}

function farOf(remote: string): string {
  const key = `remote.${remote}.url`;
  return sh`u=$(ask config --get-all ${key}); if [ -n "$u" ]; then part far "$u"; else echo 'ended 5'; fi`;
}
