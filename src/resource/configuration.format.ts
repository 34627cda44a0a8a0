import { refusePath } from './refuse.ts';

export type Format = 'json' | 'yaml' | 'toml' | 'ini' | 'xml' | 'keys' | 'csv';

export const FORMATS: readonly Format[] = ['json', 'yaml', 'toml', 'ini', 'xml', 'keys', 'csv'];

/** Ending of a file name → the format that it tells. */
const ENDINGS: Readonly<Record<string, Format>> = {
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  ini: 'ini',
  cnf: 'ini',
  service: 'ini',
  socket: 'ini',
  timer: 'ini',
  mount: 'ini',
  target: 'ini',
  repo: 'ini',
  desktop: 'ini',
  xml: 'xml',
  csv: 'csv',
  env: 'keys',
  properties: 'keys',
  defs: 'keys',
};

/** A configuration file as it is named in a sentence: `/etc/x.yaml`, or `/etc/x.conf as ini` where the name does not tell. */
export function readName(name: string): { readonly path: string; readonly format: Format | undefined } {
  const [, stated, as] = /^(.*) as ([a-z]+)$/s.exec(name) ?? [];
  const format = FORMATS.find((known) => known === as);
  if (stated !== undefined && format !== undefined) return { path: stated, format };
  const file = name.slice(name.lastIndexOf('/') + 1);
  const ending = file.includes('.') ? file.slice(file.lastIndexOf('.') + 1).toLowerCase() : '';
  return { path: name, format: ENDINGS[ending] };
}

/** Why no configuration can be named so, or nothing. */
export function refuseName(name: string): string | undefined {
  const { path, format } = readName(name);
  const refused = refusePath(path);
  if (refused !== undefined || format !== undefined) return refused;
  return `${JSON.stringify(path)} does not tell its format; write ${JSON.stringify(`${path} as ini`)}, with one of: ${FORMATS.join(', ')}`;
}
