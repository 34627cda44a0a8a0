import { messageOf, UnableError } from '../../model/errors.ts';
import { owner, reason, took, waited } from '../../model/reason.ts';
import { LATE, within } from '../deadline.ts';
import { SH } from '../shell/sh.ts';
import type { LocalSurroundings } from '../surroundings.ts';
import type { ShellChannel, Transport } from '../transport.ts';
import { ApiError, apiHint, isMissing } from './api-error.ts';
import { Cluster } from './cluster.ts';
import { type ExecChannel, execPath, openExec, type PodContainer, podPath } from './exec-channel.ts';
import { findContainer } from './find-pod.ts';
import { type Pod, stateText } from './pod.ts';
import { type KubernetesTarget, kubernetesLabel } from './target.ts';

/** How long the cluster is asked why a shell is gone. */
const WHY_MS = 1_000;

/** A container of a pod: each shell is one `exec` in it. A pod that is found by its labels is found anew for each. */
export class KubernetesTransport implements Transport {
  readonly name = 'kubernetes';
  readonly language = SH;
  readonly label: string;
  readonly #target: KubernetesTarget;
  readonly #surroundings: LocalSurroundings;
  readonly #open = new Set<ShellChannel>();
  #cluster: Promise<Cluster> | undefined;
  #closed = false;
  /** Where the last shell was asked for. */
  #last: PodContainer | undefined;

  constructor(target: KubernetesTarget, surroundings: LocalSurroundings) {
    this.#target = target;
    this.#surroundings = surroundings;
    this.label = kubernetesLabel(target);
  }

  async open({ timeoutMs }: { timeoutMs: number }): Promise<ShellChannel> {
    const began = performance.now();
    this.#cluster ??= Cluster.of(this.#target, this.#surroundings);
    const cluster = await this.#cluster;
    const container = await findContainer(cluster, this.#target, timeoutMs);
    this.#last = container;
    const path = execPath(container, this.#target.sudo === true ? ['sudo', '-n', '--', 'sh'] : ['sh']);
    const left = Math.max(1, timeoutMs - (performance.now() - began));
    const opening = openExec(cluster, path, left);
    const opened = await within(opening, left).catch(async (error: unknown) => {
      throw await this.#refused(cluster, path, error, performance.now() - began);
    });
    if (opened === LATE) {
      opening.then((late) => late.destroy()).catch(() => {});
      const why = (await this.silent()) ?? 'the API server opens no channel';
      throw new UnableError(reason`${owner(this.label)}no shell${waited(timeoutMs)}: ${why}`, {
        hint: '`kubectl describe node` says of each node when it was last heard',
      });
    }
    const channel = this.#channel(cluster, container, opened);
    if (this.#closed) channel.destroy();
    else this.#open.add(channel);
    return channel;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const channel of [...this.#open]) channel.destroy();
  }

  #channel(cluster: Cluster, container: PodContainer, exec: ExecChannel): ShellChannel {
    const { promise: closed, resolve } = Promise.withResolvers<string>();
    let over = false;
    const finish = (why: string) => {
      if (over) return;
      over = true;
      this.#open.delete(channel);
      exec.destroy();
      resolve(why);
    };
    exec.ended.then(async (end) => {
      if ('lost' in end) return finish((await whyGone(cluster, container)) ?? end.lost);
      // Everything in a container that ends is killed, a moment before it counts as ended.
      const gone = end.exitCode === 137 ? await whyGone(cluster, container) : undefined;
      finish(gone ?? `its shell ended with exit code ${end.exitCode}`);
    });
    const { stdin, stdout, stderr } = exec;
    const destroy = () => finish('its shell was ended by us');
    const channel: ShellChannel = { stdin, stdout, stderr, closed, destroy };
    return channel;
  }

  /** The client says only the status of what refused it: the same question without a channel gets the reason. */
  async #refused(cluster: Cluster, path: string, error: unknown, elapsedMs: number): Promise<UnableError> {
    if (error instanceof UnableError) return error;
    const said = await cluster.text(path, { timeoutMs: WHY_MS }).catch((answer: unknown) => answer);
    const told = said instanceof ApiError && !/upgrade/i.test(said.message) ? said : undefined;
    const why = told?.message ?? messageOf(error);
    return new UnableError(reason`${owner(this.label)}no shell${took(elapsedMs)}: ${why}`, {
      hint: told === undefined ? undefined : apiHint(told, cluster.context),
      cause: error,
    });
  }

  /** What stands between the API server and a container is the kubelet of its node, which also gives the log. */
  async silent(): Promise<string | undefined> {
    const container = this.#last;
    const cluster = await this.#cluster?.catch(() => undefined);
    if (container === undefined || cluster === undefined) return undefined;
    const path = podPath(container.namespace, container.pod);
    const query = new URLSearchParams({ container: container.container, tailLines: '1', limitBytes: '1' });
    const pod = await cluster.get<Pod>(path, { timeoutMs: WHY_MS }).catch(() => undefined);
    if (pod === undefined) return 'the API server does not answer';
    const answered = await cluster.text(`${path}/log?${query}`, { timeoutMs: WHY_MS }).then(
      () => true,
      (error: unknown) => error instanceof ApiError,
    );
    if (answered) return undefined;
    return `the kubelet of the node ${pod.spec.nodeName} does not answer, though the pod is ${pod.status.phase}`;
  }
}

/** Why a container has no shell any more; undefined when it runs and nothing says why. */
async function whyGone(
  cluster: Cluster,
  { namespace, pod, container }: PodContainer,
): Promise<string | undefined> {
  const until = performance.now() + WHY_MS;
  for (;;) {
    const found = await cluster
      .get<Pod>(podPath(namespace, pod), { timeoutMs: WHY_MS })
      .catch((error: unknown) => (isMissing(error) ? 'gone' : undefined));
    if (found === 'gone') return `the pod ${pod} is gone`;
    if (found === undefined) return undefined;
    const { state, lastState, restartCount } =
      found.status.containerStatuses?.find(({ name }) => name === container) ?? {};
    if (state?.terminated !== undefined) return `the container is ${stateText(state)}`;
    const finished = Date.parse(lastState?.terminated?.finishedAt ?? '');
    if (Date.now() - finished < 10_000)
      return `the container was ${stateText(lastState)} and started again, restarts: ${restartCount}`;
    if (found.metadata.deletionTimestamp !== undefined) return `the pod ${pod} is being removed`;
    if (performance.now() > until) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
