import { sh } from '../../transport/shell/quote.ts';
import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';
import type { Boot } from './unit.boot.ts';

/** Where links are that systemctl enable makes; below /run they are gone after the next boot (systemd.unit(5)). */
const FOLDERS = [
  '/etc/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/** Targets that a host may start instead of each other; what only another one than its own wants does not start at boot. */
const INSTEAD = ['graphical.target', 'multi-user.target', 'rescue.target', 'emergency.target'];

/** What starts on the way to any of the usual ones. */
const ALWAYS = `basic sysinit local-fs remote-fs sockets timers paths multi-user`
  .split(' ')
  .map((name) => `${name}.target`);

/** Shell text that prints the links that make other units start this one: systemd itself knows only those of loaded units. */
export function printLinks(unit: string): string {
  const links = FOLDERS.flatMap((folder) =>
    ['wants', 'requires', 'upholds'].map((kind) => `${folder}/*.${kind}/${sh`${unit}`}`),
  );
  return `{ ${section('links')}; ls -d ${links.join(' ')} 2>/dev/null; :; }`;
}

/** Folders of units that are made anew at each boot (systemd.unit(5)). */
const MADE = ['system', 'generator', 'generator.early', 'generator.late', 'transient'].map(
  (name) => `/run/systemd/${name}`,
);

/**
 * Shell text that prints the same, and the lines in files of units that name this one: what is not on the disk, systemd only remembers from
 * before its files were changed.
 */
export function printSources(unit: string): string {
  const folders = [...FOLDERS, ...MADE];
  const links = folders.flatMap((folder) =>
    ['wants', 'requires', 'upholds'].map((kind) => `${folder}/*.${kind}/${sh`${unit}`}`),
  );
  const places = folders.flatMap((folder) => [`${folder}/*.*`, `${folder}/*.d/*.conf`]).join(' ');
  return [
    `{ ${section('links')}; ls -d ${links.join(' ')} 2>/dev/null; ${section('named')}`,
    `grep -hsF -e ${sh`${unit}`} ${places} 2>/dev/null | grep -E -e '^ *(Wants|Requires|BindsTo|Upholds) *='; :; }`,
  ].join('; ');
}

/** The units that start another one, from the output of `printLinks`. */
export function readLinks(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((path) => /\/([^/]+)\.(?:wants|requires|upholds)\/[^/]+$/.exec(path)?.[1] ?? []);
}

/** Whether a unit that is enabled, but not for what the default target starts, starts at boot. */
export function enabledFor(starters: readonly string[], { target }: Boot): boolean | Unable {
  if (starters.length > 0 && starters.every((starter) => INSTEAD.includes(starter))) return false;
  const by = starters.length === 0 ? 'under another name only' : `for ${starters.join(', ')}`;
  return {
    unable: `it is enabled ${by}, and nothing that ${target} starts is known to start that`,
    hint: 'check what should start it: the unit "…" has property "WantedBy" …',
  };
}

/** Whether one of them starts at every boot, whatever its default target. */
export function includesUsual(targets: readonly string[]): boolean {
  return targets.some((target) => ALWAYS.includes(target));
}
