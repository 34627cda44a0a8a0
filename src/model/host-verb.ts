/** What can be done to a host as a whole. */
export type HostVerb = 'stop' | 'start' | 'restart' | 'kill' | 'pause' | 'unpause';
