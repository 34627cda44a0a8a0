import type { Moment } from '../../model/moment.ts';
import type { Action } from '../action.ts';
import { namedObject } from './named-object.ts';
import { onCluster, waitOf } from './on-cluster.ts';
import { untilGone } from './wait.ts';

/**
 * Deletes an object, and what it made. One that is not there is red.
 * @param moment `within 30 seconds`: waits until it is gone
 * @throws ConfigurationError
 */
export function deleteObject(text: string, moment: Moment | undefined): Action {
  const waitMs = waitOf(moment);
  const name = namedObject(text);
  return onCluster(`delete ${text}`, async (at) => {
    const path = name.path(at.namespace);
    const { metadata } = await at.ask<{ metadata: { uid: string } }>('GET', path);
    await at.remember(path);
    // Not one that has taken its place meanwhile.
    const body = { propagationPolicy: 'Background', preconditions: { uid: metadata.uid } };
    await at.change('DELETE', path, { body });
    if (waitMs !== undefined) await untilGone(at, text, path, metadata.uid, waitMs);
  });
}
