import { Then } from '@cucumber/cucumber';
import type { Moment } from '../src/model/moment.ts';
import { sentence } from '../src/world/definition.ts';
import { addressQuestion } from '../src/world/probe-questions.ts';
import { checkAddress } from '../src/world/route.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Then(
  'the address {string} {claim}{moment}',
  sentence(
    'check',
    'whether a TCP port can be reached from outside',
    'the address "db:5432" is reachable within 10 seconds',
    'the address "db:5432" has time under 1 second',
  ),
  function (this: SentenceWorld, address: string, claim: string, moment?: Moment) {
    const checked = checkAddress(address, this.scenario.blueprint);
    return this.check(addressQuestion(this.scenario, checked, address, claim), undefined, moment);
  },
);
