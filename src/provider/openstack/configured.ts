/** The variables of a process, as every tool of OpenStack reads them. */
export type OpenstackEnv = Readonly<Record<string, string | undefined>>;

/** Where credentials come from besides an environment's file. */
export interface CredentialWays {
  readonly env: OpenstackEnv;
  /** Where clouds.yaml is looked for first. */
  readonly cwd: string;
}

/** Those of this process. */
export const OUR_WAYS: CredentialWays = { env: process.env, cwd: process.cwd() };

/** Whether this process is told of a cloud: one that is not has left nothing in any, except what a ledger names. */
export function openstackIsConfigured({ env }: CredentialWays = OUR_WAYS): boolean {
  return Boolean(env.OS_CLOUD || env.OS_AUTH_URL);
}
