/** What `--format` may name. The reports themselves are loaded when one is asked for. */
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
