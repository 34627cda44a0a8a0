import type { Moment } from '../src/model/moment.ts';
import { type DataTable, Given, Then } from '../src/runner/define.ts';

import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import { type Placement, placedOnce } from '../src/sentence/placement.ts';
import { type LogName, logQuestion, logTable } from '../src/world/log-question.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Given(
  'I watch the {log}{on}',
  sentence(
    'given',
    'remembers where a log file, or the journal of a unit, stands: what comes after is new',
    'I watch the log "/var/log/nginx/access.log" on "web"',
    'I watch the log of "nginx"',
  ),
  function (this: SentenceWorld, log: LogName, on?: Placement) {
    return this.watch(log, on);
  },
);

Then(
  'the {log}{on} {claim}{on}{moment}',
  sentence(
    'check',
    'what came to a log since it was watched: new lines, number of new lines',
    'the log "/var/log/nginx/access.log" has new lines contains "GET /" within 10 seconds',
    'the log of "nginx" has number of new lines 0 for 5 seconds',
    'the log of "nginx" on "web" has new lines contains "ready" within 10 seconds',
  ),
  function (
    this: SentenceWorld,
    log: LogName,
    before: Placement | undefined,
    claim: string,
    on?: Placement,
    moment?: Moment,
  ) {
    return this.check(logQuestion(this.scenario, log, claim), placedOnce(before, on), moment);
  },
);

Then(
  'the {log}{on} has{moment}:',
  sentenceWith(
    'table',
    'check',
    'what came to a log since it was watched, one a row',
    'the log "/var/log/nginx/access.log" on "web" has within 10 seconds:',
  ),
  function (
    this: SentenceWorld,
    log: LogName,
    on: Placement | undefined,
    moment: Moment | undefined,
    table: DataTable,
  ) {
    return this.check(logTable(this.scenario, log, table.raw()), on, moment);
  },
);
