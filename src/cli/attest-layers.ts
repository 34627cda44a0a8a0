import { join } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { decide } from '../gate/decide.ts';
import { findRuns } from '../gate/find-runs.ts';
import { writeAttestation } from '../gate/gate.ts';
import type { LayerOutcome } from '../layers/layers.ts';
import type { Key } from '../model/key.ts';
import { STRICT } from '../model/policy.ts';
import type { Io } from './io.ts';

/** Below the folder of reports: a file for each layer. */
const FOLDER = 'layers';

/**
 * Writes for each layer that was proved a signed attestation that the run of its features passed, as the gate writes it.
 * @returns a line for each
 */
export async function attestLayers(
  outcomes: readonly LayerOutcome[],
  key: Key,
  { cwd }: Io,
): Promise<string> {
  const { reports } = await loadSettings(cwd);
  const lines: string[] = [];
  for (const { layer, what, locked } of outcomes) {
    if (what !== 'proved' || locked?.run === undefined) continue;
    const { runs, reasons } = await findRuns({ cwd, reports, names: [locked.run], latest: false });
    const decision = decide({
      runs,
      missing: reasons,
      policy: STRICT,
      waivers: { waivers: [] },
      head: undefined,
      subjects: [{ name: layer, sha256: locked.image.replace('sha256:', '') }],
      now: Date.now(),
    });
    const file = join(reports, FOLDER, `${layer.replaceAll('/', '-')}.attestation.json`);
    await writeAttestation(decision, file, cwd, key);
    lines.push(
      `attested   ${layer}: ${decision.verdict}, ${file}, signed with ${key.kind} sha256:${key.id}\n`,
    );
  }
  return lines.join('');
}
