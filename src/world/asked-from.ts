import type { Claim } from '../check/claim.ts';
import type { Question } from '../check/question.ts';
import type { HttpRequest } from '../probe/http/http.ts';
import type { Placement } from '../sentence/placement.ts';
import type { Action } from './action.ts';
import { sendFrom, sendHttp } from './actions.ts';
import { insideAddressQuestion, insideAnswerQuestion } from './inside-questions.ts';
import { addressQuestion, answerQuestion } from './probe-questions.ts';
import { checkedInside, checkedRequest } from './route.ts';
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

/** `I GET "http://web/"`: from outside, or where `from "db"` says. @throws ConfigurationError */
export function whereSend(scenario: Scenario, request: HttpRequest, from: Placement | undefined): Action {
  return from === undefined
    ? sendHttp(checkedRequest(request, scenario))
    : sendFrom(checkedInside(request, scenario));
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
