/** One line of /proc/mounts or /etc/fstab (proc_mounts(5), fstab(5)). */
export interface MountEntry {
  readonly device: string;
  readonly directory: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** The kernel's output, and the lines that make no sense: they say nothing about the others. */
export interface Mounts {
  readonly entries: readonly MountEntry[];
  readonly odd: readonly string[];
}

/** Six fields separated by one space, the last two numbers; a device may be the empty text, and its line then begins with a space. */
const KERNEL = /^([^ ]*) ([^ ]+) ([^ ]+) (.+) \d+ \d+$/;

export function readMounts(text: string): Mounts {
  const entries: MountEntry[] = [];
  const odd: string[] = [];
  for (const line of text.split('\n')) {
    const [, device, directory = '', type = '', options = ''] = KERNEL.exec(line) ?? [];
    if (device !== undefined) entries.push(entry(device, directory, type, options));
    else if (line.trim() !== '') odd.push(line);
  }
  return { entries, odd };
}

/** As in libmount (fstab(5)): comments, and lines without a type, are ignored; without options they are `defaults`. */
export function readFstab(text: string): readonly MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const [device = '', directory, type, options = 'defaults'] = line.replace(/^[ \t]+/, '').split(/[ \t]+/);
    if (device.startsWith('#') || directory === undefined || type === undefined || type === '') return [];
    return entry(device, directory, type, options);
  });
}

function entry(device: string, directory: string, type: string, options: string): MountEntry {
  return {
    device: plain(device),
    directory: plain(directory),
    type: plain(type),
    options: splitOptions(options).map(plain),
  };
}

/** A comma in double quotes belongs to the value (mount(8), SELinux contexts). */
function splitOptions(text: string): readonly string[] {
  return text.match(/(?:"[^"]*"|[^",]|"(?![^"]*"))+/g) ?? [];
}

/** Space, tab, newline, backslash and # are written as octal, a byte each. */
export function plain(field: string): string {
  return field.replaceAll(/(?:\\[0-7]{3})+/g, (escapes) =>
    Buffer.from(
      escapes
        .split('\\')
        .slice(1)
        .map((octal) => Number.parseInt(octal, 8)),
    ).toString('utf8'),
  );
}
