import { ConfigurationError } from '../../model/errors.ts';
import { type ObjectName, readObjectName } from '../../probe/kubernetes/object-name.ts';

/** Plurals of what `kubectl rollout` takes. */
const ROLLING = ['deployments', 'statefulsets', 'daemonsets'];

/** An object of a namespace. @throws ConfigurationError for what belongs to the whole cluster, as it would not go with a stack */
export function namedObject(text: string): ObjectName {
  const name = anyObject(text);
  if (name.inNamespace) return name;
  throw new ConfigurationError([
    {
      message: `${text} belongs to the whole cluster, which others use, too: only objects of a namespace are changed`,
    },
  ]);
}

/** One that rolls out. @throws ConfigurationError */
export function rollingObject(text: string): ObjectName {
  const name = namedObject(text);
  if (ROLLING.includes(name.plural)) return name;
  throw new ConfigurationError([
    { message: `${text} does not roll out; a deployment, a statefulset and a daemonset do` },
  ]);
}

/** @throws ConfigurationError for what is no node */
export function namedNode(text: string): ObjectName {
  const name = anyObject(text);
  if (name.plural === 'nodes' && !name.inNamespace) return name;
  throw new ConfigurationError([
    { message: `only a node can be cordoned, such as node/node-1; found ${text}` },
  ]);
}

function anyObject(text: string): ObjectName {
  const name = readObjectName(text);
  if (typeof name === 'string') throw new ConfigurationError([{ message: name }]);
  return name;
}
