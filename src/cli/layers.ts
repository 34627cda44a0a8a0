import { loadPrivateKey } from '../gate/key.ts';
import { type LayerOutcome, plannedLayers, runLayers } from '../layers/layers.ts';
import { printLock, printOutcomes, printPlan, printPushes } from '../layers/layers-text.ts';
import { LOCK_FILE, readLock } from '../layers/lock.ts';
import { pushLayers } from '../layers/push-layers.ts';
import { ConfigurationError } from '../model/errors.ts';
import { didYouMean } from '../model/nearest.ts';
import { attestLayers } from './attest-layers.ts';
import type { Command } from './io.ts';
import { parseOptions } from './options.ts';

const DOES = ['plan', 'build', 'test', 'push', 'show'] as const;

export const layersCommand: Command = {
  name: 'layers',
  summary: 'build images in layers and prove each before anything stands on it',
  help: `opsproof layers [plan | build | test | push | show] [--key PEM]

  (nothing)         build what changed in layers.yaml and what stands on it, and run each layer's features on a container of it
  plan              say what would be built and proved, and why; makes nothing
  build             build only; nothing is built on a layer that is red
  test              run only the features of the layers that are built
  push              push the layers that have push to their registries, with the login of docker login; records the digests
  show              what ${LOCK_FILE} records: image, verdict, when, by which run

  --key PEM         sign an attestation for each layer that is proved, in the folder of reports below layers/

Writes ${LOCK_FILE}, which CI can keep. Images are called opsproof-layer/NAME.

Exit codes: 0 all passed, 1 a layer is red, 2 could not be built or proved, 3 configuration or usage error, 130 interrupted.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('layers', argv, { key: { type: 'string' } });
    const [what, ...more] = positionals;
    if (more.length > 0 || (what !== undefined && !DOES.some((one) => one === what)))
      throw new ConfigurationError([
        {
          message: `opsproof layers takes plan, build, test, push, show, or nothing; found "${positionals.join(' ')}"`,
          hint: didYouMean(what ?? '', DOES),
        },
      ]);
    if (what === 'plan') {
      io.stdout.write(printPlan(await plannedLayers(io)));
      return 0;
    }
    if (what === 'show') {
      const lock = await readLock(io.cwd);
      io.stdout.write(
        lock.size === 0 ? `${LOCK_FILE} records nothing: opsproof layers builds\n` : printLock(lock),
      );
      return 0;
    }
    if (what === 'push') {
      const pushes = await pushLayers(io);
      io.stdout.write(printPushes(pushes));
      if (io.interrupt.aborted) return 130;
      return pushes.every(({ pushed }) => pushed !== undefined) ? 0 : 2;
    }
    const key =
      values.key === undefined ? undefined : await loadPrivateKey('--key', values.key, io.here ?? io.cwd);
    const outcomes = await runLayers(io, { build: what !== 'test', prove: what !== 'build' });
    io.stdout.write(`\n${printOutcomes(outcomes)}`);
    if (key !== undefined) io.stdout.write(await attestLayers(outcomes, key, io));
    return io.interrupt.aborted ? 130 : exitCodeOf(outcomes);
  },
};

/** Red is worse than what could not be known. */
function exitCodeOf(outcomes: readonly LayerOutcome[]): number {
  const is = (...whats: readonly LayerOutcome['what'][]) => outcomes.some(({ what }) => whats.includes(what));
  const verdict = (wanted: string) => outcomes.some(({ locked }) => locked?.verdict === wanted);
  if (is('failed') || verdict('failed')) return 1;
  return is('unable', 'refused', 'interrupted') || verdict('unable') ? 2 : 0;
}
