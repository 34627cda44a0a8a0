/** A host as another one reaches it. */
export interface Reached {
  readonly name: string;
  readonly host: string;
  /** Port in the environment's file → the port that stands for it. */
  readonly ports: ReadonlyMap<number, number>;
}

/**
 * How a program learns where other hosts are: `HOST_<NAME>` and `PORT_<NAME>_<n>`. Names are upper case, other characters than letters and
 * digits become `_`.
 */
export function addressEnv(hosts: readonly Reached[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { name, host, ports } of hosts) {
    const key = name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
    env[`HOST_${key}`] = host;
    for (const [inside, outside] of ports) env[`PORT_${key}_${inside}`] = String(outside);
  }
  return env;
}
