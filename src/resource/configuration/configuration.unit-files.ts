/** A unit's own file: `/etc/systemd/system/nginx.service`. */
export interface UnitFile {
  readonly folder: string;
  readonly name: string;
  readonly type: string;
}

/**
 * The folders of units, strongest first (systemd.unit(5), Unit File Load Path). `systemctl set-property` writes to the first two; /lib is
 * /usr/lib, except on old releases.
 */
const SYSTEM = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/etc/systemd/system',
  '/run/systemd/system',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];
const others = (kind: string) =>
  ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((place) => `${place}/systemd/${kind}`);
const PATHS = [SYSTEM, others('user'), others('network')];

const FILE =
  /^(\/.+\/systemd\/(?:system|user|network))\/([^/]+)\.(service|socket|timer|mount|automount|swap|target|path|slice|scope|device|network|netdev|link)$/;

export function unitAt(path: string): UnitFile | undefined {
  const [, folder, name = '', type = ''] = FILE.exec(path) ?? [];
  return folder === undefined || !PATHS.some((known) => known.includes(folder))
    ? undefined
    : { folder, name, type };
}

/** Folders with its drop-ins, strongest first, and files that are read instead of it. */
export function inUnits({ folder, name, type }: UnitFile): {
  readonly folders: readonly string[];
  readonly instead: readonly string[];
} {
  const places = PATHS.find((known) => known.includes(folder)) ?? [];
  // For an instance also those of its template; for a-b.service those of a-.service; and those of all services.
  const [template] = /^[^@]+@/.exec(name) ?? [];
  const names = [name, ...(template === undefined || template === name ? [] : [template])];
  for (let prefix = name; ; ) {
    const dash = prefix.slice(0, -1).lastIndexOf('-');
    if (dash < 1) break;
    prefix = prefix.slice(0, dash + 1);
    names.push(prefix);
  }
  return {
    folders: [
      ...places.flatMap((place) => names.map((one) => `${place}/${one}.${type}.d`)),
      ...places.map((place) => `${place}/${type}.d`),
    ],
    instead: strongerThan(folder, places).map((place) => `${place}/${name}.${type}`),
  };
}

/** Folders that precede one. A file in /lib is in /usr/lib too, because one of them is a link to the other. */
export function strongerThan(place: string, places: readonly string[]): readonly string[] {
  return places.slice(0, places.indexOf(place)).filter((other) => other !== `/usr${place}`);
}
