import { writeFile } from '../src/world/actions.ts';
import { When } from '../src/world/cucumber.ts';
import { sentenceWith } from '../src/world/definition.ts';
import type { Placement } from '../src/world/placement.ts';
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
