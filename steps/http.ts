import type { Moment } from '../src/model/moment.ts';
import type { HttpRequest } from '../src/probe/http/http.ts';
import { type DataTable, Then, When } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import { whereAnswer, whereSend } from '../src/world/asked-from.ts';
import { answerClaim, answersAtAll, answerTable, responseQuestion } from '../src/world/probe-questions.ts';
import { jsonBody } from '../src/world/route.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

When(
  'I {request}{from}',
  sentence(
    'action',
    'sends a request and keeps the answer',
    'I GET "http://web/api/health"',
    'I DELETE "http://web/api/orders/1"',
    'I GET "http://web/" from "db"',
  ),
  function (this: SentenceWorld, request: HttpRequest, from?: Placement) {
    return this.act(whereSend(this.scenario, request, from), from);
  },
);

When(
  'I {request}{from} with headers:',
  sentenceWith(
    'table',
    'action',
    'sends a request with headers of its own',
    'I GET "http://web/" with headers:',
  ),
  function (this: SentenceWorld, request: HttpRequest, from: Placement | undefined, table: DataTable) {
    return this.act(whereSend(this.scenario, { ...request, headers: table.rowsHash() }, from), from);
  },
);

When(
  'I {request}{from} with body:',
  sentenceWith(
    'doc string',
    'action',
    'sends a request with a body',
    'I PUT "http://web/api/note" with body:',
  ),
  function (this: SentenceWorld, request: HttpRequest, from: Placement | undefined, body: string) {
    return this.act(whereSend(this.scenario, { ...request, body }, from), from);
  },
);

When(
  'I {request}{from} with JSON:',
  sentenceWith(
    'doc string',
    'action',
    'sends a request with a JSON body',
    'I POST "http://web/api/orders" with JSON:',
  ),
  function (this: SentenceWorld, request: HttpRequest, from: Placement | undefined, body: string) {
    return this.act(whereSend(this.scenario, { ...request, ...jsonBody(body) }, from), from);
  },
);

Then(
  'the response {answer} {comparison}',
  sentence(
    'check',
    'one thing about the answer to the last request',
    'the response status is 200',
    'the response JSON at "$.database" is "up"',
    'the response header "content-type" contains "json"',
    'the response time is under 2 seconds',
  ),
  function (this: SentenceWorld, attribute: string, comparison: string) {
    return this.check(
      answerClaim(attribute, comparison).then((claim) => responseQuestion(this.scenario, [claim])),
    );
  },
);

Then(
  'the response has:',
  sentenceWith(
    'table',
    'check',
    'many things about the answer to the last request, one a row',
    'the response has:',
  ),
  function (this: SentenceWorld, table: DataTable) {
    return this.check(answerTable(table.raw()).then((claims) => responseQuestion(this.scenario, claims)));
  },
);

Then(
  '{question}{from} answers {expectation}{moment}',
  sentence(
    'check',
    'asks from outside or from a host, and compares the status',
    'GET "http://web/api/health" answers 200 within 30 seconds',
    'GET "http://web/" answers one of 200, 301',
    'GET "http://web/" from "db" answers 200',
  ),
  function (
    this: SentenceWorld,
    request: HttpRequest,
    from: Placement | undefined,
    expectation: string,
    moment?: Moment,
  ) {
    const question = answerClaim('status', expectation).then((claim) =>
      whereAnswer(this.scenario, request, [claim], from),
    );
    return this.check(question, from, moment);
  },
);

Then(
  '{question}{from} does not answer{moment}',
  sentence(
    'check',
    'nobody answers at all',
    'GET "http://web/" does not answer within 10 seconds',
    'GET "http://web:9/" from "db" does not answer',
  ),
  function (this: SentenceWorld, request: HttpRequest, from?: Placement, moment?: Moment) {
    return this.check(whereAnswer(this.scenario, request, [answersAtAll(false)], from), from, moment);
  },
);

Then(
  '{question}{from} answers{moment}:',
  sentenceWith(
    'table',
    'check',
    'asks and compares many things, one a row',
    'GET "http://web/api/health" answers within 30 seconds:',
    'GET "http://web/" from "db" answers:',
  ),
  function (
    this: SentenceWorld,
    request: HttpRequest,
    from: Placement | undefined,
    moment: Moment | undefined,
    table: DataTable,
  ) {
    const question = answerTable(table.raw()).then((claims) =>
      whereAnswer(this.scenario, request, claims, from),
    );
    return this.check(question, from, moment);
  },
);
