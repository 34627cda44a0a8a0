/** The host and its groups as ansible takes them, in JSON, which is YAML. It works on the machine that it runs on. */
export function inventory(host: string, groups: readonly string[]): string {
  // `auto` warns on the standard output that another Python may come along.
  const own = { ansible_connection: 'local', ansible_python_interpreter: 'auto_silent' };
  const children = Object.fromEntries(groups.map((group) => [group, { hosts: { [host]: {} } }]));
  return JSON.stringify({ all: { hosts: { [host]: own }, children } });
}
