import type { Observable } from '../../host/host.ts';
import { ownCommand } from '../../host/own-command.ts';
import { UnableError } from '../../model/errors.ts';
import type { LogMark } from '../../resource/service/log.source.ts';
import { type LogName, logSource, printLog } from '../../resource/service/log.ts';

/** Records the current end of a log on a host. @throws UnableError */
export async function markLog(host: Observable, log: LogName): Promise<LogMark> {
  const source = logSource(log, await host.facts());
  const mark = 'unable' in source ? source : source.readMark(await host.observe(ownCommand(source.mark)));
  if (typeof mark === 'string') return mark;
  throw new UnableError(
    `cannot watch the ${printLog(log)} on "${host.name}": ${mark.unable}`,
    mark.hint === undefined ? {} : { hint: mark.hint },
  );
}
