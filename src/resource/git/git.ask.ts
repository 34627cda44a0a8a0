/**
 * Shell text that defines `ask`: git as a reader of a repository that nobody trusts. Whatever its configuration says, nothing is written and
 * no program of its choice runs:
 *
 * - No index is refreshed (GIT_OPTIONAL_LOCKS, git(1)), and core.untrackedCache and core.fsmonitor are off. Before 2.36 core.fsmonitor was
 *   the path of a program, and even `false` was run; an empty value is off for both.
 * - A partial clone fetches nothing: GIT_NO_LAZY_FETCH does that from 2.45, and the protocol list for the versions before.
 * - Replaced and grafted history is not taken for the real one; the commit-graph is a cache that nobody verifies.
 * - Variables of the session (GIT_DIR, GIT_TRACE, …) and of Trace2, which write files or lead elsewhere, are gone.
 * - Names are printed as they are, quoted only if they have a quote, a backslash or a control character.
 */
export const ASK = [
  'LC_ALL=C; export LC_ALL; for v in $(env | sed -n "s/^\\(GIT_[A-Za-z0-9_]*\\)=.*/\\1/p"); do unset "$v"; done',
  'export GIT_OPTIONAL_LOCKS=0 GIT_NO_REPLACE_OBJECTS=1 GIT_GRAFT_FILE=/dev/null/none GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none',
  'export GIT_TERMINAL_PROMPT=0 GIT_ASKPASS= SSH_ASKPASS= GIT_PAGER=cat GIT_ATTR_NOSYSTEM=1 GIT_TRACE2=0 GIT_TRACE2_EVENT=0 GIT_TRACE2_PERF=0',
  'ask() { git --no-pager -c core.fsmonitor= -c core.untrackedCache=false -c core.hooksPath=/dev/null -c core.quotePath=false \\',
  '-c core.ignoreCase=false -c core.commitGraph=false -c core.excludesFile=/dev/null -c core.attributesFile=/dev/null "$@"; }',
  'part() { "$@" 2>&1; echo "ended $?"; }',
].join('\n');

/** The output of `part`, and the exit status; undefined if it did not end. */
export interface Part {
  readonly text: string;
  readonly status: number;
}

/** Reads what `part` printed. */
export function partOf(said: string | undefined): Part | undefined {
  const [, text, status] = /^([\s\S]*?)\n?ended (\d+)$/.exec(said ?? '') ?? [];
  return text === undefined ? undefined : { text, status: Number(status) };
}
