import { isAbsolute, join } from 'node:path';
import type { ClusterPlace } from '../../transport/kubernetes/target.ts';
import type { ScopeWays } from '../shape.ts';
import type { ClusterSettings } from './keys.ts';

/** Which cluster an environment names. Paths start at the root of the repository. */
export function clusterPlace(
  settings: object,
  { cwd, env }: Pick<ScopeWays, 'cwd' | 'env'>,
): Pick<ClusterPlace, 'kubeconfig' | 'context'> {
  const { kubeconfig, context } = settings as ClusterSettings;
  const home =
    kubeconfig?.startsWith('~/') && env.HOME !== undefined ? join(env.HOME, kubeconfig.slice(2)) : kubeconfig;
  return {
    ...(home === undefined ? {} : { kubeconfig: isAbsolute(home) ? home : join(cwd, home) }),
    ...(context === undefined ? {} : { context }),
  };
}
