/** The names for `--format`. The reports themselves are loaded on demand. */
export const FORMAT_NAMES = [
  'github',
  'gitlab',
  'sarif',
  'tap',
  'markdown',
  'junit',
  'html',
  'json',
  'messages',
  'nagios',
  'prometheus',
] as const;
