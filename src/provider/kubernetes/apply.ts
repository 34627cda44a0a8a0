import { messageOf, UnableError } from '../../model/errors.ts';
import type { ApiRequest } from '../../transport/kubernetes/cluster.ts';
import type { KubeObject, Manifest } from './manifests.ts';
import { misplaced } from './pod-mistakes.ts';

/** What others refer to comes first; all else at once after it. */
const FIRST = [
  [
    'ResourceQuota',
    'LimitRange',
    'NetworkPolicy',
    'ServiceAccount',
    'Secret',
    'ConfigMap',
    'PersistentVolumeClaim',
  ],
  ['Role', 'RoleBinding', 'Service'],
];

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What sends them to an API server. */
export interface Sender {
  get<T>(path: string): Promise<T>;
  patch(path: string, asked: ApiRequest): Promise<unknown>;
  /** Called before an object is sent. @param path of the object */
  before?(manifest: Manifest, path: string): Promise<void>;
}

/** Sends objects to one namespace, as `kubectl apply --server-side` does. */
export class Applier {
  readonly #sender: Sender;
  readonly #namespace: string;
  readonly #known = new Map<string, Promise<readonly Resource[]>>();

  constructor(namespace: string, sender: Sender) {
    this.#sender = sender;
    this.#namespace = namespace;
  }

  /** @throws UnableError with a line for each object that was refused, and why */
  async apply(manifests: readonly Manifest[]): Promise<void> {
    const elsewhere = manifests.filter(({ object }) => object.metadata.namespace !== this.#namespace);
    const wrong = elsewhere.flatMap((one) => misplaced(one) ?? []);
    if (wrong.length > 0) throw new UnableError(wrong.join('\n'));
    const rank = ({ object: { kind } }: Manifest) => {
      const index = FIRST.findIndex((kinds) => kinds.includes(kind));
      return index === -1 ? FIRST.length : index;
    };
    for (let turn = 0; turn <= FIRST.length; turn += 1) {
      const sent = await Promise.allSettled(
        manifests.filter((one) => rank(one) === turn).map((one) => this.#send(one)),
      );
      const refused = sent.filter((one) => one.status === 'rejected').map(({ reason }) => reason);
      const lost = refused.find((reason) => reason instanceof UnableError && reason.hint !== undefined);
      if (lost !== undefined) throw lost;
      if (refused.length > 0)
        throw new UnableError(refused.map(messageOf).join('\n'), { cause: refused[0]?.cause });
    }
  }

  async #send(manifest: Manifest): Promise<void> {
    const { object, where } = manifest;
    const { kind, metadata } = object;
    const what = `${where}: the ${kind} ${metadata.name}`;
    const resource = await this.#resource(object, what);
    if (!resource.namespaced)
      throw new UnableError(
        `${what} belongs to the whole cluster: it would not go with the stack; apply it yourself, once`,
      );
    const name = encodeURIComponent(metadata.name ?? '');
    const path = `${baseOf(object)}/namespaces/${this.#namespace}/${resource.name}/${name}`;
    const query = 'fieldManager=opsproof&force=true&fieldValidation=Strict';
    const sent = { body: object, type: 'application/apply-patch+yaml' };
    await this.#sender.before?.(manifest, path);
    await this.#sender.patch(`${path}?${query}`, sent).catch((error: unknown) => {
      if (error instanceof UnableError) throw error;
      throw new UnableError(`${what} was refused: ${messageOf(error)}`, { cause: error });
    });
  }

  async #resource(object: KubeObject, what: string): Promise<Resource> {
    const base = baseOf(object);
    const asked =
      this.#known.get(base) ??
      this.#sender.get<{ resources: readonly Resource[] }>(base).then(({ resources }) => resources);
    this.#known.set(base, asked);
    const resources = await asked.catch((error: unknown) => {
      if (error instanceof UnableError) throw error;
      throw new UnableError(`${what}: the cluster does not know ${object.apiVersion}: ${messageOf(error)}`);
    });
    const found = resources.find(({ name, kind }) => kind === object.kind && !name.includes('/'));
    if (found !== undefined) return found;
    throw new UnableError(`${what}: the cluster knows no ${object.kind} in ${object.apiVersion}`);
  }
}

function baseOf({ apiVersion }: KubeObject): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
