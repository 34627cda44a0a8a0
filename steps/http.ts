import type { Moment } from '../src/model/moment.ts';
import { answerQuestion } from '../src/probe/http/answer-question.ts';
import { jsonBody } from '../src/probe/http/checked-request.ts';
import type { HttpRequest } from '../src/probe/http/http-request.ts';
import { OPENAPI } from '../src/probe/http/response.ts';
import { answerClaim, answersAtAll, responseProbe } from '../src/probe/http/response-probe.ts';
import { keptClaims, keptQuestion } from '../src/probe/kept-question.ts';
import { type DataTable, Then, When } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import { type Placement, whoAsks } from '../src/sentence/placement.ts';
import { graphqlAction, requestAction } from '../src/world/requests.ts';
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
    return this.act(requestAction(this.scenario, request, from), from);
  },
);

When(
  'I {request}{from} with headers:',
  sentenceWith('table', 'action', 'sends a request with extra headers', 'I GET "http://web/" with headers:'),
  function (this: SentenceWorld, request: HttpRequest, from: Placement | undefined, table: DataTable) {
    return this.act(requestAction(this.scenario, { ...request, headers: table.rowsHash() }, from), from);
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
    return this.act(requestAction(this.scenario, { ...request, body }, from), from);
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
    return this.act(requestAction(this.scenario, { ...request, ...jsonBody(body) }, from), from);
  },
);

When(
  'I query {string} with GraphQL:',
  sentenceWith(
    'doc string',
    'action',
    'sends a query or a mutation of GraphQL and keeps the answer',
    'I query "shop:/graphql" with GraphQL:',
  ),
  async function (this: SentenceWorld, url: string, text: string) {
    return this.act(await graphqlAction(this.scenario, url, text));
  },
);

Then(
  'the response conforms to the OpenAPI document',
  sentence(
    'check',
    'the answer to the last request is one that the OpenAPI document of its API describes',
    'the response conforms to the OpenAPI document',
  ),
  function (this: SentenceWorld) {
    return this.check(keptQuestion(this.scenario, responseProbe, OPENAPI, 'empty'));
  },
);

Then(
  'the response does not conform to the OpenAPI document',
  sentence(
    'check',
    'the OpenAPI document describes no such answer',
    'the response does not conform to the OpenAPI document',
  ),
  function (this: SentenceWorld) {
    return this.check(keptQuestion(this.scenario, responseProbe, OPENAPI, 'not empty'));
  },
);

Then(
  '{question}{from} answers {expectation}{moment}',
  sentence(
    'check',
    'sends the request from outside or from a host, and compares the status',
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
      answerQuestion(this.scenario, request, [claim], whoAsks(from)),
    );
    return this.check(question, from, moment);
  },
);

Then(
  '{question}{from} does not answer{moment}',
  sentence(
    'check',
    'nothing answers',
    'GET "http://web/" does not answer within 10 seconds',
    'GET "http://web:9/" from "db" does not answer',
  ),
  function (this: SentenceWorld, request: HttpRequest, from?: Placement, moment?: Moment) {
    return this.check(
      answerQuestion(this.scenario, request, [answersAtAll(false)], whoAsks(from)),
      from,
      moment,
    );
  },
);

Then(
  '{question}{from} answers{moment}:',
  sentenceWith(
    'table',
    'check',
    'sends the request and compares many attributes, one per row',
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
    const question = keptClaims(responseProbe, table.raw()).then((claims) =>
      answerQuestion(this.scenario, request, claims, whoAsks(from)),
    );
    return this.check(question, from, moment);
  },
);
