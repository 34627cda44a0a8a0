import { refusePath } from '../refuse.ts';

/** Each a kind of its own, or what one program reads. */
export const FORMATS = [
  ...(['json', 'yaml', 'toml', 'ini', 'xml', 'keys', 'csv'] as const),
  ...(['systemd', 'python', 'mysql', 'php', 'git', 'samba', 'desktop', 'openssl', 'supervisor'] as const),
  ...([
    'fail2ban',
    'shell',
    'env',
    'properties',
    'sysctl',
    'defs',
    'postfix',
    'postgresql',
    'pwquality',
  ] as const),
];

export type Format = (typeof FORMATS)[number];

/** Ending of a file name → its format. */
const ENDINGS: Readonly<Record<string, Format>> = {
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  ini: 'ini',
  cnf: 'mysql',
  repo: 'python',
  desktop: 'desktop',
  xml: 'xml',
  csv: 'csv',
  env: 'env',
  properties: 'properties',
  defs: 'defs',
};

/** Files whose path shows which program reads them, whatever their ending: units, files of one program. */
const PLACES: readonly (readonly [RegExp, Format])[] = [
  [/\.(?:service|socket|timer|mount|automount|swap|target|path|slice|scope|device|nspawn)$/, 'systemd'],
  [/\/systemd\/(?:.*\/)?(?!(?:stub-)?resolv\.conf)[^/]+\.(?:conf|network|netdev|link|dnssd)$/, 'systemd'],
  [/\/(?:openssl|ssleay)\.cnf$|\/ssl\/.*\.cnf$/, 'openssl'],
  [/\/(?:supervisor\/.*|supervisord)\.conf$/, 'supervisor'],
  [/\/fail2ban\/.*\.(?:conf|local)$/, 'fail2ban'],
  [/\/smb\.conf$/, 'samba'],
  [/\/php(?:-[^/]*)?\.ini$|\/php\/.*\.(?:ini|conf)$|\/php-fpm(?:\.d\/[^/]+)?\.conf$/, 'php'],
  [/\/(?:\.?gitconfig|\.git\/config|\.gitmodules)$/, 'git'],
  [/\/sysctl\.(?:d\/.*\.)?conf$/, 'sysctl'],
  [/\/\.env(?:\.[^/]+)?$/, 'env'],
  [
    /\/(?:os|lsb)-release$|\/(?:default|sysconfig)\/[^/]+$|\/(?:conf\.d\/[^/.]+|rc\.conf|locale\.conf|vconsole\.conf)$/,
    'shell',
  ],
  [/\/security\/pwquality\.conf(?:\.d\/[^/]+)?$/, 'pwquality'],
  [/\/postfix\/.*main\.cf$|\/main\.cf$/, 'postfix'],
  [/\/postgresql(?:\.auto)?\.conf$/, 'postgresql'],
];

/** A configuration file as named in a sentence: `/etc/x.yaml`, or `/etc/x.conf as ini` if the name does not show the format. */
export function readFileName(name: string): { readonly path: string; readonly format: Format | undefined } {
  const [, stated, as] = /^(.*) as ([a-z0-9]+)$/s.exec(name) ?? [];
  const format = FORMATS.find((known) => known === as);
  const path = stated !== undefined && format !== undefined ? stated : name;
  const placed = PLACES.find(([pattern]) => pattern.test(path))?.[1];
  // `ini` and `keys` say what it looks like; its path says which program reads it.
  if (format !== undefined)
    return {
      path,
      format: format === 'ini' || format === 'keys' ? (placed ?? endingOf(path, format)) : format,
    };
  return { path, format: placed ?? endingOf(path) };
}

/** The format by the ending; beside a stated format only if it is a more precise form of it. */
function endingOf(path: string, stated?: Format): Format | undefined {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const ending = file.includes('.') ? file.slice(file.lastIndexOf('.') + 1).toLowerCase() : '';
  const told = ENDINGS[ending];
  if (stated === undefined) return told;
  return told !== undefined && !['json', 'yaml', 'toml', 'xml', 'csv'].includes(told) ? told : stated;
}

/** Why this cannot name a configuration, or undefined. */
export function refuseName(name: string): string | undefined {
  const { path, format } = readFileName(name);
  const refused = refusePath(path);
  if (refused !== undefined || format !== undefined) return refused;
  return `${JSON.stringify(path)} does not report its format; write ${JSON.stringify(`${path} as ini`)}, with one of: ${FORMATS.join(', ')}`;
}
