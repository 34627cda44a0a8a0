/**
 * Hosts and their groups as ansible takes them, in JSON, which is YAML.
 * @param connection `local` for the machine that ansible runs on
 */
export function inventoryOf(
  hosts: readonly { readonly name: string; readonly groups: readonly string[] }[],
  connection: string,
): string {
  // `auto` warns on the standard output that another Python may come along.
  const own = { ansible_connection: connection, ansible_python_interpreter: 'auto_silent' };
  const members = Object.fromEntries(hosts.map(({ name }) => [name, own]));
  const groups = [...new Set(hosts.flatMap((host) => host.groups))];
  const children = groups.map((group) => [
    group,
    {
      hosts: Object.fromEntries(
        hosts.filter((host) => host.groups.includes(group)).map(({ name }) => [name, {}]),
      ),
    },
  ]);
  return JSON.stringify({ all: { hosts: members, children: Object.fromEntries(children) } });
}
