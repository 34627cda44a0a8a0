import { askEngine } from '../docker/ask-engine.ts';
import { labelledThings } from '../docker/labels.ts';
import { dockerThings } from '../docker/things.ts';
import { markedProcesses } from '../processes/things.ts';
import type { Remover } from '../remover.ts';

/** The variable by which `docker compose` is found when the run that started it is dead: it would keep making things. */
export const COMPOSE_MARK = 'OPSPROOF_COMPOSE';

const programs = markedProcesses(COMPOSE_MARK, 'program');

/** Finds and removes what compose made through the engine alone; no compose file is needed for that. */
export const composeThings: Remover = {
  async find(run, scopes) {
    const [running, made] = await Promise.all([
      programs.find(run, scopes),
      askEngine((connected) => labelledThings(connected, run, 'compose')),
    ]);
    return [...running, ...made];
  },
  isThere: (trace) => (trace.kind === 'program' ? programs.isThere(trace) : dockerThings.isThere(trace)),
  remove: (trace, limitMs) =>
    trace.kind === 'program' ? programs.remove(trace, limitMs) : dockerThings.remove(trace, limitMs),
};
