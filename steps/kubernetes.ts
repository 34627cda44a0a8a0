import type { Moment } from '../src/model/moment.ts';
import { When } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import type { Placement } from '../src/sentence/placement.ts';
import { applyFile, applyText } from '../src/world/kubernetes/apply-manifest.ts';
import { scaleObject } from '../src/world/kubernetes/scale.ts';
import { type ObjectVerb, verbOnObject } from '../src/world/kubernetes/verb-on-object.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

When(
  'I apply the kubernetes manifest {string}{on}{moment}',
  sentence(
    'action',
    'applies a file of the repository, or a folder, to the namespace of a host; with "within" it waits until it is rolled out',
    'I apply the kubernetes manifest "k8s/web.yaml" on "web" within 1 minute',
  ),
  function (this: SentenceWorld, path: string, on?: Placement, moment?: Moment) {
    return this.act(applyFile(path, this.scenario.root, moment), on);
  },
);

When(
  'I apply the kubernetes manifest{on}{moment}:',
  sentenceWith(
    'doc string',
    'action',
    'applies the manifests of a doc string',
    'I apply the kubernetes manifest on "web":',
  ),
  function (this: SentenceWorld, on: Placement | undefined, moment: Moment | undefined, text: string) {
    return this.act(applyText(text, moment), on);
  },
);

When(
  'I scale the kubernetes object {string} to {int}{on}{moment}',
  sentence(
    'action',
    'changes how many pods an object has; with "within" it waits until all are available',
    'I scale the kubernetes object "deployment/web" to 3 on "web" within 1 minute',
  ),
  function (this: SentenceWorld, object: string, replicas: number, on?: Placement, moment?: Moment) {
    return this.act(scaleObject(object, replicas, moment), on);
  },
);

When(
  'I {objectVerb} the kubernetes object {string}{on}{moment}',
  sentence(
    'action',
    'restarts, rolls back or deletes an object, or cordons or uncordons a node; with "within" it waits until it is rolled out, or gone',
    'I restart the kubernetes object "deployment/web" on "web" within 1 minute',
    'I roll back the kubernetes object "deployment/web" on "web"',
    'I delete the kubernetes object "pod/web-0" on "web"',
    'I cordon the kubernetes object "node/node-1" on "web"',
  ),
  function (this: SentenceWorld, verb: ObjectVerb, object: string, on?: Placement, moment?: Moment) {
    return this.act(verbOnObject(verb, object, moment), on);
  },
);
