import { readFile, stat } from 'node:fs/promises';
import type { Glance } from '../../check/glance.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import type { Looked } from '../../model/finding.ts';
import type { AuditedDoor } from '../../transport/audited-door.ts';
import { makePlan } from './make-plan.ts';
import { type PlanDocument, readPlan } from './plan-document.ts';
import type { PlanSource } from './plan-source.ts';

/** A plan, or why there is none. */
export type SeenPlan =
  | { readonly plan: PlanDocument; readonly looked: Looked }
  | { readonly unable: string; readonly hint?: string; readonly looked: Looked };

/** The plan of ten thousand resources has some 50 MB. */
const MOST_BYTES = 256 * 1024 * 1024;
/** What sentences of one look share: they plan once. */
const seen = new WeakMap<object, Map<string, Promise<SeenPlan>>>();

/** The plan as it is now: made once for one look at the world, however many sentences ask. */
export function planOf(source: PlanSource, glance: Glance, door: AuditedDoor): Promise<SeenPlan> {
  const plans = seen.get(glance.gathering) ?? new Map<string, Promise<SeenPlan>>();
  seen.set(glance.gathering, plans);
  const key = JSON.stringify(source);
  const known = plans.get(key);
  if (known !== undefined) return known;
  const looking = look(source, door);
  plans.set(key, looking);
  return looking;
}

async function look(source: PlanSource, door: AuditedDoor): Promise<SeenPlan> {
  const began = performance.now();
  const command = commandOf(source);
  const looked = () => ({
    command,
    durationMs: Math.round(performance.now() - began),
    over: 'this machine',
  });
  try {
    const text = await textOf(source, command, door);
    const plan = readPlan(text);
    return typeof plan === 'string'
      ? { unable: `${source.name} is not a plan to judge by: ${plan}`, looked: looked() }
      : { plan, looked: looked() };
  } catch (error) {
    const hint = error instanceof UnableError ? error.hint : undefined;
    return { unable: messageOf(error), ...(hint === undefined ? {} : { hint }), looked: looked() };
  }
}

async function textOf(source: PlanSource, command: string, door: AuditedDoor): Promise<string> {
  if ('module' in source)
    return door.pass({ kind: 'look', over: 'this machine', command }, () =>
      makePlan(source.module, source.options),
    );
  const { file, name } = source;
  const found = await stat(file).catch(() => undefined);
  const hint = 'write one: terraform plan -out=plan && terraform show -json plan > plan.json';
  if (found === undefined) throw new UnableError(`there is no file ${name}`, { hint });
  if (!found.isFile()) throw new UnableError(`${name} is not a regular file`, { hint });
  if (found.size > MOST_BYTES)
    throw new UnableError(`${name} has ${found.size} bytes, and ${MOST_BYTES} are read at most`);
  return readFile(file, 'utf8');
}

/** As one would type it, for findings and the audit log; values of variables are left out. */
function commandOf(source: PlanSource): string {
  if ('file' in source) return `cat ${source.name}`;
  const { program, plan, workspace, refresh } = source.options;
  const words = plan.map((word) => word.replace(/^(-var=[^=]+)=.*$/s, '$1=…'));
  const more = [...(refresh ? [] : ['-refresh=false']), ...words];
  const where = workspace === undefined ? '' : `TF_WORKSPACE=${workspace} `;
  return [`${where}${program} -chdir=${source.name} plan -lock=false`, ...more].join(' ');
}
