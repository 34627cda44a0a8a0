import { ConfigurationError, UnableError } from '../../model/errors.ts';
import type { Moment } from '../../model/moment.ts';
import type { Action } from '../action.ts';
import { namedNode } from './named-object.ts';
import { onCluster } from './on-cluster.ts';

const type = 'application/merge-patch+json';

/** Lets a node take no more pods; those that it has go on. @throws ConfigurationError */
export function cordonNode(text: string, moment: Moment | undefined): Action {
  refuseMoment('cordon', moment);
  const name = namedNode(text);
  return onCluster(`cordon ${text}`, async (at) => {
    const path = name.path(at.namespace);
    await at.ask('GET', path);
    await at.remember(path);
    await at.goOn();
    await at.change('PATCH', path, { body: { spec: { unschedulable: true } }, type });
  });
}

/** Lets it take pods again; of an environment that opsproof brought up, only one that the scenario cordoned. @throws ConfigurationError */
export function uncordonNode(text: string, moment: Moment | undefined): Action {
  refuseMoment('uncordon', moment);
  const name = namedNode(text);
  return onCluster(`uncordon ${text}`, async (at) => {
    const path = name.path(at.namespace);
    if (!at.ours) {
      await at.change('PATCH', path, { body: { spec: { unschedulable: null } }, type });
      return;
    }
    if (await at.bringBack(path)) return;
    throw new UnableError(`${text} was not cordoned by this scenario, so it stays as others left it`);
  });
}

function refuseMoment(verb: string, moment: Moment | undefined): void {
  if (moment === undefined) return;
  throw new ConfigurationError([
    { message: `there is nothing to wait for after a ${verb}: leave out "${moment.text}"` },
  ]);
}
