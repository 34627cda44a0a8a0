import { type Convergence, readConvergence, secretTexts } from '../src/converge/convergence.ts';
import type { ConvergeTool } from '../src/converge/tool.ts';
import type { Moment } from '../src/model/moment.ts';
import { convergeProbe } from '../src/probe/converge/converge-probe.ts';
import { probeQuestion } from '../src/probe/probe-question.ts';
import { type DataTable, Then, When } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import { converge, wouldChangeNothing } from '../src/world/converge.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

const CONVERGE = { probe: convergeProbe, phrase: 'converge', names: {} };

/** A tool and the file to apply, as a sentence names them. */
interface Named {
  readonly tool: ConvergeTool;
  readonly file: string;
}

const read = (world: SentenceWorld, { tool, file }: Named, rows: readonly (readonly string[])[] = []) =>
  readConvergence(tool, file, rows, world.scenario.root);

function act(world: SentenceWorld, convergence: Convergence, on: Placement | undefined, moment?: Moment) {
  world.scenario.convergence = convergence;
  world.scenario.mention(secretTexts(convergence));
  return world.act(converge(convergence, moment), on);
}

When(
  'I converge {hosts} with the {convergence}{moment}',
  sentence(
    'action',
    'applies a file of the repository with a tool for configuration management; anything that fails is red',
    'I converge every host in "web" with the puppet manifest "web.pp"',
    'I converge "db" with the ansible playbook "site.yml" within 20 minutes',
  ),
  function (this: SentenceWorld, on: Placement, named: Named, moment?: Moment) {
    return act(this, read(this, named), on, moment);
  },
);

When(
  'I converge {hosts} with the {convergence}{moment}:',
  sentenceWith(
    'table',
    'action',
    'the same with options: roles, modules, variables and others, see docs/converge.md',
    'I converge "web" with the ansible playbook "site.yml":',
  ),
  function (this: SentenceWorld, on: Placement, named: Named, moment: Moment | undefined, table: DataTable) {
    return act(this, read(this, named, table.raw()), on, moment);
  },
);

When(
  'I converge {hosts} again{moment}',
  sentence(
    'action',
    'does the last converge of the scenario once more',
    'I converge every host in "web" again',
  ),
  function (this: SentenceWorld, on: Placement, moment?: Moment) {
    return act(this, this.scenario.lastConvergence(), on, moment);
  },
);

Then(
  'the converge{on} changed nothing',
  sentence(
    'check',
    'the last converge found everything as it should be; what it changed is named',
    'the converge changed nothing',
    'the converge on every host in "web" changed nothing',
  ),
  function (this: SentenceWorld, on?: Placement) {
    return this.check(
      probeQuestion(
        this.scenario,
        CONVERGE,
        'has changed resources empty',
        on === undefined ? undefined : 'on',
      ),
      on,
    );
  },
);

Then(
  'the {convergence} would change nothing{on}{moment}',
  sentence(
    'check',
    'a dry run of the tool: nothing would change, and nothing would fail',
    'the ansible playbook "site.yml" would change nothing on every host in "db"',
  ),
  function (this: SentenceWorld, named: Named, on?: Placement, moment?: Moment) {
    return this.check(wouldChangeNothing(this.scenario, read(this, named), moment), on);
  },
);

Then(
  'the {convergence} would change nothing{on}{moment}:',
  sentenceWith(
    'table',
    'check',
    'the same with options',
    'the puppet manifest "web.pp" would change nothing on "web":',
  ),
  function (
    this: SentenceWorld,
    named: Named,
    on: Placement | undefined,
    moment: Moment | undefined,
    table: DataTable,
  ) {
    return this.check(wouldChangeNothing(this.scenario, read(this, named, table.raw()), moment), on);
  },
);
