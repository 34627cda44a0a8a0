import type { Moment } from '../src/model/moment.ts';
import { type ProbeSubject, probeQuestion, probeTable } from '../src/probe/probe-question.ts';
import { type DataTable, Then } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import { saidOnce, type Where } from '../src/sentence/where.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Then(
  'the {probe}{where} {claim}{where}{moment}',
  sentence(
    'check',
    'asks over the network, or asks a log: from outside, or from the named hosts',
    'the address "db:5432" is reachable within 10 seconds',
    'the address "db:5432" is not reachable from "web"',
    'the DNS record "MX example.com" at "192.0.2.53" exists',
    'the log of "nginx" on "web" has new lines contains "ready" within 10 seconds',
  ),
  function (
    this: SentenceWorld,
    subject: ProbeSubject,
    before: Where | undefined,
    claim: string,
    after?: Where,
    moment?: Moment,
  ) {
    const where = saidOnce(before, after);
    return this.check(probeQuestion(this.scenario, subject, claim, where?.said), where?.placement, moment);
  },
);

Then(
  'the {probe}{where} has{moment}:',
  sentenceWith(
    'table',
    'check',
    'many attributes, one per row',
    'the TLS address "www.example.com:443" has:',
    'the DNS record "A www.example.com" at "192.0.2.53" from "web" has:',
    'the log "/var/log/nginx/access.log" on "web" has within 10 seconds:',
  ),
  function (
    this: SentenceWorld,
    subject: ProbeSubject,
    where: Where | undefined,
    moment: Moment | undefined,
    table: DataTable,
  ) {
    return this.check(probeTable(this.scenario, subject, table.raw(), where?.said), where?.placement, moment);
  },
);
