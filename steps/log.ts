import type { LogName } from '../src/probe/log/log-name.ts';
import { Given } from '../src/runner/define.ts';
import { sentence } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Given(
  'I watch the {log}{on}',
  sentence(
    'given',
    "remembers the end of a log file or of a unit's journal: later lines are new",
    'I watch the log "/var/log/nginx/access.log" on "web"',
    'I watch the log of "nginx"',
  ),
  function (this: SentenceWorld, log: LogName, on?: Placement) {
    return this.watch(log, on);
  },
);
