import type { Moment } from '../src/model/moment.ts';
import { Then } from '../src/runner/define.ts';
import { sentence } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import { everyHostMonitored } from '../src/world/monitored-hosts.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Then(
  'every host is monitored by the Nagios status {string}{on}{moment}',
  sentence(
    'check',
    'a Nagios monitors each host of the environment, by its name; those that nobody monitors are named',
    'every host is monitored by the Nagios status "/var/lib/nagios4/status.dat" on "monitor"',
  ),
  function (this: SentenceWorld, path: string, on?: Placement, moment?: Moment) {
    return this.check(everyHostMonitored(this.scenario, path), on, moment);
  },
);
