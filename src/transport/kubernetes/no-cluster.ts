import { UnableError } from '../../model/errors.ts';

/** Nothing says where a cluster might be, or its client is not installed: nobody here has ever asked one. */
export class NoCluster extends UnableError {}
