import type { Reply } from '../../transport/transport.ts';
import { type FileTexts, printFiles, readFiles, refusalIn } from '../file/file-texts.ts';
import { globPattern } from '../glob.ts';
import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';

/** Folders of modprobe.d(5), in order: a file hides those with its name in later ones. */
const FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((root) => `${root}/modprobe.d`);
/** Commands of an `install` line that load nothing. */
const NOTHING = /^(?:(?:\/usr)?\/s?bin\/)?(?:true|false|nologin|:)$/;

/** What the configuration says about a module. */
export interface ModuleRules {
  /** Not loaded by an alias, but still by its name. */
  readonly blacklisted: boolean;
  /** Never loaded by modprobe. */
  readonly disabled: boolean;
  /** A file or folder that could not be read: it may contain what was not found. */
  readonly unreadable?: Unable;
}

/** Shell text that prints all files of modprobe.d and the kernel command line. */
export function printModuleRules(): string {
  return [
    `${section('modprobe')}; ${printFiles(FOLDERS.map((folder) => `${folder}/*.conf`).join(' '))}`,
    `${section('cmdline')}; cat /proc/cmdline`,
  ].join('\n');
}

/** @param name with _ for - */
export function readModuleRules(
  name: string,
  sections: ReadonlyMap<string, string>,
  reply: Reply,
): ModuleRules | Unable {
  const files = readFiles(sections.get('modprobe') ?? '', reply);
  if ('unable' in files) return files;
  const words = inForce(files).map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  const isNamed = (module: string | undefined) => module?.replaceAll('-', '_') === name;
  const [, ofKernel = ''] =
    /(?:^|\s)(?:modprobe\.blacklist|module_blacklist)=(\S+)/.exec(sections.get('cmdline') ?? '') ?? [];
  // Of several lines the first one wins, and its module may be a glob (libkmod, kmod_module_get_install_commands).
  const install = words.find(
    ([keyword, module = '']) => keyword === 'install' && globPattern(module.replaceAll('-', '_')).test(name),
  );
  const [, , command = '', ...rest] = install ?? [];
  const unreadable = refusalIn(files);
  return {
    blacklisted:
      words.some(([keyword, module]) => keyword === 'blacklist' && isNamed(module)) ||
      ofKernel.split(',').some(isNamed),
    // A shell runs it: what follows may load the module after all.
    disabled: NOTHING.test(command) && !/[;&|`$]/.test(rest.join(' ')),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

/** The lines of all files in the order of their names, in any folder; one hides those with its name in later folders. */
function inForce({ lines, refused }: FileTexts): readonly string[] {
  const byName = new Map<string, readonly string[]>();
  const paths = FOLDERS.flatMap((folder) =>
    [...lines.keys(), ...refused.keys()].filter((path) => path.slice(0, path.lastIndexOf('/')) === folder),
  );
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!byName.has(name)) byName.set(name, lines.get(path) ?? []);
  }
  const names = [...byName.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return names.flatMap((name) => (byName.get(name) ?? []).join('\n').replaceAll('\\\n', ' ').split('\n'));
}
