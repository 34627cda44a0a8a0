import type { HostVerb } from '../src/model/host-verb.ts';
import { When } from '../src/runner/define.ts';
import { sentence } from '../src/sentence/definition.ts';
import { verbOnHosts } from '../src/world/actions.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

When(
  'I {verb} {string}',
  sentence(
    'action',
    'stops, starts, restarts, kills, pauses or unpauses a host',
    'I stop "db"',
    'I start "db"',
    'I kill "api"',
  ),
  function (this: SentenceWorld, verb: HostVerb, host: string) {
    return this.act(verbOnHosts(verb), { kind: 'host', name: host });
  },
);
