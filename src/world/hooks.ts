import { LONGEST_MOMENT_MS } from '../model/moment.ts';
import {
  After,
  AfterAll,
  Before,
  BeforeStep,
  setDefaultTimeout,
  setWorldConstructor,
} from '../runner/define.ts';
import { arriveAt, releaseThread } from './thread.ts';
import { OpsWorld, turnOf } from './world.ts';

/** The runner's own deadline replaces every reason by "timed out", so it comes last: ours are shorter and say why. */
const LAST_RESORT_MS = LONGEST_MOMENT_MS + 15 * 60_000;

setWorldConstructor(OpsWorld);
setDefaultTimeout(LAST_RESORT_MS);

Before({ name: 'take a place on the stack' }, async function (this: OpsWorld, { pickle, testCaseStartedId }) {
  arriveAt({ id: testCaseStartedId, pickle });
  await turnOf(this).begin();
});

BeforeStep(({ pickle, pickleStep, testCaseStartedId }) => {
  arriveAt({ id: testCaseStartedId, pickle, step: pickleStep });
});

After({ name: 'give the stack back' }, async function (this: OpsWorld) {
  await turnOf(this).end();
});

AfterAll(releaseThread);
