import type { Question } from '../check/question.ts';
import { stateQuestion } from '../check/state.ts';
import { ConfigurationError } from '../model/errors.ts';
import { nagiosStatusResource } from '../resource/monitoring/nagios-status.ts';
import { refusalOf } from '../resource/refuse.ts';
import type { Scenario } from './scenario.ts';

/**
 * Whether a Nagios monitors every host of the environment, by their names: those that nobody monitors are named. With --limit, those that are
 * left. @throws ConfigurationError
 */
export function everyHostMonitored(scenario: Scenario, path: string): Question {
  const { hosts, environment } = scenario.named();
  const refused = refusalOf(nagiosStatusResource, path);
  if (refused !== undefined) throw new ConfigurationError([{ message: refused }]);
  if (hosts.length === 0)
    throw new ConfigurationError([
      { message: `the environment "${environment}" has no hosts to be monitored` },
    ]);
  const names = hosts.map(({ name }) => JSON.stringify(name));
  return stateQuestion(
    { resource: nagiosStatusResource, name: path },
    `has hosts includes ${names.join(', ')}`,
  );
}
