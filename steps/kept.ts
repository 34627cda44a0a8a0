import { keptQuestion, keptTable } from '../src/probe/kept-question.ts';
import type { KeptProbe } from '../src/probe/probe.ts';
import { type DataTable, Then } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Then(
  'the {keptAttribute} {comparison}',
  sentence(
    'check',
    'one attribute of the answer to the last request, or of the last command',
    'the response status is 200',
    'the response JSON at "$.database" is "up"',
    'the exit status is 1',
    'the output contains "ok"',
  ),
  function (
    this: SentenceWorld,
    { probe, attribute }: { readonly probe: KeptProbe; readonly attribute: string },
    comparison: string,
  ) {
    return this.check(keptQuestion(this.scenario, probe, attribute, comparison));
  },
);

Then(
  'the {kept} has:',
  sentenceWith(
    'table',
    'check',
    'many attributes of that answer or command, one per row',
    'the response has:',
    'the last command has:',
  ),
  function (this: SentenceWorld, probe: KeptProbe, table: DataTable) {
    return this.check(keptTable(this.scenario, probe, table.raw()));
  },
);
