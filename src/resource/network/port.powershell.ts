import { powershell } from '../../transport/powershell/quote.ts';
import { type JsonAnswer, listOfAnswer, lookByPowerShell } from '../powershell.ts';
import type { Look, State, Unable } from '../resource.ts';
import type { Sight } from '../sight.ts';
import type { Port } from './port.read.ts';

/** Get-NetTCPConnection and Get-NetUDPEndpoint are read completely: with a filter they fail if nothing matches. */
export function lookPortByPowerShell({ number, protocol }: Port): Look {
  const cmdlet = protocol === 'tcp' ? 'Get-NetTCPConnection' : 'Get-NetUDPEndpoint';
  const listens = protocol === 'tcp' ? "|Where-Object{$_.State -eq 'Listen'}" : '';
  const clients =
    protocol === 'tcp'
      ? `;clients=@($all|Where-Object{$_.State -eq 'Established'}|ForEach-Object{[string]$_.RemoteAddress})`
      : '';
  return lookByPowerShell(
    [
      powershell`$all=@(` + cmdlet + powershell`|Where-Object{$_.LocalPort -eq ${number}})`,
      `$waiting=@($all${listens})`,
      '$names=@(Get-Process -Id @($waiting|ForEach-Object{$_.OwningProcess}|Sort-Object -Unique) -ErrorAction SilentlyContinue|ForEach-Object{$_.ProcessName})',
      `@{addresses=@($waiting|ForEach-Object{[string]$_.LocalAddress});processes=$names${clients}}|ConvertTo-Json -Compress`,
    ].join('\n'),
    (answer) => readPort(protocol, answer),
  );
}

function readPort(protocol: Port['protocol'], answer: JsonAnswer): Sight | Unable {
  const addresses = texts(answer.addresses);
  const clients = 'clients' in answer ? texts(answer.clients) : undefined;
  const state: Record<string, State[string]> = { protocol };
  if (clients !== undefined)
    Object.assign(state, { clients: [...new Set(clients)].sort(), connections: clients.length });
  if (addresses.length === 0) {
    const none = { exists: false, listening: false, ipv4: false, ipv6: false };
    return {
      state: { ...state, ...none, 'listening on ipv4 only': false, 'listening on ipv6 only': false },
      unseen: {},
    };
  }
  const v6 = addresses.some((address) => address.includes(':'));
  const v4 = addresses.some((address) => !address.includes(':'));
  Object.assign(state, {
    exists: true,
    listening: true,
    addresses: [...new Set(addresses)].sort(),
    ipv6: v6,
  });
  Object.assign(state, { 'listening on ipv4 only': v4 && !v6 });
  const unseen: Record<string, Unable> = {
    user: {
      unable: 'Windows gives the process of a socket, not its user',
      hint: 'ask for the user of the process',
    },
    ...(protocol === 'udp' ? {} : {}),
  };
  // A socket on :: may accept IPv4, too, and Windows does not show whether it does.
  if (v4 || !addresses.includes('::')) Object.assign(state, { ipv4: v4, 'listening on ipv6 only': !v4 });
  else {
    const open = { unable: 'it waits on ::, and Windows does not say whether that takes IPv4, too' };
    Object.assign(unseen, { ipv4: open, 'listening on ipv6 only': open });
  }
  const [process, ...others] = [...new Set(texts(answer.processes))];
  if (process !== undefined && others.length === 0) state.process = process;
  else
    unseen.process = {
      unable: others.length > 0 ? 'several processes hold it' : 'who holds it may not be seen',
    };
  return { state, unseen };
}

function texts(value: unknown): readonly string[] {
  return listOfAnswer(value).map(String);
}
