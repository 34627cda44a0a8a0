import type { Facts } from '../host/facts.ts';
import { factsOf, readSighting, reply, resourceOf, type Sighting } from './machine.fixture.ts';
import type { Unable } from './resource.ts';

/** The result of a noun for an answer in the test. @param wanted default: every attribute that takes no argument */
export function readAnswer(
  noun: string,
  name: string,
  answer: Parameters<typeof reply>[0],
  wanted: readonly string[] = plainAttributes(noun),
  change: Partial<Facts> = {},
): Sighting | Unable {
  const look = resourceOf(noun).look(name, { ...factsOf('debian-12'), ...change }, wanted);
  return 'unable' in look ? look : readSighting(look, reply(answer), wanted);
}

/** The command that a noun looks with. */
export function commandOf(
  noun: string,
  name: string,
  wanted: readonly string[] = plainAttributes(noun),
): string {
  const look = resourceOf(noun).look(name, factsOf('debian-12'), wanted);
  if ('unable' in look) throw new Error(look.unable);
  return look.command;
}

function plainAttributes(noun: string): readonly string[] {
  const { attributes } = resourceOf(noun);
  return Object.keys(attributes).filter((attribute) => attributes[attribute]?.takes === undefined);
}
