import { scriptOf } from './process.script.ts';

/** Length of a process's name in bytes (TASK_COMM_LEN, proc_pid_comm(5)). */
const KEPT = 15;

/**
 * `script`: it is an interpreter by name and runs a script, module or archive of that name, like one whose first line names env(1). `unknown`: the kernel has
 * kept only the beginning of that name, and nothing shows the rest.
 */
export type Match = 'yes' | 'script' | 'no' | 'unknown';

/**
 * Whether a process has a name: the kernel's, that of the program, that of its script, or the one that it gave itself in place of its
 * arguments (`fax-server --cfg /etc/fax.conf`, `sorter: master process`).
 * @param name the kernel's, cut after 15 bytes
 */
export function matchName(name: string, args: readonly string[], wanted: string): Match {
  if (name === wanted) return 'yes';
  // `worker:` is the first word of a title as it is written.
  if (/\s|:$/.test(wanted)) return isWhole(args, wanted) ? 'yes' : 'no';
  const names = namesOf(name, args);
  if (names.includes(wanted)) return 'yes';
  if (scriptOf(args) === wanted) return name === cut(lastPart(args[0] ?? '')) ? 'script' : 'yes';
  const bytes = Buffer.from(wanted);
  if (bytes.length <= KEPT || cut(wanted) !== name) return 'no';
  // Another name with the same beginning is the complete form of the kernel's.
  const others = [...names, scriptOf(args) ?? ''];
  return others.some((other) => cut(other) === name) ? 'no' : 'unknown';
}

/** A name with a space is the beginning of a title or of a command line: `nginx: master`, `python3 app.py`. */
function isWhole([first = '', ...rest]: readonly string[], wanted: string): boolean {
  const lines = [first, lastPart(first)].map((program) => [program, ...rest].join(' '));
  return lines.some((line) => line === wanted || line.startsWith(`${wanted} `));
}

function namesOf(name: string, [first = '']: readonly string[]): readonly string[] {
  const program = lastPart(first);
  // With a blank it may be a title, whose last part is anything: a path in it counts if the kernel's name agrees.
  if (/\s/.test(first)) {
    const title = lastPart(/^\S+/.exec(first)?.[0] ?? '').replace(/:$/, '');
    return cut(program) === name ? [title, program] : [title];
  }
  return [program.replace(/:$/, '')];
}

/** The name as the kernel cuts it; a character that is cut in two is dropped. */
function cut(name: string): string {
  return Buffer.from(name).subarray(0, KEPT).toString();
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
