import { cutEnd } from '../../model/cut.ts';
import { printed, wrong } from '../address.ts';
import type { Scene } from '../scene.ts';
import { checkUrl } from '../url.ts';

/** How many characters of a name a message repeats. */
const LONGEST = 300;
/** The builds that Jenkins itself names. */
const PERMALINKS: Readonly<Record<string, string>> = {
  last: 'lastBuild',
  'last completed': 'lastCompletedBuild',
  'last stable': 'lastStableBuild',
  'last successful': 'lastSuccessfulBuild',
  'last unstable': 'lastUnstableBuild',
  'last unsuccessful': 'lastUnsuccessfulBuild',
  'last failed': 'lastFailedBuild',
};
/** The build that an action of the scenario started. */
export const TRIGGERED = 'triggered';

/** The URL of a Jenkins as a sentence says it, without a slash at the end. @throws ConfigurationError */
export function checkServer(server: string, scene: Pick<Scene, 'blueprint' | 'mention'>): string {
  const url = checkUrl(server, scene.blueprint);
  if (url.search !== '' || url.hash !== '')
    throw wrong(`${printed(server)} has a query or a fragment; write the URL of Jenkins`);
  scene.mention([server]);
  return server.replace(/\/$/, '');
}

/** Where a job is below its server: `folder/deploy` is `/job/folder/job/deploy`. @throws ConfigurationError */
export function jobPath(job: string): string {
  const parts = job.split('/');
  if (job.includes('${')) throw wrong(`the name of a Jenkins job takes no \${…}; found ${printed(job)}`);
  if (parts.some((part) => part.trim() === '' || part === '.' || part === '..'))
    throw wrong(
      `${printed(job)} is not the name of a Jenkins job; write "deploy", in a folder "folder/deploy"`,
    );
  return parts.map((part) => `/job/${encodeURIComponent(part)}`).join('');
}

/** The last part of a build's path: a number, or a name that Jenkins gives it; undefined for the triggered one. @throws ConfigurationError */
export function buildPart(build: string): string | undefined {
  if (build === TRIGGERED) return undefined;
  if (/^[1-9]\d{0,9}$/.test(build)) return build;
  const named = Object.hasOwn(PERMALINKS, build) ? PERMALINKS[build] : undefined;
  if (named !== undefined) return named;
  throw wrong(
    `${JSON.stringify(cutEnd(build, LONGEST))} is not a build; write a number or one of ${[...Object.keys(PERMALINKS), TRIGGERED].join(', ')}`,
  );
}

/** By which a scenario remembers what it triggered. */
export function jobId(server: string, job: string): string {
  return `${server.replace(/\/$/, '')}\0${job}`;
}
