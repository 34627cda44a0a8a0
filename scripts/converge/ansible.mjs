import { dirname } from 'node:path';
import { ofPython } from '../clouds/simulators.mjs';
import { which } from '../setup/command.mjs';

/**
 * The folder of an `ansible-playbook` on this machine: its own, or ansible-core in the user's cache; 10 s, 85 MB.
 * @param {(line: string) => void} say
 * @returns {Promise<string>}
 * @throws {SetupError} without Python 3 with venv, or when PyPI cannot be reached
 */
export async function ansibleHere(say) {
  const own = which('ansible-playbook');
  if (own !== undefined) return dirname(own);
  const wanted = {
    name: 'ansible-core',
    version: '2.19.14',
    wanted: 'ansible-core',
    program: 'ansible-playbook',
  };
  return dirname(await ofPython(wanted, say));
}
