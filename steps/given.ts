import { requestHeaders, requestOptions } from '../src/probe/http/checked-request.ts';
import type { DataTable } from '../src/runner/define.ts';
import { Given } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Given(
  'the environment {string}',
  sentence('given', 'brings the environment up, or connects to it', 'the environment "shop"'),
  function (this: SentenceWorld, name: string) {
    return this.useEnvironment(name);
  },
);

Given(
  '{place}',
  sentence(
    'given',
    'the hosts for sentences without "on …"',
    'the host "web"',
    'every host',
    'every host in "web"',
  ),
  function (this: SentenceWorld, place: Placement) {
    return this.speakOf(place);
  },
);

Given(
  'the request headers:',
  sentenceWith('table', 'given', 'headers for every later request of the scenario', 'the request headers:'),
  function (this: SentenceWorld, table: DataTable) {
    this.scenario.headers = requestHeaders(table.rowsHash(), this.scenario);
  },
);

Given(
  'the request options:',
  sentenceWith(
    'table',
    'given',
    'options for every later request of the scenario: redirects, timeout, user, password, proxy, verify, authority, client certificate, client key, passphrase',
    'the request options:',
  ),
  function (this: SentenceWorld, table: DataTable) {
    this.scenario.options = requestOptions(table.raw(), this.scenario);
  },
);
