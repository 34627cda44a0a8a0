import { allUnseen, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';
import type { Installed } from './package.installed.ts';

/** Origins of versions that are in no package list (apt-cache(8), policy). */
const ONLY_INSTALLED = '/var/lib/dpkg/status';

/**
 * The newest version that apt would install, from the lists it fetched last; nothing is fetched.
 * @param text the output of `apt-cache policy NAME`, and a last line `status N`
 */
export function readCandidate(text: string, instances: readonly Installed[]): Sight {
  const unseen = (unable: string, hint: string) => ({
    state: {},
    unseen: allUnseen(['latest', 'upgradable'], { unable, hint }),
  });
  const candidate = /^ {2}Candidate: (\S+)$/m.exec(text)?.[1];
  const sources = [...text.matchAll(/^ {8,}-?\d+ (\S+)/gm)].map(([, source]) => source);
  if (!text.endsWith('status 0') || candidate === undefined || sources.length === 0) {
    return unseen(
      `apt does not report it: ${firstLine(text.replace(/status \d+$/, '')) ?? 'it said nothing'}`,
      'apt-cache must be installed and able to read its lists',
    );
  }
  if (sources.every((source) => source === ONLY_INSTALLED)) {
    return unseen(
      'no package list on the host contains it',
      'fetch the lists on the host with apt-get update, if a repository has it',
    );
  }
  // A negative pin: apt would install none of its versions (apt_preferences(5)).
  if (candidate === '(none)') return { state: { latest: null, upgradable: false }, unseen: {} };
  return {
    state: { latest: candidate, upgradable: instances.some(({ version }) => version !== candidate) },
    unseen: {},
  };
}
