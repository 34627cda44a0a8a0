import type { Claim } from '../check/claim.ts';
import type { Question } from '../check/question.ts';
import type { HttpRequest } from '../probe/http.ts';
import { insideAddressQuestion, insideAnswerQuestion } from './inside-questions.ts';
import type { Placement } from './placement.ts';
import { addressQuestion, answerQuestion } from './probe-questions.ts';
import type { Scenario } from './scenario.ts';

/** `the address "web:80" …`: from outside, or where `from "db"` says. @throws ConfigurationError, ClaimError */
export function whereAddress(
  scenario: Scenario,
  text: string,
  claim: string,
  from: Placement | undefined,
): Question {
  return from === undefined ? addressQuestion(scenario, text, claim) : insideAddressQuestion(text, claim);
}

/** `GET "http://web/" answers …`: from outside, or where `from "db"` says. @throws ConfigurationError */
export function whereAnswer(
  scenario: Scenario,
  request: HttpRequest,
  claims: readonly Claim[],
  from: Placement | undefined,
): Question {
  return from === undefined
    ? answerQuestion(scenario, request, claims)
    : insideAnswerQuestion(scenario, request, claims);
}
