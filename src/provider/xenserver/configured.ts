/** As other tools call them: the modules of Ansible, and Terraform's provider. */
export const [HOST, USER, PASSWORD] = ['XENSERVER_HOST', 'XENSERVER_USERNAME', 'XENSERVER_PASSWORD'] as const;

/** What the environment of a process says of a pool. */
export type XenEnv = Readonly<Record<string, string | undefined>>;

/** That of this process. */
export const OUR_ENV: XenEnv = process.env;

/** Whether this process knows a pool: one that does not has left nothing in any, except what a ledger names. */
export function xenIsConfigured(env: XenEnv = OUR_ENV): boolean {
  return [HOST, USER, PASSWORD].every((name) => env[name]);
}
