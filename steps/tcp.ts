import type { Moment } from '../src/model/moment.ts';
import { Then } from '../src/runner/define.ts';
import { sentence } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import { whereAddress } from '../src/world/asked-from.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Then(
  'the address {string} {claim}{from}{moment}',
  sentence(
    'check',
    'whether a TCP port can be reached, from outside or from a host',
    'the address "db:5432" is reachable within 10 seconds',
    'the address "db:5432" has time under 1 second',
    'the address "db:5432" is not reachable from "web"',
  ),
  function (this: SentenceWorld, address: string, claim: string, from?: Placement, moment?: Moment) {
    return this.check(whereAddress(this.scenario, address, claim, from), from, moment);
  },
);
