import { POWERSHELL_FACTS_COMMAND, parsePowerShellFacts, readWindows } from '../../host/facts.powershell.ts';
import type { Look } from '../resource.ts';

/** The host's facts, read anew. */
export const osByPowerShell: Look = {
  language: 'powershell',
  command: POWERSHELL_FACTS_COMMAND,
  read(reply) {
    const said = readWindows(reply);
    const facts = parsePowerShellFacts(reply);
    if (typeof said === 'string' || typeof facts === 'string')
      return { unable: `what the host is cannot be read: ${said}` };
    const { uptimeMs } = said;
    return {
      name: facts.os,
      version: facts.osVersion,
      'pretty name': facts.osName,
      architecture: facts.architecture,
      kernel: facts.kernel,
      hostname: facts.hostname,
      init: facts.init,
      ...(typeof uptimeMs === 'number' ? { uptime: uptimeMs } : {}),
    };
  },
  unseen: () => ({ unable: 'Windows does not say' }),
};
