import type { Forwards } from '../../transport/kubernetes/forwards.ts';
import type { StackContext } from '../provider.ts';
import type { PodGround } from './ground.ts';
import type { PodHost } from './keys.ts';

/** What a host is made of after its start. */
export interface PodHostOptions {
  readonly host: PodHost;
  readonly ground: PodGround;
  readonly forwards: Forwards;
  readonly context: StackContext;
}
