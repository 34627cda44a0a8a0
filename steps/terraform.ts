import type { Moment } from '../src/model/moment.ts';
import { readPlanSource } from '../src/probe/terraform/plan-source.ts';
import { expectNothing } from '../src/probe/terraform/would-change-nothing.ts';
import { type DataTable, Given, Then } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

/** Also one that is not there: then that is the one mistake, and not each sentence after it. */
Given(
  'the terraform plan of {string}',
  sentence(
    'given',
    'the plan that later sentences speak of: a folder with a root module, or a file of terraform show -json',
    'the terraform plan of "infra"',
  ),
  function (this: SentenceWorld, name: string) {
    this.scenario.plan = { name, file: name };
    this.scenario.plan = readPlanSource(name, this.scenario.root);
  },
);

Given(
  'the terraform plan of {string}:',
  sentenceWith(
    'table',
    'given',
    'the same with options: program, variables, variable NAME, workspace, backend config, refresh',
    'the terraform plan of "infra":',
  ),
  function (this: SentenceWorld, name: string, table: DataTable) {
    this.scenario.plan = { name, file: name };
    this.scenario.plan = readPlanSource(name, this.scenario.root, table.raw());
  },
);

Then(
  'the terraform plan would change nothing{moment}',
  sentence(
    'check',
    'an apply would do nothing, and every check block holds; what would change is named',
    'the terraform plan would change nothing',
  ),
  function (this: SentenceWorld, moment?: Moment) {
    return this.check(expectNothing(undefined, this.scenario), undefined, moment);
  },
);

Then(
  'the terraform plan of {string} would change nothing{moment}',
  sentence(
    'check',
    'the same of the plan that it names',
    'the terraform plan of "infra" would change nothing',
  ),
  function (this: SentenceWorld, name: string, moment?: Moment) {
    return this.check(expectNothing(name, this.scenario), undefined, moment);
  },
);
