import { ActionFailed, ConfigurationError, messageOf, UnableError } from '../../model/errors.ts';
import type { Moment } from '../../model/moment.ts';
import { type ClusterOfHost, clusterOf } from '../../probe/kubernetes/of-host.ts';
import { AuditedDoor } from '../../transport/audited-door.ts';
import { ApiError, apiHint } from '../../transport/kubernetes/api-error.ts';
import type { Action, Stage } from '../action.ts';

/** What an action on a cluster may use. */
export interface ClusterWork extends ClusterOfHost {
  /** Name of the host by which the cluster is known. */
  readonly host: string;
  /** Called before an object is changed, with its path: it is brought back after the scenario. @throws UnableError */
  remember(path: string): Promise<void>;
  /** @see Stage.bringBack */
  bringBack(path: string): Promise<boolean>;
  /** True in an environment that opsproof brought up. */
  readonly ours: boolean;
  /** Throws when the run is over. */
  goOn(): Promise<void>;
}

/**
 * An action on the cluster that hosts are pods of, once for each namespace that they are in. The API server does it, so no pod has to run.
 * @param label for messages: `scale deployment/web to 3`
 */
export function onCluster(label: string, work: (at: ClusterWork) => Promise<void>): Action {
  return {
    label,
    changes: true,
    from: 'hosts',
    async perform(stage, hosts) {
      const done = new Set<string>();
      for (const host of hosts) {
        const at = await workOn(stage, host);
        const place = JSON.stringify([at.cluster.server, at.namespace]);
        if (done.has(place)) continue;
        done.add(place);
        await work(at).catch((error: unknown) => {
          throw told(label, error, at);
        });
        // Pods may be others now.
        await stage.look(host);
      }
    },
  };
}

async function workOn(stage: Stage, name: string): Promise<ClusterWork> {
  const { scenario } = stage;
  const door = new AuditedDoor((line) => scenario.note({ ...line, host: name }));
  const of = await clusterOf(await scenario.host(name), door);
  if (typeof of === 'string') throw new UnableError(of);
  return {
    ...of,
    host: name,
    ours: scenario.blueprint?.lifecycle === 'ephemeral',
    remember: (path) => stage.remember(name, path),
    bringBack: (path) => stage.bringBack(name, path),
    goOn: async () => void (await scenario.host(name)),
  };
}

/** What the API server refuses is red; whom it does not let in could not do it. */
function told(label: string, error: unknown, { cluster, namespace }: ClusterWork): unknown {
  const refusal = error instanceof UnableError ? error.cause : error;
  if (!(refusal instanceof ApiError)) return error;
  const message = `${label} in the namespace ${namespace}: the cluster refused it: ${messageOf(error)}`;
  const hint = apiHint(refusal, cluster.context);
  return hint === undefined ? new ActionFailed(message) : new UnableError(message, { hint });
}

/** The time that `within 1 minute` gives; undefined: it is not waited for. @throws ConfigurationError for any other moment */
export function waitOf(moment: Moment | undefined): number | undefined {
  if (moment === undefined) return undefined;
  if (moment.kind === 'within') return moment.ms;
  throw new ConfigurationError([{ message: 'an action has a deadline: write within 1 minute' }]);
}
