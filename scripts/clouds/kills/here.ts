import { leftoversOf } from '../../faults/leftovers.mjs';
import { EPHEMERAL, type Part } from './part.ts';

const NO_BUILD = 'no such token';
/** As docs/reliability.md promises. */
const LIMIT_MS = 5_000;

/** Containers and child processes of this machine. @param engine address as DOCKER_HOST writes it */
export function partsHere(engine: string): readonly Part[] {
  const left = (run: string) => leftoversOf(engine, run, NO_BUILD);
  const command = (pause: number) => ['sh', '-c', `sleep ${pause}; echo up; exec sleep 600`];
  const container = (pause: number) => ({ image: 'opsproof-base:bookworm', command: command(pause) });
  const ready = { ready: { log: 'up' }, stop: '1 second' };
  const hosts = (one: object, two: object) => ({
    one: { ...one, ...ready },
    two: { ...two, ...ready, needs: ['one'] },
  });
  return [
    {
      provider: 'docker',
      environment: { ...EPHEMERAL, provider: 'docker', hosts: hosts(container(0.3), container(0.1)) },
      limitMs: LIMIT_MS,
      left,
      end: async () => {},
    },
    {
      provider: 'processes',
      environment: {
        ...EPHEMERAL,
        provider: 'processes',
        hosts: hosts(
          { command: command(0.3) },
          { command: ['sh', '-c', 'setsid sleep 602 & sleep 0.1; echo up; exec sleep 603'] },
        ),
      },
      limitMs: LIMIT_MS,
      left,
      end: async () => {},
    },
  ];
}
