import type { Claim } from '../check/claim.ts';
import { readRows } from '../check/claim-table.ts';
import type { Question } from '../check/question.ts';
import type { KeptProbe } from './probe.ts';
import type { Scene } from './scene.ts';

/** `the response status is 200` as a question. @throws ClaimError, ExpectationError */
export async function keptQuestion(
  scene: Scene,
  probe: KeptProbe,
  attribute: string,
  comparison: string,
): Promise<Question> {
  const read = await probe.reader([attribute]);
  return questionOf(scene, probe, [read(attribute, comparison)]);
}

/** `the response has:` with its table as a question. @throws TableError */
export async function keptTable(
  scene: Scene,
  probe: KeptProbe,
  rows: readonly (readonly string[])[],
): Promise<Question> {
  return questionOf(scene, probe, await keptClaims(probe, rows));
}

/** The rows of a table about an answer. @throws TableError */
export async function keptClaims(
  probe: KeptProbe,
  rows: readonly (readonly string[])[],
): Promise<readonly Claim[]> {
  return readRows(rows, await probe.reader(rows.flatMap(([name]) => name ?? [])));
}

function questionOf(scene: Scene, probe: KeptProbe, claims: readonly Claim[]): Question {
  const { noun } = probe;
  return { subject: noun, noun, claims, from: 'outside', look: () => probe.recall(claims, scene) };
}
