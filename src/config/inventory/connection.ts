import { isAbsolute, join } from 'node:path';
import type { Problem } from '../../model/errors.ts';
import { iniWords } from './ini-words.ts';
import type { InventoryHost, InventoryPlace, Variable } from './inventory-tree.ts';
import { renderPlain } from './plain-template.ts';
import { readSshArguments } from './ssh-arguments.ts';

/** What the variables of a host say about the way to it, as keys of a host in an environment. */
export interface InventoryConnection {
  readonly keys: Readonly<Record<string, unknown>>;
  /** What could not be taken over, by the key that would say it instead. */
  readonly problems: readonly { readonly key: string; readonly problem: Problem }[];
}

/** Names of variables, the first that is set counts (Ansible: the connection plugins ssh, winrm, docker, local). */
const NAMES = {
  address: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  identity: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  password: ['ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'],
  timeout: ['ansible_timeout', 'ansible_ssh_timeout'],
} as const;
const ARGUMENTS = ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'] as const;

const TRANSPORTS: Readonly<Record<string, string>> = {
  ssh: 'ssh',
  smart: 'ssh',
  paramiko: 'ssh',
  paramiko_ssh: 'ssh',
  local: 'local',
  docker: 'docker',
  winrm: 'winrm',
};

/** @param ways folders for relative paths, and the home that `~` means */
export function connectionOf(
  host: InventoryHost,
  ways: { readonly cwd: string; readonly home: string | undefined; readonly source: string },
): InventoryConnection {
  const keys: Record<string, unknown> = {};
  const problems: { key: string; problem: Problem }[] = [];
  const tell = (key: string, at: InventoryPlace, message: string, hint?: string) =>
    problems.push({ key, problem: { ...at, message, ...(hint === undefined ? {} : { hint }) } });
  const facts = {
    inventory_hostname: host.name,
    inventory_hostname_short: host.name.split('.')[0] ?? host.name,
    inventory_dir: join(ways.source, '..'),
    inventory_file: ways.source,
  };
  const take = (
    key: string,
    names: readonly string[],
  ): (Variable & { readonly name: string }) | undefined => {
    const name = names.find((one) => host.variables[one] !== undefined);
    const variable = name === undefined ? undefined : host.variables[name];
    if (name === undefined || variable === undefined || variable.value === null) return undefined;
    const found = renderPlain(variable.value, host.variables, facts, [name]);
    if ('value' in found) return { ...variable, value: found.value, name };
    tell(
      key,
      variable.at,
      `${name} of "${host.name}" ${found.why}`,
      `write ${key} for it under hosts or groups of the environment`,
    );
    return undefined;
  };
  const path = (text: string) =>
    text.startsWith('~/') && ways.home !== undefined
      ? join(ways.home, text.slice(2))
      : isAbsolute(text)
        ? text
        : join(ways.cwd, text);

  const transport = transportOf();
  if (transport !== undefined) keys.transport = transport;
  for (const key of ['address', 'user', 'password'] as const) {
    const found = take(key, NAMES[key]);
    if (found !== undefined && found.value !== '') keys[key] = String(found.value);
  }
  const docker = transport === 'docker' ? take('address', ['ansible_docker_container']) : undefined;
  if (docker !== undefined) keys.address = String(docker.value);
  const port = take('port', NAMES.port);
  if (port !== undefined) setPort(String(port.value), port.at, port.name);
  const identity = take('identity', NAMES.identity);
  if (identity !== undefined && identity.value !== '') keys.identity = path(String(identity.value));
  const timeout = take('timeout', NAMES.timeout);
  if (timeout !== undefined && Number(timeout.value) > 0) keys.timeout = `${Number(timeout.value)} seconds`;
  becomeOf();
  if (transport === undefined || transport === 'ssh') sshOf();
  if (transport === 'winrm') winrmOf();
  return { keys, problems };

  function transportOf(): string | undefined {
    const found = take('transport', ['ansible_connection']);
    // What Ansible calls a machine that is not reached over a network.
    if (found === undefined)
      return host.name === 'localhost' && host.variables.ansible_host === undefined ? 'local' : undefined;
    const name =
      TRANSPORTS[
        String(found.value).replace(/^(?:community\.docker|ansible\.builtin|ansible\.netcommon)\./, '')
      ];
    if (name === undefined)
      tell(
        'transport',
        found.at,
        `ansible_connection of "${host.name}" is "${found.value}", which opsproof does not have`,
        'write transport for it under hosts or groups of the environment',
      );
    return name;
  }

  function setPort(text: string, at: InventoryPlace, name: string): void {
    if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535) keys.port = Number(text);
    else
      tell(
        'port',
        at,
        `${name} of "${host.name}" is ${JSON.stringify(text)}, which is not a port from 1 to 65535`,
      );
  }

  function becomeOf(): void {
    const become = take('sudo', ['ansible_become']);
    if (become === undefined || !isTrue(become.value)) return;
    const method = take('sudo', ['ansible_become_method']);
    const user = take('sudo', ['ansible_become_user', 'ansible_sudo_user']);
    if (method !== undefined && !/^(?:ansible\.builtin\.)?sudo$/.test(String(method.value)))
      tell(
        'sudo',
        method.at,
        `ansible_become_method of "${host.name}" is "${method.value}"; opsproof has sudo`,
      );
    else if (user !== undefined && user.value !== 'root')
      tell(
        'sudo',
        user.at,
        `ansible_become_user of "${host.name}" is "${user.value}"; opsproof can only become root`,
      );
    else keys.sudo = true;
  }

  function sshOf(): void {
    const shell = take('shell', ['ansible_shell_type']);
    if (shell?.value === 'powershell') keys.shell = 'powershell';
    const checking = take('known_hosts', ['ansible_ssh_host_key_checking', 'ansible_host_key_checking']);
    if (checking !== undefined && !isTrue(checking.value)) keys.known_hosts = 'ignore';
    for (const name of ARGUMENTS) {
      const found = take('jump', [name]);
      if (found === undefined) continue;
      try {
        readArguments(name, readSshArguments(iniWords(String(found.value))), found.at);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        tell('jump', found.at, `${name} of "${host.name}": ${error.message}`);
      }
    }
  }

  function readArguments(name: string, said: ReturnType<typeof readSshArguments>, at: InventoryPlace): void {
    if (said.jump !== undefined) keys.jump = said.jump;
    if (said.knownHosts !== undefined)
      keys.known_hosts = said.knownHosts === 'ignore' ? 'ignore' : path(said.knownHosts);
    if (said.port !== undefined && keys.port === undefined) setPort(said.port, at, name);
    if (said.user !== undefined && keys.user === undefined) keys.user = said.user;
    if (said.identity !== undefined && keys.identity === undefined) keys.identity = path(said.identity);
    for (const one of said.unknown)
      tell(
        'jump',
        at,
        `${name} of "${host.name}" has ${one}, which opsproof does not take from there`,
        'write it into ~/.ssh/config, which opsproof reads, or jump under hosts or groups of the environment',
      );
  }

  function winrmOf(): void {
    const scheme = take('transport', ['ansible_winrm_scheme']);
    if (scheme?.value === 'http')
      tell(
        'transport',
        scheme.at,
        `ansible_winrm_scheme of "${host.name}" is http; opsproof speaks WinRM over https alone`,
      );
    const certificates = take('certificate', ['ansible_winrm_ca_trust_path']);
    if (certificates !== undefined) keys.certificate = path(String(certificates.value));
    const validation = take('certificate', ['ansible_winrm_server_cert_validation']);
    if (validation?.value === 'ignore') keys.certificate = 'ignore';
  }
}

/** What Ansible takes for true. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1 || /^(?:y|yes|on|1|true|t)$/i.test(String(value));
}
