import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { messageOf, UnableError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { LocalSurroundings } from '../surroundings.ts';
import type { Client, KubeConfig } from './client.ts';
import { NoCluster } from './no-cluster.ts';
import type { ClusterPlace } from './target.ts';

/** What every pod finds (Kubernetes documentation, "Accessing the Kubernetes API from a Pod"). */
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * Who logs in where, read as kubectl reads it ("Organizing Cluster Access Using kubeconfig Files"): the file that is named, else the files of
 * KUBECONFIG, of which the first that says something wins, else `~/.kube/config`, else what a pod of the cluster finds. The client's own merge is
 * not used, as it takes the last current-context and refuses a name that two files have.
 * @throws UnableError that says where it was looked
 */
export function readKubeconfig(
  { KubeConfig }: Client,
  { kubeconfig, context }: ClusterPlace,
  { env, home }: LocalSurroundings,
): { readonly config: KubeConfig; readonly files: readonly string[] } {
  const files = filesOf(kubeconfig, env.KUBECONFIG, home);
  const there = files.filter((file) => existsSync(file));
  const merged = new KubeConfig();
  if (there.length > 0)
    merge(
      merged,
      there.map((file) => read(new KubeConfig(), file)),
    );
  else if (kubeconfig === undefined && env.KUBERNETES_SERVICE_HOST !== undefined && existsSync(TOKEN))
    merged.loadFromCluster();
  else
    throw new NoCluster(`no cluster is known: there is no ${files.join(' and no ')}`, {
      hint: 'set KUBECONFIG, or name the file: kubeconfig: path',
    });
  choose(merged, context, there);
  return { config: merged, files: there };
}

function filesOf(named: string | undefined, variable: string | undefined, home: string): readonly string[] {
  const listed = (named ?? variable ?? '').split(delimiter).filter((file) => file !== '');
  return listed.length > 0 ? listed : [join(home, '.kube', 'config')];
}

function read(config: KubeConfig, file: string): KubeConfig {
  try {
    config.loadFromFile(file);
    return config;
  } catch (error) {
    // What js-yaml says quotes lines of the file, and keys stand there: only its first line is reported.
    const [said = ''] = messageOf(error).split('\n');
    throw new UnableError(`the kubeconfig ${file} cannot be read: ${said.slice(0, 200)}`, {
      hint: '`kubectl config view` says what is wrong with it',
      cause: error,
    });
  }
}

function merge(into: KubeConfig, all: readonly KubeConfig[]): void {
  into.loadFromOptions({
    clusters: firstOfName(all.map(({ clusters }) => clusters)),
    users: firstOfName(all.map(({ users }) => users)),
    contexts: firstOfName(all.map(({ contexts }) => contexts)),
    currentContext: all.map(({ currentContext }) => currentContext).find((name) => Boolean(name)),
  });
}

function firstOfName<T extends { readonly name: string }>(lists: readonly (readonly T[])[]): T[] {
  const all = new Map<string, T>();
  for (const one of lists.flat()) if (!all.has(one.name)) all.set(one.name, one);
  return [...all.values()];
}

function choose(config: KubeConfig, context: string | undefined, files: readonly string[]): void {
  const names = config.getContexts().map(({ name }) => name);
  const name = context ?? config.getCurrentContext();
  const where = files.join(', ') || 'the cluster itself';
  if (!name)
    throw new UnableError(`no context is chosen in ${where}; there are: ${names.join(', ') || 'none'}`, {
      hint: 'name one: context: …, or `kubectl config use-context …`',
    });
  if (!names.includes(name))
    throw new UnableError(`there is no context "${name}" in ${where}: ${didYouMean(name, names)}`);
  config.setCurrentContext(name);
  if (config.getCurrentCluster() === null)
    throw new UnableError(`the context "${name}" names a cluster that is not in ${where}`);
}
