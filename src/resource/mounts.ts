/** One line of /proc/mounts or /etc/fstab (proc_mounts(5), fstab(5)). */
export interface MountEntry {
  readonly device: string;
  readonly directory: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Reads the lines that have at least four fields; comments and empty lines are left out. */
export function readMounts(text: string): readonly MountEntry[] {
  return text.split('\n').flatMap((line) => {
    if (line.trimStart().startsWith('#')) return [];
    const [device, directory, type, options] = line
      .trim()
      .split(/[ \t]+/)
      .map(plain);
    if (device === undefined || directory === undefined || type === undefined) return [];
    return [{ device, directory, type, options: options === undefined ? ['defaults'] : options.split(',') }];
  });
}

/** Space, tab, newline and backslash are written as octal. */
function plain(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
