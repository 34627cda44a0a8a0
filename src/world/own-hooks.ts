import { countHooks } from '../runner/define.ts';

/** How many hooks around scenarios and steps are ours: those of hooks.ts. */
const OWN_HOOKS = 3;

/** Whether the user has hooks: what they do between scenarios is not known. */
export function usersHook(): boolean {
  return countHooks() > OWN_HOOKS;
}
