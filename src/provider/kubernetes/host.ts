import { UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import { isMissing } from '../../transport/kubernetes/api-error.ts';
import { type PodContainer, podPath } from '../../transport/kubernetes/exec-channel.ts';
import { type ExecutedOnce, execOnce } from '../../transport/kubernetes/exec-once.ts';
import { podsOf } from '../../transport/kubernetes/find-pod.ts';
import { type ContainerStatus, containerOf, type Pod, stateText } from '../../transport/kubernetes/pod.ts';
import { lastLines } from '../log-lines.ts';
import { noted } from '../note.ts';
import { listens } from '../processes/proc-net.ts';
import type { Condition, HostState, Life, RunningHost } from '../provider.ts';
import { imageOf } from './image.ts';
import type { PodHostOptions } from './options.ts';
import { rememberObject } from './remember-object.ts';
import { eventsOf, eventText, noPodText, podTrouble } from './trouble.ts';
import { carryOut } from './verbs.ts';

const ANSWER_MS = 5_000;
/** A connection that lasts this long has a listener behind it: a refusal takes some ten milliseconds. */
const HOLD_MS = 500;

/** One pod of a stack after its start, or whichever has taken its place. */
export class RunningPod implements RunningHost {
  readonly conditions: readonly Condition[] = [{ what: 'its pod', unmet: () => this.#unmet() }];
  readonly #options: PodHostOptions;
  #pod: Pod | undefined;

  constructor(options: PodHostOptions) {
    this.#options = options;
  }

  async look(): Promise<Life> {
    const { host, ground } = this.#options;
    const pods = await this.#pods();
    this.#pod = ground.claim(host.name, pods);
    // One that ended and that nothing puts back.
    const ended = this.#pod === undefined ? pods.at(-1) : undefined;
    const lonely = ended !== undefined && (ended.metadata.ownerReferences ?? []).length === 0;
    if (!lonely || ended.metadata.deletionTimestamp !== undefined) {
      // What is missing is reported by the condition.
      return host.image !== undefined && pods.length === 0 ? { died: 'its pod is gone' } : 'running';
    }
    this.#pod = ended;
    return { died: endText(ended, this.#container()?.name) };
  }

  state(): HostState {
    const { host, ground, forwards } = this.#options;
    const { selector } = host;
    const container = this.#container()?.name ?? host.container;
    const image = imageOf(this.#status());
    return {
      target: {
        transport: 'kubernetes',
        ...ground.place,
        // Labels follow a pod that is replaced; where several hosts share them each knows its own.
        ...(selector !== undefined && ground.isAlone(selector)
          ? { selector }
          : { pod: this.#pod?.metadata.name ?? host.name }),
        ...(this.#pod === undefined ? {} : { uid: this.#pod.metadata.uid }),
        ...(container === undefined ? {} : { container }),
        ...(host.timeoutMs === undefined ? {} : { timeoutMs: host.timeoutMs }),
        ...(host.sudo ? { sudo: true } : {}),
      },
      address: this.#pod?.status.podIP ?? host.name,
      ports: forwards.all(),
      running: this.#status()?.state?.running !== undefined || this.#comesBack(),
      ...(image === undefined ? {} : { image }),
    };
  }

  /** A pod that something else makes is made again, unless it was stopped: whether one answers now is only known by asking. */
  #comesBack(): boolean {
    const { host, ground } = this.#options;
    return host.selector !== undefined && !ground.stopped.has(host.name);
  }

  async act(verb: HostVerb): Promise<void> {
    await this.look();
    await carryOut(verb, this.#pod, this.#options);
  }

  remember(what: string): Promise<() => Promise<void>> {
    return rememberObject(what, this.#options.ground, this.#options.context);
  }

  reach(port: number) {
    return this.#options.forwards.at(port);
  }

  /** As the pod itself sees it, else by a connection that lasts. */
  async portUnmet(port: number): Promise<string | undefined> {
    if (this.#container() === undefined) return 'its pod does not run yet';
    const { stdout } = await this.#exec(['cat', '/proc/net/tcp', '/proc/net/tcp6']).catch(() => ({
      stdout: '',
    }));
    if (stdout !== '') return listens(stdout, port, false) ? undefined : 'nothing listens';
    return this.#options.forwards.unmet(port, HOLD_MS);
  }

  run(command: string): Promise<ExecutedOnce> {
    return this.#exec(['sh', '-c', command]);
  }

  async health(): Promise<string> {
    return (await this.#unmet()) ?? 'healthy';
  }

  logSinceStart(lines: number): Promise<string> {
    return this.#log(lines);
  }

  /** What the cluster warned of, then the log of the container before this one, then its own. */
  async logTail(lines: number): Promise<string> {
    const { cluster, namespace } = this.#options.ground;
    const name = this.#pod?.metadata.name;
    const events = await eventsOf(cluster, namespace).catch(() => []);
    const warnings = events.filter(
      ({ type, involvedObject }) =>
        type === 'Warning' && (name === undefined || involvedObject.name === name),
    );
    const before = (this.#status()?.restartCount ?? 0) > 0 ? await this.#log(lines, true) : '';
    const parts = [
      ...warnings.slice(-5).map((event) => `warning: ${eventText(event)}`),
      ...lastLines(before, lines),
      ...lastLines(await this.#log(lines), lines),
    ];
    return parts.slice(-lines).join('\n');
  }

  enter(): string {
    const { place, namespace } = this.#options.ground;
    const where = place.context === undefined ? '' : ` --context ${place.context}`;
    const { pod = this.#options.host.name, container } = this.#container() === undefined ? {} : this.where();
    const which = container === undefined ? '' : ` -c ${container}`;
    return `kubectl${where} exec -it -n ${namespace} ${pod}${which} -- sh`;
  }

  async #pods(): Promise<readonly Pod[]> {
    const { host, ground } = this.#options;
    if (host.selector !== undefined)
      return podsOf(ground.cluster, ground.namespace, host.selector, ANSWER_MS);
    const path = podPath(ground.namespace, host.name);
    return ground.cluster.get<Pod>(path, { timeoutMs: ANSWER_MS }).then(
      (pod) => [pod],
      (error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      },
    );
  }

  async #unmet(): Promise<string | undefined> {
    const { host, ground } = this.#options;
    const pod = this.#pod;
    const events = async () => eventsOf(ground.cluster, ground.namespace).catch(() => []);
    if (pod === undefined) return noPodText(host.selector ?? host.name, await events());
    const container = containerOf(pod, host.container);
    if ('why' in container)
      throw new UnableError(`host "${host.name}": ${container.why}`, {
        hint: 'name one of them: container: …',
      });
    return podTrouble(pod, []) === undefined ? undefined : podTrouble(pod, await events());
  }

  #container(): { readonly name: string } | undefined {
    const found = this.#pod === undefined ? undefined : containerOf(this.#pod, this.#options.host.container);
    return found !== undefined && 'name' in found ? found : undefined;
  }

  #status(): ContainerStatus | undefined {
    const name = this.#container()?.name;
    return this.#pod?.status.containerStatuses?.find((one) => one.name === name);
  }

  /** The container that is the host. @throws Error when it has none */
  where(): PodContainer {
    const { ground, host } = this.#options;
    const container = this.#container()?.name;
    if (container === undefined || this.#pod === undefined) throw new Error(`"${host.name}" has no pod now`);
    return { namespace: ground.namespace, pod: this.#pod.metadata.name, container };
  }

  async #log(lines: number, previous = false): Promise<string> {
    if (this.#container() === undefined) return '';
    const { namespace, pod, container } = this.where();
    const query = new URLSearchParams({
      container,
      tailLines: String(lines),
      ...(previous && { previous: 'true' }),
    });
    const asked = this.#options.ground.cluster.text(`${podPath(namespace, pod)}/log?${query}`, {
      timeoutMs: ANSWER_MS,
    });
    // One that never started has none, and an earlier one may be gone.
    return asked.catch((error: unknown) => (error instanceof UnableError ? Promise.reject(error) : ''));
  }

  async #exec(argv: readonly string[]): Promise<ExecutedOnce> {
    const { ground, host, context } = this.#options;
    const where = this.where();
    return noted(
      (line) => context.note(host.name, line),
      `kubernetes ${where.namespace}/${where.pod}`,
      argv.join(' '),
      () => execOnce(ground.cluster, where, argv, ANSWER_MS),
    );
  }
}

function endText({ status }: Pod, container: string | undefined): string {
  const state = status.containerStatuses?.find(({ name }) => name === container)?.state;
  if (state?.terminated === undefined) return status.message ?? status.reason ?? `it is ${status.phase}`;
  return stateText(state).replace('terminated with ', '');
}
