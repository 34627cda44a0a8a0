import { readFileSync } from 'node:fs';
import type { Facts } from '../host/facts.ts';
import { Recording, readTranscript } from '../transport/recorded.ts';
import type { Reply } from '../transport/transport.ts';
import { resources } from './registry.ts';
import type { Look, State, Unable } from './resource.ts';

/** The observed state of a noun on a recorded machine; `unseen` has the reasons for wanted attributes that were not observed. */
export interface Sighting {
  readonly state: State;
  readonly unseen: Readonly<Record<string, Unable>>;
}

/**
 * Looks at a noun on a machine of `fixtures/`. A look that was not recorded fails.
 * @param wanted default: every attribute that takes no argument
 */
export async function see(
  machine: string,
  noun: string,
  name: string,
  ...wanted: string[]
): Promise<Sighting | Unable> {
  const folder = new URL(`./fixtures/${machine}/`, import.meta.url);
  const recording = new Recording(readTranscript(new URL('transcript.txt', folder).pathname), machine);
  const asked = wanted.length > 0 ? wanted : plainAttributes(noun);
  const look = resourceOf(noun).look(name, factsOf(machine), asked);
  return 'unable' in look ? look : follow(look, asked, (command) => recording.run(command));
}

/** What a look sees, and those that follow from it. */
export async function follow(
  first: Look,
  wanted: readonly string[],
  run: (command: string) => Promise<Reply>,
): Promise<Sighting | Unable> {
  let look = first;
  for (;;) {
    await look.prepare?.();
    const answer = await run(look.command);
    const further = look.further?.(answer);
    if (further === undefined) return readSighting(look, answer, wanted);
    look = further;
  }
}

function plainAttributes(noun: string): string[] {
  const { attributes } = resourceOf(noun);
  return Object.keys(attributes).filter((attribute) => attributes[attribute]?.takes === undefined);
}

/** The result of a look for an answer. */
export function readSighting(look: Look, reply: Reply, wanted: readonly string[]): Sighting | Unable {
  const state = look.read(reply);
  if (isUnable(state)) return state;
  const reasons = wanted
    .filter((attribute) => state[attribute] === undefined && state.exists !== false)
    .map((attribute) => [attribute, look.unseen?.(attribute, reply) ?? { unable: 'no reason' }] as const)
    .filter((entry): entry is [string, Unable] => entry[1] !== 'nothing');
  return { state, unseen: Object.fromEntries(reasons) };
}

export function factsOf(machine: string): Facts {
  const text = readFileSync(new URL(`./fixtures/${machine}/facts.json`, import.meta.url), 'utf8');
  const facts = JSON.parse(text) as Omit<Facts, 'tools'> & { tools: string[] };
  return { ...facts, tools: new Set(facts.tools) };
}

export function resourceOf(noun: string) {
  const found = resources.find((resource) => resource.noun === noun);
  if (found === undefined) throw new Error(`no noun "${noun}"`);
  return found;
}

/** An answer in the form of a Runner. */
export function reply(answer: {
  stdout?: string | Buffer;
  stderr?: string;
  exitCode?: number;
  truncated?: boolean;
}): Reply {
  return {
    command: '',
    stdout: Buffer.from(answer.stdout ?? ''),
    stderr: Buffer.from(answer.stderr ?? ''),
    exitCode: answer.exitCode ?? 0,
    durationMs: 0,
    truncated: answer.truncated ?? false,
  };
}

function isUnable(state: State | Unable): state is Unable {
  return typeof state.unable === 'string';
}
