import type { Claim } from '../../check/claim.ts';
import type { State } from '../../resource/resource.ts';
import type { AskedProbe } from '../probe.ts';
import { askJenkins } from './ask-jenkins.ts';
import { BUILD_TREE, type BuildJson, buildState, causesOf, checkedOut, parameterOf } from './build-state.ts';
import { buildPart, checkServer, jobId, jobPath, TRIGGERED } from './jenkins-place.ts';
import { BUILD_ATTRIBUTES } from './job-probe.ts';
import { readBuild } from './read-build.ts';

const PARAMETER = 'parameter ';

/** One build of a job of a Jenkins. */
export const jenkinsBuildProbe: AskedProbe = {
  noun: 'Jenkins build',
  phrases: ['Jenkins build {build} of {job} at {server}'],
  asked: 'outside',
  description:
    'A build of a job by its number, as "last", "last completed", "last successful", "last stable", "last unstable", "last failed" or "last unsuccessful", or as "triggered": the one that the scenario started.',
  attributes: {
    result: {
      type: 'text',
      description: 'SUCCESS, UNSTABLE, FAILURE, ABORTED or NOT_BUILT; while it runs, it is not known.',
    },
    number: { type: 'integer', description: 'Its number.' },
    building: { type: 'boolean', adjective: true, description: 'It runs.' },
    ...BUILD_ATTRIBUTES,
    parameter: { type: 'text', takes: 'the name of a parameter', description: 'What it was built with.' },
    causes: { type: 'list', description: 'Why it was started, in the words of Jenkins.' },
    commits: { type: 'list', description: 'The commits that the git plugin checked out for it.' },
  },
  examples: [
    'the Jenkins build "last" of "deploy" at "jenkins:/" has result "SUCCESS" within 10 minutes',
    'the Jenkins build "triggered" of "deploy" at "jenkins:/" has failed tests 0',
    'the Jenkins build "42" of "deploy" at "jenkins:/" has parameter "VERSION" "v1.4.2"',
  ],
  prepare({ names: { build = '', job = '', server = '' }, claims }, scene) {
    const base = `${checkServer(server, scene)}${jobPath(job)}`;
    const named = buildPart(build);
    return async (glance, _, door) => {
      const part = named ?? scene.triggered.get(jobId(server, job));
      if (part === undefined)
        return {
          unable: `the scenario has triggered no build of "${job}"`,
          hint: `trigger one first: When I build the Jenkins job "${job}" at "${server}"`,
        };
      const what = named === undefined ? `build ${part} of "${job}"` : `build "${build}" of "${job}"`;
      const url = `${base}/${part}/api/json?tree=${BUILD_TREE}`;
      const { answer, looked } = await askJenkins(scene, url, what, glance, door);
      if ('unable' in answer) return { ...answer, looked };
      if ('absent' in answer) return { state: {}, missing: answer.absent, looked };
      const found = readBuild(answer.found);
      const state = { ...buildState(found, answer.now), ...moreOf(found, claims) };
      const running = found.building === true;
      return {
        state,
        unseen: () => ({ unable: running ? 'it still runs' : 'Jenkins does not say it of this build' }),
        ...(build === TRIGGERED ? { note: `build ${part}` } : {}),
        looked,
      };
    };
  },
};

function moreOf(build: BuildJson, claims: readonly Claim[]): State {
  const parameters = claims
    .filter(({ attribute }) => attribute.startsWith(PARAMETER))
    .map(({ attribute }) => [attribute, parameterOf(build, attribute.slice(PARAMETER.length)) ?? null]);
  return {
    ...(build.number === undefined ? {} : { number: build.number }),
    ...Object.fromEntries(parameters),
    ...(build.actions === undefined ? {} : { causes: causesOf(build), commits: checkedOut(build) }),
  };
}
