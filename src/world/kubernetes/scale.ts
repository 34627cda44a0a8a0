import { ActionFailed } from '../../model/errors.ts';
import type { Moment } from '../../model/moment.ts';
import { isMissing } from '../../transport/kubernetes/api-error.ts';
import type { Action } from '../action.ts';
import { namedObject, rollingObject } from './named-object.ts';
import { onCluster, waitOf } from './on-cluster.ts';
import { untilRolledOut } from './wait.ts';

/**
 * Changes how many pods there are.
 * @param moment `within 1 minute`: waits until all of them are available
 * @throws ConfigurationError
 */
export function scaleObject(text: string, replicas: number, moment: Moment | undefined): Action {
  const waitMs = waitOf(moment);
  const name = waitMs === undefined ? namedObject(text) : rollingObject(text);
  return onCluster(`scale ${text} to ${replicas}`, async (at) => {
    const path = name.path(at.namespace);
    await at.remember(path);
    const asked = { body: { spec: { replicas } }, type: 'application/merge-patch+json' };
    await at.change('PATCH', `${path}/scale`, asked).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await at.ask('GET', path);
      throw new ActionFailed(`scale ${text} to ${replicas}: it has no number of pods that can be changed`);
    });
    if (waitMs !== undefined) await untilRolledOut(at, text, path, waitMs);
  });
}
