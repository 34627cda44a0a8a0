import { ConfigurationError } from '../../model/errors.ts';
import { refusePath } from '../../resource/refuse.ts';
import { refuseUnit } from '../../resource/service/journal.unit.ts';
import type { LogName } from '../../resource/service/log.ts';
import type { PhraseNames } from '../probe.ts';

export type { LogName };

/** `log "/var/log/syslog"` is a file, `log of "nginx"` is the journal of a unit. @throws ConfigurationError */
export function readLogName({ file, unit = '' }: PhraseNames): LogName {
  const refused = file === undefined ? refuseUnit(unit) : refusePath(file);
  if (refused !== undefined) throw new ConfigurationError([{ message: refused }]);
  return file === undefined ? { kind: 'unit', name: unit } : { kind: 'file', name: file };
}
