import type { Question, Seen } from '../check/question.ts';
import { seeSubject } from '../check/state.ts';
import { cutEnd } from '../model/cut.ts';
import { ConfigurationError } from '../model/errors.ts';
import { parseExpectation } from '../model/expectation.ts';
import type { KeptProbe } from '../probe/probe.ts';
import { refuseRef } from '../resource/git/git.refs.ts';
import { gitRemoteResource } from '../resource/git/git-remote.ts';
import { refusalOf } from '../resource/refuse.ts';
import type { Scenario } from './scenario.ts';

/** An attribute of the last answer or command: `response JSON at $.commit`. */
export interface KeptAttribute {
  readonly probe: KeptProbe;
  readonly attribute: string;
}

/** A tag or branch of a repository elsewhere. */
export interface FarRef {
  readonly ref: string;
  readonly remote: string;
}

/** A hash, or the beginning of one that is long enough to mean one commit (git abbreviates to 7 digits at least). */
const HASH = /^[0-9a-f]{7,64}$/i;
const LONGEST = 100;

/**
 * Whether what was answered names the commit that a tag or branch is at: what runs is what is tagged. A remote is asked by the hosts of the
 * sentence. @throws ConfigurationError, ClaimError
 */
export async function namesCommit(
  scenario: Scenario,
  { probe, attribute }: KeptAttribute,
  { ref, remote }: FarRef,
): Promise<Question> {
  const refused = refuseRef(ref) ?? refusalOf(gitRemoteResource, remote);
  if (refused !== undefined) throw new ConfigurationError([{ message: refused }]);
  const kept = (await probe.reader([attribute]))(attribute, 'not empty');
  const said = `the ${probe.lead === '' ? '' : `${probe.lead} `}${attribute}`;
  const claim = {
    attribute: `commit of ${ref}`,
    type: 'boolean' as const,
    expectation: parseExpectation('true', 'boolean'),
    written: `named by ${said}`,
  };
  return {
    subject: `git remote ${JSON.stringify(remote)}`,
    noun: gitRemoteResource.noun,
    claims: [claim],
    from: 'hosts',
    async look(glance, host = ''): Promise<Seen> {
      const answered = await probe.recall([kept], scenario);
      if ('unable' in answered) return answered;
      const asked = `commit of ${ref}`;
      const seen = await seeSubject({ resource: gitRemoteResource, name: remote }, [asked], glance, host);
      if ('unable' in seen) return seen;
      const [named, commit] = [answered.state[kept.attribute], seen.state[asked]];
      if (commit === undefined) return { ...seen, state: {} };
      if (named === undefined)
        return {
          unable: answered.missing ?? answered.unseen?.(kept.attribute)?.unable ?? `${said} is not known`,
          looked: seen.looked,
        };
      const text = String(named ?? '').trim();
      const holds = typeof commit === 'string' && HASH.test(text) && commit.startsWith(text.toLowerCase());
      const is = commit === null ? 'is not there' : `is ${commit}`;
      return {
        state: { [asked]: holds },
        note: `${said} is ${text === '' ? 'empty' : JSON.stringify(cutEnd(text, LONGEST))}, and ${ref} ${is}`,
        looked: seen.looked,
      };
    },
  };
}
