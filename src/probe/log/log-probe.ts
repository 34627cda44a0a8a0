import type { Claim } from '../../check/claim.ts';
import { ownCommand } from '../../host/own-command.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { LOG_ATTRIBUTES, type LogName, logSource, printLog } from '../../resource/service/log.ts';
import type { Ask, AskedProbe } from '../probe.ts';
import type { Scene } from '../scene.ts';
import { readLogName } from './log-name.ts';
import { onlySure } from './only-sure.ts';

/** What was added to a log since `Given I watch the log "…"`. */
export const logProbe: AskedProbe = {
  noun: 'log',
  phrases: ['log {file}', 'log of {unit}'],
  asked: 'hosts',
  description:
    'New lines of a log file, or of a unit in the journal, since it is watched: Given I watch the log "…".',
  attributes: LOG_ATTRIBUTES,
  examples: [
    'the log "/var/log/nginx/access.log" has new lines contains "GET /" within 10 seconds',
    'the log of "nginx" has number of new lines 0 for 5 seconds',
    'the log of "nginx" on "web" has new lines contains "ready" within 10 seconds',
  ],
  prepare: ({ names, claims }, scene) => ask(scene, readLogName(names), claims),
};

function ask(scene: Scene, log: LogName, claims: readonly Claim[]): Ask {
  const subject = printLog(log);
  const marks = scene.watched.get(subject);
  if (marks === undefined) {
    throw new ConfigurationError([
      {
        message: `the ${subject} is not watched, so it is unknown which of its lines are new`,
        hint: `put this step before the one that writes to it: Given I watch the ${subject}`,
      },
    ]);
  }
  return async (glance, hostName) => {
    const mark = marks.get(hostName);
    if (mark === undefined) return { unable: `it was not watched on "${hostName}"` };
    const host = await glance.around.host(hostName);
    const source = logSource(
      log,
      await host.facts({ timeoutMs: glance.timeoutMs, occasion: glance.occasion }),
    );
    if ('unable' in source) return source;
    const look = source.after(mark);
    const reply = await glance.run(hostName, ownCommand(look.command));
    const looked = {
      command: look.command,
      exitCode: reply.exitCode,
      durationMs: reply.durationMs,
      over: host.label,
    };
    if (reply.truncated) return { unable: 'more came than what is kept, so its end was not read', looked };
    const state = look.read(reply);
    if ('unable' in state) return { ...(state as { unable: string }), looked };
    const { lost, ...found } = state;
    return typeof lost === 'string'
      ? { ...onlySure(claims, found, lost, log.kind), looked }
      : { state, looked };
  };
}
