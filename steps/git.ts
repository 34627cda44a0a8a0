import type { Moment } from '../src/model/moment.ts';
import { Then } from '../src/runner/define.ts';
import { sentence } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import { type KeptAttribute, namesCommit } from '../src/world/names-commit.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

Then(
  'the {keptAttribute} names the commit of {string} in the git remote {string}{on}{moment}',
  sentence(
    'check',
    'what was answered is the hash of the commit that a tag or branch is at, or its beginning: what runs is what is tagged',
    'the response JSON at "$.commit" names the commit of "v1.4.2" in the git remote "https://git.example/shop/app.git" on "web"',
    'the output names the commit of "main" in the git remote "https://git.example/shop/app.git" on "web"',
  ),
  function (
    this: SentenceWorld,
    kept: KeptAttribute,
    ref: string,
    remote: string,
    on?: Placement,
    moment?: Moment,
  ) {
    return this.check(namesCommit(this.scenario, kept, { ref, remote }), on, moment);
  },
);
