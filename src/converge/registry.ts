import { ansible } from './ansible/ansible.ts';
import { cfengine } from './cfengine/cfengine.ts';
import { chef } from './chef/chef.ts';
import { itamae } from './itamae.ts';
import { puppet } from './puppet.ts';
import { salt } from './salt.ts';
import type { ConvergeTool } from './tool.ts';

/** All tools. A new one is a file and a line here. */
export const convergeTools: readonly ConvergeTool[] = [ansible, puppet, salt, chef, itamae, cfengine];

/** @returns undefined for a noun that no tool has */
export function convergeTool(noun: string): ConvergeTool | undefined {
  return convergeTools.find((tool) => tool.noun === noun);
}
