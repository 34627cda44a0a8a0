import type { Moment } from '../../model/moment.ts';
import type { Action } from '../action.ts';
import { rollingObject } from './named-object.ts';
import { onCluster, waitOf } from './on-cluster.ts';
import { untilRolledOut } from './wait.ts';

/** What `kubectl rollout restart` sets (k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go). */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * Replaces all pods by new ones, as `kubectl rollout restart` does.
 * @param moment `within 1 minute`: waits until it is rolled out
 * @throws ConfigurationError
 */
export function restartObject(text: string, moment: Moment | undefined): Action {
  const waitMs = waitOf(moment);
  const name = rollingObject(text);
  return onCluster(`restart ${text}`, async (at) => {
    const path = name.path(at.namespace);
    await at.remember(path);
    // Finer than that of kubectl: two restarts in one second are two.
    const annotations = { [RESTARTED_AT]: new Date().toISOString() };
    const body = { spec: { template: { metadata: { annotations } } } };
    await at.change('PATCH', path, { body, type: 'application/strategic-merge-patch+json' });
    if (waitMs !== undefined) await untilRolledOut(at, text, path, waitMs);
  });
}
