/** What is read of a pod: a part of v1.Pod of the Kubernetes API. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly namespace: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly Owner[];
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly restartPolicy?: string;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
  readonly status: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly podIP?: string;
    readonly conditions?: readonly PodCondition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** What made an object and looks after it. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean;
}

export interface PodCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly image?: string;
  readonly imageID?: string;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

export interface ContainerState {
  readonly running?: { readonly startedAt: string };
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly signal?: number;
    readonly reason?: string;
    readonly message?: string;
    readonly finishedAt?: string;
  };
}

/** Neither ended nor about to be removed. */
export function isAlive({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed'
  );
}

/** In an order that does not change while they live: the oldest first, those of one second by name. */
export function inOrder(pods: readonly Pod[]): Pod[] {
  const key = ({ metadata: { creationTimestamp, name } }: Pod) => `${creationTimestamp} ${name}`;
  return [...pods].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** What kubectl takes when none is named. */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/**
 * The container that is meant: the named one, the one that the pod's annotation names, or the only one. kubectl takes the first of several,
 * which may as well be a helper.
 * @returns the name, or why there is none
 */
export function containerOf(pod: Pod, named?: string): { readonly name: string } | { readonly why: string } {
  const names = pod.spec.containers.map(({ name }) => name);
  const wanted = named ?? pod.metadata.annotations?.[DEFAULT_CONTAINER];
  const [only = '', another] = names;
  if (wanted === undefined)
    return another === undefined
      ? { name: only }
      : { why: `the pod has several containers: ${names.join(', ')}` };
  if (names.includes(wanted)) return { name: wanted };
  return { why: `the pod has no container "${wanted}", but ${names.join(', ')}` };
}

/** How a container is, in words: `running`, `terminated with exit code 137 (OOMKilled)`, `waiting (CrashLoopBackOff)`. */
export function stateText({ running, waiting, terminated }: ContainerState = {}): string {
  if (running !== undefined) return 'running';
  const because = (reason?: string) => (reason === undefined || reason === 'Error' ? '' : ` (${reason})`);
  if (terminated !== undefined)
    return `terminated with exit code ${terminated.exitCode}${because(terminated.reason)}`;
  return `waiting${because(waiting?.reason)}`;
}
