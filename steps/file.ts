import { When } from '../src/runner/define.ts';
import { sentenceWith } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import { writeFile } from '../src/world/actions.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

When(
  'I write the file {string}{on}:',
  sentenceWith(
    'doc string',
    'action',
    'writes a file with the content of the doc string',
    'I write the file "/etc/motd" on "web":',
  ),
  function (this: SentenceWorld, path: string, on: Placement | undefined, content: string) {
    return this.act(writeFile(path, content), on);
  },
);
