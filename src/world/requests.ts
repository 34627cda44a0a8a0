import { ownCommand } from '../host/own-command.ts';
import { printElapsed } from '../model/elapsed.ts';
import { ActionFailed, UnableError } from '../model/errors.ts';
import { askHttp } from '../probe/http/ask-http.ts';
import { checkedInside, checkedRequest } from '../probe/http/checked-request.ts';
import { graphqlRequest, readGraphql } from '../probe/http/graphql-request.ts';
import { sendFromHost } from '../probe/http/http-from-host.ts';
import { isSafe } from '../probe/http/http-method.ts';
import type { HttpRequest } from '../probe/http/http-request.ts';
import type { Placement } from '../sentence/placement.ts';
import { AuditedDoor } from '../transport/audited-door.ts';
import type { Action } from './action.ts';
import type { Scenario } from './scenario.ts';

/** Deadline of a request that an action sends, in milliseconds. */
const REQUEST_MS = 60_000;

/** `I GET "http://web/"`: from outside, or by the hosts that `from "db"` names. @throws ConfigurationError */
export function requestAction(scenario: Scenario, request: HttpRequest, from: Placement | undefined): Action {
  return from === undefined
    ? sendFromOutside(checkedRequest(request, scenario))
    : sendFromHosts(checkedInside(request, scenario));
}

/** Keeps the answer for `the response`. No answer is red. */
function sendFromOutside(request: HttpRequest): Action {
  return {
    label: `${request.method} ${request.url}`,
    changes: !isSafe(request.method),
    from: 'outside',
    async perform({ scenario }) {
      scenario.response = undefined;
      const door = new AuditedDoor((line) => scenario.note(line));
      const answer = await askHttp(scenario, request, { timeoutMs: REQUEST_MS }, door);
      if (answer === undefined)
        throw new UnableError(`${request.method} ${request.url}: the host does not run`);
      if ('noAnswer' in answer) {
        throw new ActionFailed(
          `${request.method} ${request.url}: no answer: ${answer.noAnswer} (${printElapsed(answer.durationMs)})`,
        );
      }
      scenario.response = answer;
    },
  };
}

/**
 * `I query "shop:/graphql" with GraphQL:`. A query is a question, also by POST; where nothing may be changed it is sent by GET.
 * @throws ConfigurationError
 */
export async function graphqlAction(scenario: Scenario, url: string, written: string): Promise<Action> {
  const text = await readGraphql(written);
  const asked = checkedRequest(graphqlRequest(url, text, false), scenario);
  return {
    label: `${text.changes ? 'change' : 'query'} ${url} with GraphQL`,
    changes: text.changes,
    from: 'outside',
    perform(stage, hosts) {
      const guarded = stage.scenario.protectedEnvironment() !== undefined;
      const request = guarded ? graphqlRequest(url, text, true) : asked;
      return sendFromOutside(request).perform(stage, hosts);
    },
  };
}

/** The same, sent by hosts. If there are several hosts, the last one's answer is kept. */
function sendFromHosts(request: HttpRequest): Action {
  const label = `${request.method} ${request.url}`;
  const changes = !isSafe(request.method);
  return {
    label,
    changes,
    from: 'hosts',
    async perform({ scenario }, hosts) {
      scenario.response = undefined;
      for (const name of hosts) {
        const host = await scenario.host(name);
        const timeoutMs = REQUEST_MS + 5000;
        const { answer } = await sendFromHost(scenario, request, REQUEST_MS / 1000, async (command) => {
          const reply = changes
            ? await host.run(command, { timeoutMs, once: true })
            : await host.observe(ownCommand(command), { timeoutMs });
          return { reply, looked: { command, durationMs: reply.durationMs, over: host.label } };
        });
        if ('unable' in answer)
          throw new UnableError(`${label} from ${name}: ${answer.unable}`, {
            ...(answer.hint === undefined ? {} : { hint: answer.hint }),
          });
        if ('noAnswer' in answer)
          throw new ActionFailed(
            `${label} from ${name}: no answer: ${answer.noAnswer} (${printElapsed(answer.durationMs)})`,
          );
        scenario.response = { ...answer, over: host.label };
      }
    },
  };
}
