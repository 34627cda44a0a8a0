import type { Facts } from '../../host/facts.ts';
import { stateOfUnit } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { withMore } from '../with-more.ts';
import { serviceInventory } from './service.inventory.ts';
import { lookOpenrc } from './service.openrc.ts';
import { lookServiceByPowerShell } from './service.powershell.ts';
import { runlevelsOf } from './service.runlevels.ts';
import { lookSystemd, suffixSlip } from './service.systemd.ts';
import { lookSysv } from './service.sysv.ts';
import { UNIT_ATTRIBUTES } from './unit.ts';

/** Unit names of systemd.unit(5); names of init scripts are narrower. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9:_.@\\-]*$/;

export const serviceResource: Resource = {
  noun: 'service',
  key: 'quoted',
  description:
    'A service of systemd, OpenRC or SysV init. With systemd, a name without a suffix means .service; timers, sockets and mounts need theirs.',
  attributes: {
    exists: {
      type: 'boolean',
      description: 'The init system knows it: it has a unit file or an init script.',
    },
    running: {
      type: 'boolean',
      adjective: true,
      description: 'Running now. A unit that is active although its process has ended is not running.',
    },
    active: {
      type: 'boolean',
      adjective: true,
      description: "Active in systemd's sense: also true for a finished one-shot unit.",
    },
    enabled: {
      type: 'boolean',
      adjective: true,
      description:
        'Starts automatically: it is enabled permanently (systemctl enable), or something that starts at boot pulls it in or triggers it, as a socket does.',
    },
    masked: { type: 'boolean', adjective: true, description: 'Cannot be started at all (systemd).' },
    failed: {
      type: 'boolean',
      adjective: true,
      description:
        'Ended in failure: failed, or about to be started again after a failure (systemd), crashed (OpenRC), dead (SysV).',
    },
    state: {
      never: stateOfUnit,
      type: 'text',
      description:
        'In the words of the init system: "active (running)" (systemd), "started" (OpenRC), "running" (SysV).',
    },
    pid: { type: 'integer', least: 0, description: 'Process id of its main process (systemd).' },
    runlevels: {
      type: 'list',
      description:
        'The runlevels that start it: 2, 3 from its init script, even under systemd; default, boot with OpenRC.',
    },
    uptime: { type: 'duration', description: 'How long it has been active without interruption (systemd).' },
    ...UNIT_ATTRIBUTES,
  },
  inventory: serviceInventory,
  examples: [
    'the service "nginx" is running',
    'the service "nginx" is enabled',
    'the service "telnet" does not exist',
    'the service "nginx" has state "active (running)"',
    'the service "nginx" has property "Restart" no',
    'the service "nginx" has uptime over 1 second',
    'the service "nginx" has runlevels includes 3',
  ],
  refuse(name) {
    return (
      refuseText(name) ??
      (name.length > 255
        ? `a service name has at most 255 characters, but this one has ${name.length}`
        : NAME.test(name)
          ? suffixSlip(name)
          : `a service name has only letters, digits and : _ . @ \\ -, and does not start with -; found ${JSON.stringify(name)}`)
    );
  },
  look(name: string, facts: Facts, wanted: readonly string[]): Look | Unable {
    if (facts.language === 'powershell') return lookServiceByPowerShell(name);
    const look = lookInit(name, facts, wanted);
    if (!wanted.includes('runlevels') || 'unable' in look) return look;
    return withMore(look, runlevelsOf(name.replace(/\.service$/, '')));
  },
};

function lookInit(name: string, facts: Facts, wanted: readonly string[]): Look | Unable {
  if (facts.init === 'systemd') return lookSystemd(name, wanted);
  if (facts.init === 'openrc') return lookOpenrc(name);
  if (facts.init === 'sysv') return lookSysv(name, facts);
  return {
    unable: facts.tools.has('systemctl')
      ? 'systemd is installed on the host but is not running, so it manages no services'
      : 'the host has no init system with services: neither systemd nor OpenRC nor SysV init is running',
    hint: 'check the process or the port instead: the process "…" is running, the port … is listening',
  };
}
