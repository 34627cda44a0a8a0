import { type Subject, stateQuestion, tableQuestion } from '../src/check/state.ts';
import type { Moment } from '../src/model/moment.ts';
import { type DataTable, Then } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import { type Placement, placedOnce } from '../src/sentence/placement.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Then(
  'the {subject}{on} {claim}{on}{moment}',
  sentence(
    'check',
    'one state or attribute of a resource',
    'the service "nginx" is running on "web" within 30 seconds',
    'the service "nginx" on "web" is running within 30 seconds',
    'the file "/etc/shadow" does not have mode 0644 on every host',
    'the user "deploy" does not exist on every host in "web"',
  ),
  function (
    this: SentenceWorld,
    subject: Subject,
    before: Placement | undefined,
    claim: string,
    on?: Placement,
    moment?: Moment,
  ) {
    return this.check(
      stateQuestion(subject, claim, this.scenario.asksBeside),
      placedOnce(before, on),
      moment,
    );
  },
);

Then(
  'the {subject}{on} has{moment}:',
  sentenceWith(
    'table',
    'check',
    'many attributes of a resource, one per row',
    'the file "/etc/nginx/nginx.conf" on "web" has:',
  ),
  function (
    this: SentenceWorld,
    subject: Subject,
    on: Placement | undefined,
    moment: Moment | undefined,
    table: DataTable,
  ) {
    return this.check(tableQuestion(subject, table.raw(), this.scenario.asksBeside), on, moment);
  },
);
