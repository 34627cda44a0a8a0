import { countHooks } from '../runner/define.ts';

/** How many hooks around scenarios and steps are ours: those of hooks.ts. */
const OWN_HOOKS = 3;

/** Whether there are hooks of the user's: what they do between scenarios nobody knows. */
export function usersHook(): boolean {
  return countHooks() > OWN_HOOKS;
}
