import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { ConfigurationError } from '../../model/errors.ts';
import type { Moment } from '../../model/moment.ts';
import { Applier } from '../../provider/kubernetes/apply.ts';
import {
  type Manifest,
  type Manifests,
  parseManifests,
  readManifests,
} from '../../provider/kubernetes/manifests.ts';
import type { Action } from '../action.ts';
import { onCluster, waitOf } from './on-cluster.ts';
import { untilRolledOut } from './wait.ts';

const ROLLING = ['Deployment', 'StatefulSet', 'DaemonSet'];

/**
 * Applies a file with manifests, or a folder of them, as `kubectl apply --server-side` does.
 * @param root of the user's repository, which paths begin at
 * @param moment `within 1 minute`: waits until everything in it that rolls out is rolled out
 * @throws ConfigurationError for what is no manifest
 */
export function applyFile(name: string, root: string, moment: Moment | undefined): Action {
  const file = isAbsolute(name) ? name : resolve(root, name);
  if (statSync(file, { throwIfNoEntry: false }) === undefined)
    throw new ConfigurationError([
      {
        message: `the kubernetes manifest "${name}" is not there; paths begin at the root of the repository`,
      },
    ]);
  return apply(`apply the kubernetes manifest "${name}"`, readManifests([file]), moment);
}

/** Applies the manifests in a doc string. @throws ConfigurationError for what is no manifest */
export function applyText(text: string, moment: Moment | undefined): Action {
  return apply('apply the kubernetes manifest', parseManifests(text, 'the doc string'), moment);
}

function apply(label: string, { objects, mistakes }: Manifests, moment: Moment | undefined): Action {
  if (mistakes.length > 0) throw new ConfigurationError(mistakes.map((message) => ({ message })));
  const waitMs = waitOf(moment);
  const rolling = objects.filter(({ object }) => ROLLING.includes(object.kind));
  if (objects.length === 0) throw new ConfigurationError([{ message: 'there is no object in the manifest' }]);
  if (waitMs !== undefined && rolling.length === 0)
    throw new ConfigurationError([
      {
        message: `nothing in the manifest rolls out, so there is nothing to wait for: leave out "${moment?.text}"`,
      },
    ]);
  return onCluster(label, async (at) => {
    const paths = new Map<Manifest, string>();
    const applier = new Applier(at.namespace, {
      get: (path) => at.ask('GET', path),
      patch: async (path, asked) => at.change('PATCH', path, asked),
      async before(manifest, path) {
        paths.set(manifest, path);
        await at.remember(path);
      },
    });
    await applier.apply(objects);
    const until = performance.now() + (waitMs ?? 0);
    for (const manifest of waitMs === undefined ? [] : rolling) {
      const { kind, metadata } = manifest.object;
      const left = Math.max(0, until - performance.now());
      await untilRolledOut(at, `${kind.toLowerCase()}/${metadata.name}`, paths.get(manifest) ?? '', left);
    }
  });
}
