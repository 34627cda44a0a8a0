/** Length of a process's name in bytes (TASK_COMM_LEN, proc_pid_comm(5)). */
const KEPT = 15;

/** What runs scripts: the kernel starts it with one argument of the first line at most, and then the script (execve(2)). */
const INTERPRETER =
  /^(?:sh|bash|dash|ash|busybox|ksh|mksh|zsh|perl|python|pypy|ruby|node|php|lua|tclsh|guile|Rscript)[\d.]*$/;

/**
 * `script`: it is an interpreter by name and runs a script of that name, as one whose first line names env(1) does.
 * `unknown`: the kernel has kept the beginning of that name, and nothing tells the rest.
 */
export type Match = 'yes' | 'script' | 'no' | 'unknown';

/**
 * Whether a process has a name: the kernel's, that of the program, that of its script, or the one that it gave itself in
 * place of its arguments (`fax-server --cfg /etc/fax.conf`, `sorter: master process`).
 * @param name the kernel's, cut after 15 bytes
 */
export function matchName(name: string, args: readonly string[], wanted: string): Match {
  if (name === wanted) return 'yes';
  if (/\s/.test(wanted)) return isWhole(args, wanted) ? 'yes' : 'no';
  const names = namesOf(name, args);
  if (names.includes(wanted)) return 'yes';
  if (scriptOf(args) === wanted) return name === cut(lastPart(args[0] ?? '')) ? 'script' : 'yes';
  const bytes = Buffer.from(wanted);
  if (bytes.length <= KEPT || cut(wanted) !== name) return 'no';
  // Another name that begins like the kernel's is the whole of it.
  const others = [...names, scriptOf(args) ?? ''];
  return others.some((other) => cut(other) === name) ? 'no' : 'unknown';
}

/** What has a space in it is the beginning of a title or of a command line: `nginx: master`, `python3 app.py`. */
function isWhole([first = '', ...rest]: readonly string[], wanted: string): boolean {
  const lines = [first, lastPart(first)].map((program) => [program, ...rest].join(' '));
  return lines.some((line) => line === wanted || line.startsWith(`${wanted} `));
}

function namesOf(name: string, [first = '']: readonly string[]): readonly string[] {
  const program = lastPart(first);
  // With a blank it may be a title, whose last part is anything: a path in it counts when the kernel says the same.
  if (/\s/.test(first)) {
    const title = lastPart(/^\S+/.exec(first)?.[0] ?? '').replace(/:$/, '');
    return cut(program) === name ? [title, program] : [title];
  }
  return [program.replace(/:$/, '')];
}

/** Name of the script that an interpreter runs. Behind -c, -e and -m stands a program text or a module instead. */
function scriptOf([first = '', ...args]: readonly string[]): string | undefined {
  if (/\s/.test(first) || !INTERPRETER.test(lastPart(first))) return undefined;
  const index = args.findIndex((argument) => !argument.startsWith('-'));
  const options = args.slice(0, Math.max(index, 0));
  if (index === -1 || options.some((option) => /^-[a-zA-Z]*[cem]$/.test(option))) return undefined;
  return lastPart(args[index] ?? '');
}

/** As the kernel cuts a name; a character that it cuts in two does not come back whole. */
function cut(name: string): string {
  return Buffer.from(name).subarray(0, KEPT).toString();
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
