import type { Attribute, State } from '../../resource/resource.ts';
import type { AskedProbe } from '../probe.ts';
import { askJenkins } from './ask-jenkins.ts';
import { BUILD_TREE, type BuildJson, buildState, endOf } from './build-state.ts';
import { checkServer, jobPath } from './jenkins-place.ts';
import { readBuild, readBuildOf } from './read-build.ts';

interface JobJson {
  readonly buildable?: boolean;
  readonly inQueue?: boolean;
  readonly lastBuild?: BuildJson | null;
  readonly lastCompletedBuild?: BuildJson | null;
  readonly lastUnsuccessfulBuild?: BuildJson | null;
  readonly firstBuild?: BuildJson | null;
  readonly builds?: readonly BuildJson[];
}

const SHORT = 'number,result,building,timestamp,duration';
const TREE = `buildable,inQueue,lastBuild[number,building],lastCompletedBuild[${BUILD_TREE}],lastUnsuccessfulBuild[number],firstBuild[${SHORT}],builds[${SHORT}]`;

/** What of the last completed build is asked of a job, and of a build. */
export const BUILD_ATTRIBUTES: Readonly<
  Record<'duration' | 'age' | 'tests' | 'failed tests' | 'skipped tests', Attribute>
> = {
  duration: { type: 'duration', description: 'How long it took.' },
  age: { type: 'duration', description: 'How long ago it ended, by the clock of Jenkins.' },
  tests: { type: 'integer', description: 'How many tests its report has.' },
  'failed tests': { type: 'integer', description: 'How many of them failed.' },
  'skipped tests': { type: 'integer', description: 'How many of them were skipped.' },
};

/** A job of a Jenkins. */
export const jenkinsJobProbe: AskedProbe = {
  noun: 'Jenkins job',
  phrases: ['Jenkins job {job} at {server}'],
  asked: 'outside',
  description:
    'A job of the Jenkins at a URL or an API; in a folder: "folder/job". Duration, age and tests are those of its last completed build.',
  attributes: {
    'last result': {
      type: 'text',
      description: 'Result of the last completed build: SUCCESS, UNSTABLE, FAILURE, ABORTED or NOT_BUILT.',
    },
    'last build': { type: 'integer', description: 'Number of the last completed build.' },
    ...BUILD_ATTRIBUTES,
    'stable time': {
      type: 'duration',
      description:
        'How long ago the first build of the last unbroken row of SUCCESS ended; 0 if the last one is no SUCCESS.',
    },
    building: { type: 'boolean', adjective: true, description: 'A build of it runs.' },
    queued: { type: 'boolean', adjective: true, description: 'A build of it waits in the queue.' },
    disabled: { type: 'boolean', adjective: true, description: 'It cannot be built.' },
  },
  examples: [
    'the Jenkins job "deploy" at "jenkins:/" has last result "SUCCESS"',
    'the Jenkins job "shop/nightly" at "jenkins:/" has age under 26 hours',
    'the Jenkins job "deploy" at "jenkins:/" is not building within 10 minutes',
  ],
  prepare({ names: { job = '', server = '' } }, scene) {
    const url = `${checkServer(server, scene)}${jobPath(job)}/api/json?tree=${TREE}`;
    return async (glance, _, door) => {
      const { answer, looked } = await askJenkins(scene, url, `job "${job}"`, glance, door);
      if ('unable' in answer) return { ...answer, looked };
      if ('absent' in answer) return { state: {}, missing: answer.absent, looked };
      const found = readJob(answer.found);
      if (found.buildable === undefined && found.lastCompletedBuild === undefined)
        return { unable: `"${job}" is not a job: it may be a folder`, looked };
      return {
        state: jobState(found, answer.now),
        unseen: (attribute) => ({ unable: `Jenkins does not say ${attribute} of the job` }),
        looked,
      };
    };
  },
};

/** What an answer says of a job, in the form that it must have. */
export function readJob(found: Readonly<Record<string, unknown>>): JobJson {
  const { buildable, inQueue, builds } = found;
  const some = Object.fromEntries(
    ['lastBuild', 'lastCompletedBuild', 'lastUnsuccessfulBuild', 'firstBuild'].flatMap((key) => {
      const build = readBuildOf(found, key);
      return build === undefined ? [] : [[key, build]];
    }),
  );
  return {
    ...(typeof buildable === 'boolean' ? { buildable } : {}),
    ...(typeof inQueue === 'boolean' ? { inQueue } : {}),
    ...(Array.isArray(builds) ? { builds: builds.map(readBuild) } : {}),
    ...some,
  };
}

/** The state of a job. @param now by the clock of Jenkins */
export function jobState(job: JobJson, now: number | undefined): State {
  const { buildable, inQueue, lastBuild, lastCompletedBuild: last } = job;
  const flags = {
    ...(lastBuild === undefined ? {} : { building: lastBuild?.building ?? false }),
    ...(inQueue === undefined ? {} : { queued: inQueue }),
    ...(buildable === undefined ? {} : { disabled: !buildable }),
  };
  if (last === undefined) return flags;
  if (last === null) return { ...flags, ...NEVER };
  const { result, building: _, ...state } = buildState(last, now);
  const stable = stableTime(job, last, now);
  return {
    ...flags,
    ...state,
    'last result': result,
    'last build': last.number,
    ...(stable === undefined ? {} : { 'stable time': stable }),
  };
}

/** Of a job that was never built to its end, none of this is there. */
const NEVER: State = Object.fromEntries(
  ['last result', 'last build', 'stable time', ...Object.keys(BUILD_ATTRIBUTES)].map((name) => [name, null]),
);

/** Jenkins lists only the newest hundred builds; undefined if the row may have begun before them. */
function stableTime(job: JobJson, last: BuildJson, now: number | undefined): number | undefined {
  const { lastUnsuccessfulBuild: broken, firstBuild, builds = [] } = job;
  if (last.result !== 'SUCCESS') return 0;
  if (now === undefined || broken === undefined) return undefined;
  const after = builds
    .filter(({ number = 0, result }) => number > (broken?.number ?? 0) && result === 'SUCCESS')
    .sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  const listed = broken === null || builds.some(({ number = 0 }) => number <= (broken.number ?? 0));
  const begun = broken === null && firstBuild ? firstBuild : listed ? after[0] : undefined;
  const ended = begun === undefined ? undefined : endOf(begun);
  return ended === undefined ? undefined : Math.max(0, now - ended);
}
