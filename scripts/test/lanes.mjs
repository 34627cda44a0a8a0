import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {import('./stages.mjs').Context} Context
 * @typedef {import('./stages.mjs').Outcome} Outcome
 * @typedef {{ name: string, work: (context: Context) => Promise<Outcome> | Outcome }} Stage
 * @typedef {{ name: string, took: string } & Outcome} Result
 */

/**
 * Runs lanes side by side, and the stages of each one after another. The first lane is heard at once; what another one says is reported
 * when each of its stages is over. A lane ends with a stage that was interrupted.
 * @param {readonly (readonly Stage[])[]} lanes
 * @param {Context} context
 * @param {(line: string) => void} say
 * @returns {Promise<Result[]>} in the order of the lanes
 */
export async function runLanes(lanes, context, say) {
  const results = await Promise.all(
    lanes.map((stages, index) =>
      runLane(stages, (stage) => (index === 0 ? aloud(stage, context, say) : quietly(stage, context, say))),
    ),
  );
  return results.flat();
}

async function runLane(stages, run) {
  const results = [];
  for (const stage of stages) {
    const began = Date.now();
    const outcome = await run(stage);
    results.push({ name: stage.name, took: ` in ${((Date.now() - began) / 1000).toFixed(1)} s`, ...outcome });
    if (outcome.interrupted) break;
  }
  return results;
}

function aloud({ name, work }, context, say) {
  say(`\n── ${name}`);
  return work(context);
}

async function quietly({ name, work }, context, say) {
  const output = join(context.work, `${randomUUID()}.log`);
  const outcome = await work({ ...context, output });
  say(`\n── ${name}`);
  const said = existsSync(output) ? readFileSync(output, 'utf8').trimEnd() : '';
  if (said !== '') say(said);
  return outcome;
}
