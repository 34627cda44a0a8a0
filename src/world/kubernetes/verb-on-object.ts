import type { Moment } from '../../model/moment.ts';
import type { Action } from '../action.ts';
import { cordonNode, uncordonNode } from './cordon.ts';
import { deleteObject } from './delete-object.ts';
import { restartObject } from './restart.ts';
import { rollBackObject } from './roll-back.ts';

const VERBS = {
  restart: restartObject,
  'roll back': rollBackObject,
  delete: deleteObject,
  cordon: cordonNode,
  uncordon: uncordonNode,
} as const;

/** What can be done to an object of a cluster. */
export type ObjectVerb = keyof typeof VERBS;

/** @throws ConfigurationError */
export function verbOnObject(verb: ObjectVerb, object: string, moment: Moment | undefined): Action {
  return VERBS[verb](object, moment);
}
