import { resolve } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { messageOf } from '../model/errors.ts';
import { Mask } from '../model/mask.ts';
import type { Watched } from '../notify/notify.ts';
import type { Io } from './io.ts';

/** Sends notices to the channels under `notify:`. */
export interface Notifier {
  /** Never rejects: a channel that fails becomes a line on stderr. */
  tell(watched: Watched): Promise<void>;
}

/** The scope of a run that never began; it recovers as soon as one begins. */
const START = 'start';

/** @throws ConfigurationError with every mistake under `notify:` */
export async function openNotifier(io: Io): Promise<Notifier> {
  const { loadNotify } = await import('../config/notify.ts');
  const settings = await loadNotify(io.cwd, io.env);
  const { reports } = await loadSettings(io.cwd);
  const mask = new Mask();
  for (const secret of settings.secrets) mask.add(secret);
  return {
    async tell({ watch, concerns, wellAgain, settled }) {
      // Loaded late: a run without notices starts without them.
      const [{ channelsOf }, { notify }] = await Promise.all([
        import('../notify/channels.ts'),
        import('../notify/notify.ts'),
      ]);
      const problems = await notify(
        {
          ...{ watch, concerns },
          wellAgain: (scope) => scope === START || wellAgain(scope),
          settled: (scope, mark) => (scope === START ? undefined : settled?.(scope, mark)),
        },
        {
          channels: channelsOf(settings, io),
          history: resolve(io.cwd, reports, 'history.sqlite'),
          remindMs: settings.remindMs,
          timeoutMs: settings.timeoutMs,
          now: new Date(),
        },
      );
      for (const problem of problems) io.stderr.write(`${mask.apply(problem)}\n`);
    },
  };
}

/** Does the work and notifies if it cannot even begin: a night without a run must not look like a quiet one. */
export async function orTellStart<T>(
  notifier: Notifier | undefined,
  watch: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = messageOf(error);
    const [first = ''] = why.split('\n');
    const concern = { fingerprint: START, kind: START, scope: START, text: `it did not run: ${first}` };
    await notifier?.tell({ watch, concerns: [concern], wellAgain: () => false });
    throw error;
  }
}

/** The name under which the red findings of a run are recorded, one per set of environments. */
export async function watchOf(environments: readonly string[], io: Io): Promise<string> {
  if (environments.length > 0) return `run ${environments.join(' ')}`;
  const { environment } = await loadSettings(io.cwd);
  return environment === undefined ? 'run' : `run ${environment}`;
}
