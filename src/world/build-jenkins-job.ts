import { setTimeout as pause } from 'node:timers/promises';
import { printElapsed } from '../model/elapsed.ts';
import { ActionFailed, ConfigurationError, UnableError } from '../model/errors.ts';
import type { Moment } from '../model/moment.ts';
import { askJenkins, type JenkinsAnswer } from '../probe/jenkins/ask-jenkins.ts';
import { BUILD_TREE, type BuildJson, parameterOf } from '../probe/jenkins/build-state.ts';
import { checkServer, jobId, jobPath } from '../probe/jenkins/jenkins-place.ts';
import { readBuild } from '../probe/jenkins/read-build.ts';
import { type StartedBuild, startBuild } from '../probe/jenkins/start-build.ts';
import { AuditedDoor } from '../transport/audited-door.ts';
import type { Action } from './action.ts';
import type { Scenario } from './scenario.ts';

/** Deadline when the sentence has none. */
const USUAL_MS = 10 * 60_000;
/** Between two looks at a build that waits or runs. */
const LOOK_MS = 1000;
/** Deadline of one request. */
const REQUEST_MS = 60_000;

/** What a sentence says about a build to start. */
export interface WantedBuild {
  readonly job: string;
  readonly server: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** True: any result will do; false: anything but SUCCESS is red. */
  readonly mayFail: boolean;
  readonly moment: Moment | undefined;
}

/** Starts a build and waits for its end; `the Jenkins build "triggered" of …` is this one from then on. @throws ConfigurationError */
export function buildJenkinsJob(scenario: Scenario, wanted: WantedBuild): Action {
  const { job, server, parameters, moment } = wanted;
  if (moment?.kind === 'for')
    throw new ConfigurationError([{ message: 'a build has a deadline: write within 10 minutes' }]);
  const base = checkServer(server, scenario);
  const path = jobPath(job);
  scenario.mention(Object.values(parameters));
  const label = `build the Jenkins job "${job}"`;
  return {
    label,
    changes: true,
    from: 'outside',
    async perform({ scenario }) {
      scenario.triggered.delete(jobId(server, job));
      const began = performance.now();
      const allMs = moment?.ms ?? USUAL_MS;
      const door = new AuditedDoor((line) => scenario.note(line));
      const leftMs = () => Math.max(1, Math.min(REQUEST_MS, allMs - (performance.now() - began)));
      const ask = async (url: string, what: string) =>
        (await askJenkins(scenario, url, what, { timeoutMs: leftMs() }, door)).answer;
      const started = await startBuild(scenario, { base, path, job, parameters }, leftMs, door);
      for (let number = started.number; performance.now() - began < allMs; await pause(LOOK_MS)) {
        number ??= await numberOf(started, base, ask);
        if (number === undefined) continue;
        const answer = await ask(`${base}${path}/${number}/api/json?tree=${BUILD_TREE}`, `build ${number}`);
        if ('unable' in answer) throw new UnableError(`${label}: ${answer.unable}`);
        if ('absent' in answer) continue;
        const build = readBuild(answer.found);
        if (started.item === undefined) refuseForeign(build, parameters, job);
        scenario.triggered.set(jobId(server, job), number);
        if (build.building !== false) continue;
        if (wanted.mayFail || build.result === 'SUCCESS') return;
        throw new ActionFailed(
          `${label}: build ${number} ended with ${build.result} after ${printElapsed(build.duration ?? 0)}\n  hint: see ${base}${path}/${number}/console; when a failing build is meant, say: I try to build the Jenkins job …`,
        );
      }
      const known = scenario.triggered.get(jobId(server, job));
      throw new ActionFailed(
        `${label}: ${known === undefined ? 'it was not started' : `build ${known} did not end`} within ${printElapsed(allMs)}`,
      );
    },
  };
}

/** The number of a build, once it has left the queue. */
async function numberOf(
  { item }: StartedBuild,
  base: string,
  ask: (url: string, what: string) => Promise<JenkinsAnswer>,
): Promise<number | undefined> {
  const answer = await ask(
    `${base}/queue/item/${item}/api/json?tree=cancelled,executable[number]`,
    `item ${item} of the queue`,
  );
  if ('unable' in answer) throw new UnableError(answer.unable);
  if ('absent' in answer) throw new UnableError(answer.absent);
  const { cancelled, executable } = answer.found as {
    readonly cancelled?: boolean;
    readonly executable?: { readonly number?: number } | null;
  };
  if (cancelled === true) throw new ActionFailed('its item in the queue was cancelled');
  return executable?.number;
}

/** A Jenkins that says nothing of its queue gives the next number to whoever comes first. */
function refuseForeign(build: BuildJson, parameters: Readonly<Record<string, string>>, job: string): void {
  const other = Object.entries(parameters).find(
    ([name, value]) => !value.includes('${') && parameterOf(build, name) !== value,
  );
  if (other !== undefined)
    throw new UnableError(
      `build ${build.number} of "${job}" has another ${other[0]}: somebody else started it at the same moment`,
    );
}
