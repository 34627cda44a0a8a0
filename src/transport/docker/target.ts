/** A container. */
export interface DockerTarget {
  readonly transport: 'docker';
  /** Container id. */
  readonly container: string;
  /** How long its shell may take to answer. Default 20 s. */
  readonly timeoutMs?: number;
  /** User to run as inside the container; default: the image's. */
  readonly user?: string;
  readonly sudo?: boolean;
}

/** Twelve digits of an id, as printed by the docker command; a name stays whole. */
export function dockerLabel({ container }: DockerTarget): string {
  return `docker ${/^[0-9a-f]{64}$/.test(container) ? container.slice(0, 12) : container}`;
}
