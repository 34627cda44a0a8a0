import type { Moment } from '../src/model/moment.ts';
import { type DataTable, Then } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import { dnsClaim, dnsQuestion, dnsTable } from '../src/world/dns-questions.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Then(
  'the DNS record {string}{server} {claim}{from}{moment}',
  sentence(
    'check',
    'what a name server says of a name, asked from outside or from a host',
    'the DNS record "A www.example.com" has answers includes 192.0.2.1',
    'the DNS record "MX example.com" at "192.0.2.53" exists',
    'the DNS record "AAAA www.example.com" does not exist from "web"',
    'the DNS record "A www.example.com" has ttl at least 5 minutes',
  ),
  function (
    this: SentenceWorld,
    text: string,
    server: string | undefined,
    claim: string,
    from?: Placement,
    moment?: Moment,
  ) {
    return this.check(dnsQuestion(this.scenario, { text, server, from }, dnsClaim(claim)), from, moment);
  },
);

Then(
  'the DNS record {string}{server}{from} has{moment}:',
  sentenceWith(
    'table',
    'check',
    'many things that a name server says of a name, one a row',
    'the DNS record "A www.example.com" at "192.0.2.53" has:',
    'the DNS record "A www.example.com" from "web" has:',
  ),
  function (
    this: SentenceWorld,
    text: string,
    server: string | undefined,
    from: Placement | undefined,
    moment: Moment | undefined,
    table: DataTable,
  ) {
    return this.check(
      dnsQuestion(this.scenario, { text, server, from }, dnsTable(table.raw())),
      from,
      moment,
    );
  },
);
