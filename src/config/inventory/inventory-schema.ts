import { keys, list, make, matching, text, type z } from '../../schema/shape.ts';
import { duration, path } from '../../schema/values.ts';

const ANSIBLE = 'the path of an Ansible inventory, or a list of paths';
const INVENTORY = 'the path of an Ansible inventory, or a map with one of ansible, command, consul';

const ansible = make.union([path, list(path, ANSIBLE).min(1, { error: () => ANSIBLE })], {
  error: () => ANSIBLE,
});

const from = keys(
  {
    ansible: ansible
      .describe('An Ansible inventory: a file, a folder or a script, or several of them')
      .optional(),
    command: text('a command that prints JSON')
      .describe('A command that prints what an Ansible inventory script prints for --list')
      .optional(),
    consul: matching(/\$\{|^https?:\/\/[^/]/, 'the URL of a Consul agent')
      .describe('A Consul agent: its nodes are the hosts, their services the groups')
      .optional(),
    datacenter: text('the name of a datacenter').describe("Of Consul; default: the agent's own").optional(),
    token: text('a token').describe('Of Consul, from a secret').optional(),
    timeout: duration.describe('How long reading it may take; default 60 seconds').optional(),
  },
  'a map of ansible, command, consul, datacenter, token, timeout',
);

/** Where a live environment has hosts from besides its own file. */
export const inventorySchema = make.union([path, from], { error: () => INVENTORY });

export type InventoryInput = string | z.infer<typeof from>;
