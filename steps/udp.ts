import type { Moment } from '../src/model/moment.ts';
import { Then } from '../src/runner/define.ts';
import { sentence } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';
import { udpQuestion } from '../src/world/udp-questions.ts';

Then(
  'the udp address {string} {claim}{from}{moment}',
  sentence(
    'check',
    'whether something answers a datagram, from outside or from a host; silence proves nothing and is unable',
    'the udp address "ns1.example.com:53" is reachable',
    'the udp address "db:9" is not reachable from "web"',
    'the udp address "echo.example.com:7" has answer to "ping" "ping"',
  ),
  function (this: SentenceWorld, address: string, claim: string, from?: Placement, moment?: Moment) {
    return this.check(udpQuestion(this.scenario, address, claim, from), from, moment);
  },
);
