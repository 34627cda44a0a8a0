import { When } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import { runCommand } from '../src/world/actions.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

When(
  'I run {string}{on}',
  sentence('action', 'runs a command; an exit status other than 0 is red', 'I run "nginx -t" on "web"'),
  function (this: SentenceWorld, command: string, on?: Placement) {
    return this.act(runCommand(command, false), on);
  },
);

When(
  'I run{on}:',
  sentenceWith('doc string', 'action', 'runs the lines of a doc string as one sh script', 'I run on "web":'),
  function (this: SentenceWorld, on: Placement | undefined, script: string) {
    return this.act(runCommand(script, false), on);
  },
);

When(
  'I try to run {string}{on}',
  sentence('action', 'runs a command that may fail', 'I try to run "test -e /tmp/x" on "web"'),
  function (this: SentenceWorld, command: string, on?: Placement) {
    return this.act(runCommand(command, true), on);
  },
);

When(
  'I try to run{on}:',
  sentenceWith(
    'doc string',
    'action',
    'runs the lines of a doc string as one sh script that may fail',
    'I try to run on "web":',
  ),
  function (this: SentenceWorld, on: Placement | undefined, script: string) {
    return this.act(runCommand(script, true), on);
  },
);
