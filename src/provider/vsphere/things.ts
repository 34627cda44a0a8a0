import { messageOf } from '../../model/errors.ts';
import { findInScopes } from '../find-in-scopes.ts';
import { sightingOf } from '../labelled.ts';
import type { Remover, Scope, SettingsOf, Sighting, Trace } from '../remover.ts';
import { govcVariables } from './configured.ts';
import { extraConfigOf, MARKED, markedName } from './marks.ts';
import { switchPower, whenFree } from './power.ts';
import { readBelow, readObjects, type SeenObject, textOf } from './properties.ts';
import { isGone } from './refusal.ts';
import { type Session, Sessions } from './sessions.ts';
import { finished } from './task.ts';
import { refIn, type Vcenter } from './vcenter.ts';
import type { Ref } from './vim-value.ts';

/** Names that we give begin with it. */
const OURS = 'opsproof-';
const UNKNOWN = 'it is not known what runs left there';
const NOT_REMOVED = 'vCenter did not remove it';

/** Finds and removes machines, where ledgers say that they are, and where govc would look. */
export function vsphereThings(settingsOf?: SettingsOf): Remover {
  const sessions = new Sessions(settingsOf, UNKNOWN);
  const findAt = async (run: string | undefined, scope: Scope | undefined) => {
    const place = scope ?? ownScope();
    if (place === undefined) return 'this machine is not set up for vSphere (GOVC_URL and its login)';
    return sessions.with(place, async (session) => sightings(session, run));
  };
  return {
    findAt,

    find: (run, scopes) => findInScopes(findAt, run, scopes),

    isThere(trace) {
      return sessions.with(
        trace.scope ?? {},
        async (session) =>
          (await machinesOf(session, trace)).length > 0 || (await isUnderWay(session, trace)),
      );
    },

    async remove(trace, limitMs) {
      const end = performance.now() + limitMs;
      try {
        await sessions.with(trace.scope ?? {}, async (session) => {
          await endClones(session, trace, limitMs);
          const machines = await machinesOf(session, trace);
          await Promise.all(machines.map((machine) => destroy(session, machine, end - performance.now())));
        });
        return undefined;
      } catch (error) {
        return `${trace.kind} ${trace.id} could not be removed: ${messageOf(error)}`;
      }
    },
  };
}

function ownScope(): Scope | undefined {
  const { url, user, password } = govcVariables();
  return url === undefined || user === undefined || password === undefined ? undefined : { endpoint: url };
}

/** All machines whose names begin as ours do, with their marks; a machine that is still being cloned has none yet. */
async function candidates(vcenter: Vcenter): Promise<readonly SeenObject[]> {
  const all = await readBelow(vcenter, UNKNOWN, vcenter.part('rootFolder'), { VirtualMachine: ['name'] });
  const named = all.filter((seen) => textOf(seen, 'name').startsWith(OURS)).map(({ ref }) => ref);
  return readObjects(vcenter, UNKNOWN, named, { VirtualMachine: ['name', MARKED, 'config.createDate'] });
}

async function sightings({ vcenter }: Session, run: string | undefined): Promise<readonly Sighting[]> {
  return (await candidates(vcenter)).flatMap((seen) => {
    const marks = extraConfigOf(seen);
    const id = markedName(marks);
    // A clone that somebody made of a machine of ours has its marks, and another name.
    if (id === undefined || id !== textOf(seen, 'name')) return [];
    if (run !== undefined && marks['opsproof.run'] !== run) return [];
    const madeAt = Date.parse(textOf(seen, 'config.createDate'));
    const thing = { kind: 'machine', id, called: [seen.ref.id], scope: vcenter.scope };
    return [sightingOf(thing, marks, madeAt)];
  });
}

/**
 * The machines that a trace means: by the ids that vCenter gave them, if their marks say the same, as a restored vCenter may have given an id to
 * somebody else; without an id by their name.
 */
async function machinesOf({ vcenter }: Session, trace: Trace): Promise<readonly Ref[]> {
  const ids = (trace.called ?? []).filter((name) => !isTask(name));
  const known = ids.map((id) => ({ type: 'VirtualMachine', id }));
  const wanted = { VirtualMachine: ['name', MARKED] };
  const seen =
    known.length > 0
      ? await readObjects(vcenter, UNKNOWN, known, wanted)
      : (await candidates(vcenter)).filter((one) => textOf(one, 'name') === trace.id);
  return seen.filter((one) => isMarked(one, trace) || isHalf(one, trace)).map(({ ref }) => ref);
}

function isMarked(seen: SeenObject, { id }: Trace): boolean {
  return markedName(extraConfigOf(seen)) === id;
}

/** It has our name and no settings at all: a clone that is not finished. */
function isHalf(seen: SeenObject, { id }: Trace): boolean {
  return textOf(seen, 'name') === id && seen.properties.get(MARKED) === undefined;
}

function isTask(name: string): boolean {
  return name.startsWith('task-');
}

/** Cancels clones under way and waits for their end: what they were making goes with them, or can be removed then. */
async function endClones(
  { vcenter, looks }: Session,
  { called = [] }: Trace,
  timeoutMs: number,
): Promise<void> {
  // Once its machine is known the clone has ended.
  if (called.some((name) => !isTask(name))) return;
  const tasks = called.map((id) => ({ type: 'Task', id }));
  await Promise.allSettled(
    tasks.map((task) =>
      finished(vcenter, looks, task, { what: NOT_REMOVED, timeoutMs, signal: AbortSignal.abort() }),
    ),
  );
}

/** Whether a clone that was asked for has not ended; it may wait for others for long. */
async function isUnderWay({ vcenter }: Session, { called = [] }: Trace): Promise<boolean> {
  if (called.some((name) => !isTask(name))) return false;
  const tasks = called.map((id) => ({ type: 'Task', id }));
  const seen = await readObjects(vcenter, UNKNOWN, tasks, { Task: ['info.state'] });
  return seen.some((task) => /^(?:queued|running)$/.test(textOf(task, 'info.state')));
}

async function destroy({ vcenter, looks }: Session, machine: Ref, timeoutMs: number): Promise<void> {
  try {
    await switchPower(vcenter, looks, machine, 'PowerOffVM_Task', NOT_REMOVED, timeoutMs);
    await whenFree(timeoutMs, async (leftMs) => {
      const task = refIn(await vcenter.ask(NOT_REMOVED, 'Destroy_Task', machine));
      await finished(vcenter, looks, task, { what: NOT_REMOVED, timeoutMs: leftMs });
    });
  } catch (error) {
    // Somebody else was faster.
    if (!isGone(error)) throw error;
  }
}
