import type { Facts } from '../../host/facts.ts';
import { shaped, stateOfUnit } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Attribute, Look, Resource, Unable } from '../resource.ts';
import { UNIT_SUFFIX } from './service.systemd.ts';
import { unitInventory } from './unit.inventory.ts';
import { lookUnit } from './unit.systemd.ts';

/** Unit names of systemd.unit(5). */
const NAME = /^[A-Za-z0-9:_.@\\-]+$/;

/** Attributes that systemd has for every unit, and init systems without units do not. */
export const UNIT_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  result: {
    never: shaped(/^[a-z-]+$/, 'in the words of systemd, in lower case: success, exit-code, oom-kill'),
    type: 'text',
    description: 'How it last ended: success, exit-code, signal, timeout, oom-kill (systemd).',
  },
  property: {
    type: 'json',
    takes: 'the name of a property',
    description:
      'Any property of systemctl show, as printed: property "Restart". A list if it names several things: property "After".',
  },
};

export const unitResource: Resource = {
  noun: 'unit',
  key: 'quoted',
  description:
    'A unit of systemd of any kind, by its full name: a timer, socket, path, mount, target, slice or service.',
  attributes: {
    exists: { type: 'boolean', description: 'systemd knows it: it has a unit file or is loaded.' },
    active: {
      type: 'boolean',
      adjective: true,
      description: 'Active: a timer is waiting, a socket is listening, a mount is mounted.',
    },
    running: {
      type: 'boolean',
      adjective: true,
      description: 'Active and not finished: not "active (exited)".',
    },
    enabled: {
      type: 'boolean',
      adjective: true,
      description:
        'Starts automatically: it is enabled permanently (systemctl enable), or something that starts at boot pulls it in or triggers it, as a socket does.',
    },
    masked: { type: 'boolean', adjective: true, description: 'Cannot be started at all.' },
    failed: {
      type: 'boolean',
      adjective: true,
      description: 'Ended in failure, also if systemd is about to start it again.',
    },
    state: { never: stateOfUnit, type: 'text', description: 'In the words of systemd: "active (waiting)".' },
    uptime: { type: 'duration', description: 'How long it has been active without interruption.' },
    'next run': {
      type: 'duration',
      description: 'Time until a timer next fires; empty if it will not.',
    },
    'last run': {
      type: 'age',
      description: 'Time since a timer last fired; empty if it never did.',
    },
    schedule: {
      type: 'list',
      description:
        "What makes a timer fire, in systemd's notation: OnCalendar=*-*-* 06:00:00, OnBootUSec=15min.",
    },
    ...UNIT_ATTRIBUTES,
  },
  inventory: unitInventory,
  examples: [
    'the unit "apt-daily.timer" is active',
    'the unit "apt-daily.timer" has next run under 1 day',
    'the unit "logrotate.timer" has last run newer than 2 days',
    'the unit "apt-daily.timer" has schedule includes "OnCalendar=*-*-* 06,18:00:00"',
    'the unit "ssh.socket" is not enabled',
    'the unit "nginx.service" has property "Restart" on-failure',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    if (name.length > 255) return `a unit name has at most 255 characters, but this one has ${name.length}`;
    if (!NAME.test(name))
      return `a unit name has only letters, digits and : _ . @ \\ -; found ${JSON.stringify(name)}`;
    return UNIT_SUFFIX.test(name)
      ? undefined
      : `a unit is named with its kind, for example "${name}.timer"; found ${JSON.stringify(name)}`;
  },
  look(name: string, facts: Facts, wanted: readonly string[]): Look | Unable {
    if (facts.init === 'systemd') return lookUnit(name, wanted);
    return {
      unable: facts.tools.has('systemctl')
        ? 'systemd is installed on the host but is not running, so it manages no units'
        : 'systemd is not running on the host, and only systemd has units',
      hint: 'check the process, the port or the mount instead',
    };
  },
};
