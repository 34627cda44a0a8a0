import { section } from './sections.ts';

/** Folders of modprobe.d(5), the first one first: a file hides those of its name in later ones. */
const FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((root) => `${root}/modprobe.d`);
/** What an `install` line runs so that nothing is loaded. */
const NOTHING = /^(?:(?:\/usr)?\/s?bin\/)?(?:true|false|nologin|:)$/;

/** What the configuration says of a module. */
export interface ModuleRules {
  /** Not loaded by an alias; still when asked for by its name. */
  readonly blacklisted: boolean;
  /** Never loaded by modprobe. */
  readonly disabled: boolean;
  /** A file that could not be read: what is not found may stand in it. */
  readonly unreadable?: string;
}

/** Shell text that prints all files of modprobe.d and the kernel command line. */
export function printModuleRules(): string {
  return [
    `${section('modprobe')}; for file in ${FOLDERS.map((folder) => `${folder}/*.conf`).join(' ')}; do [ -e "$file" ] || continue`,
    `printf '==> %s\\n' "$file"; cat "$file" 2>/dev/null || printf '\\n==! unreadable\\n'; echo; done`,
    `${section('cmdline')}; cat /proc/cmdline`,
  ].join('\n');
}

/** @param name with _ for - */
export function readModuleRules(name: string, sections: ReadonlyMap<string, string>): ModuleRules {
  const seen = new Set<string>();
  const words = [];
  let unreadable: string | undefined;
  for (const file of (sections.get('modprobe') ?? '').split(/^==> /m).slice(1)) {
    const [path = '', ...lines] = file.split('\n');
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (seen.has(base)) continue;
    seen.add(base);
    if (lines.includes('==! unreadable')) unreadable ??= path;
    const text = lines.join('\n').replaceAll('\\\n', ' ');
    words.push(...text.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/)));
  }
  const isNamed = (module: string | undefined) => module?.replaceAll('-', '_') === name;
  const [, ofKernel = ''] =
    /(?:^|\s)(?:modprobe\.blacklist|module_blacklist)=(\S+)/.exec(sections.get('cmdline') ?? '') ?? [];
  return {
    blacklisted:
      words.some(([keyword, module]) => keyword === 'blacklist' && isNamed(module)) ||
      ofKernel.split(',').some(isNamed),
    disabled: words.some(
      ([keyword, module, command]) => keyword === 'install' && isNamed(module) && NOTHING.test(command ?? ''),
    ),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}
