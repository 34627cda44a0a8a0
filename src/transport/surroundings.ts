/** What a transport uses of the machine that opsproof runs on. */
export interface LocalSurroundings {
  /** For PATH and HOME of local shells, DOCKER_HOST, SSH_AUTH_SOCK. */
  readonly env: NodeJS.ProcessEnv;
  /** Home folder, for `~/.ssh`. */
  readonly home: string;
  /** Login name, the default user of ssh. */
  readonly user: string;
}
