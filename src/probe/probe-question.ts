import { type Claim, ClaimError } from '../check/claim.ts';
import { parseTable } from '../check/claim-table.ts';
import { parseClaim } from '../check/parse-claim.ts';
import type { Question } from '../check/question.ts';
import { spelt } from '../check/spelt.ts';
import { refusedAction } from '../model/refused.ts';
import { AuditedDoor } from '../transport/audited-door.ts';
import { printPhrase } from './phrase.ts';
import type { AskedProbe, Inquiry, PhraseNames } from './probe.ts';
import type { Scene } from './scene.ts';

/** What a sentence asks about: `the DNS record "A www.example.com" at "192.0.2.53"`. */
export interface ProbeSubject {
  readonly probe: AskedProbe;
  readonly phrase: string;
  readonly names: PhraseNames;
}

/** The preposition before the hosts of a sentence: ` on "web"`, ` from "web"`; undefined if it names none. */
export type Preposition = 'on' | 'from' | undefined;

/** `the <probe> is …` as a question. @throws ClaimError, ExpectationError, ConfigurationError */
export function probeQuestion(
  scene: Scene,
  subject: ProbeSubject,
  claim: string,
  said: Preposition,
): Question {
  return questionOf(scene, subject, [parseClaim(claim, subject.probe.noun, attributesOf(subject))], said);
}

/** `the <probe> has:` with its table as a question. @throws TableError, ClaimError, ConfigurationError */
export function probeTable(
  scene: Scene,
  subject: ProbeSubject,
  rows: readonly (readonly string[])[],
  said: Preposition,
): Question {
  return questionOf(scene, subject, parseTable(rows, subject.probe.noun, attributesOf(subject)), said);
}

function attributesOf({ probe, names }: ProbeSubject): AskedProbe['attributes'] {
  return probe.attributesOf?.(names) ?? probe.attributes;
}

function questionOf(
  scene: Scene,
  { probe, phrase, names }: ProbeSubject,
  written: readonly Claim[],
  said: Preposition,
): Question {
  const claims = spelt(written, probe.spelling?.(names));
  const asked: Inquiry = { names, claims, from: whoAsks(probe, said) };
  const ask = probe.prepare(asked, scene);
  const [change, guarded] = [probe.changes?.(asked), scene.protectedEnvironment()];
  if (change !== undefined && guarded !== undefined) throw refusedAction(guarded, change);
  return {
    subject: printPhrase(phrase, names),
    noun: probe.noun,
    claims,
    from: asked.from,
    look: (glance, host = '') =>
      ask(glance, host, new AuditedDoor((line) => scene.note(line), glance.occasion)),
  };
}

/** @throws ClaimError for a preposition that means something else */
function whoAsks({ noun, asked }: AskedProbe, said: Preposition): Inquiry['from'] {
  const wrong = (why: string) => new ClaimError(`${why}; found: ${said} "…"`);
  if (asked === 'hosts') {
    if (said === 'from') throw wrong(`a ${noun} is on a host: write on "…"`);
    return 'hosts';
  }
  if (said === undefined) return 'outside';
  if (asked === 'outside') throw wrong(`a ${noun} is asked from where opsproof runs, not from a host`);
  if (said === 'on') throw wrong(`a ${noun} is asked from a host: write from "…"`);
  return 'hosts';
}
