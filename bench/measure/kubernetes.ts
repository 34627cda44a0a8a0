import { contest } from '../contest.ts';
import { OURS, opsproofRun } from '../contestant.ts';
import { compare, type Measurement, notMeasured } from '../measurement.ts';

const HOSTS = ['one', 'two'];
const WORK = 'a namespace with two pods, up, ready and gone';
const RIVAL = 'kubectl: create, wait, exec, delete';
const IMAGE = 'opsproof-base:bookworm';
const PROGRAM = ['sh', '-c', 'trap "exit 0" TERM; sleep 300 & wait'];

/** Only the cluster that the tests start: whatever else a kubeconfig leads to is somebody's. */
const CONFIG = process.env.OPSPROOF_CLUSTER_CONFIG;

export const kubernetesMeasurement: Measurement = {
  name: 'kubernetes',
  about: `${WORK}, whole process`,
  async measure(workshop) {
    if (CONFIG === undefined)
      return [
        notMeasured(
          WORK,
          RIVAL,
          'needs OPSPROOF_CLUSTER_CONFIG, as `node scripts/kubernetes.mjs up` prints it',
        ),
      ];
    const folder = workshop.write('kubernetes-cli', {
      'pods.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: HOSTS.map(pod) }),
      'pods.sh': script(workshop.id, CONFIG),
    });
    const results = await contest(
      [
        opsproofRun(workshop, 'kubernetes', {
          'environments/bench.yaml': environment(CONFIG),
          'features/pods.feature': FEATURE,
        }),
        { name: RIVAL, program: { argv: ['sh', 'pods.sh'], cwd: folder } },
      ],
      workshop.runs,
      workshop.say,
    );
    const ms = (name: string) => results.get(name)?.ms ?? Number.NaN;
    return [compare({ work: WORK, against: RIVAL }, ms(OURS), ms(RIVAL), { within: 1.15 })];
  },
};

const FEATURE = `Feature: Pods
  Scenario: they are up
    Given the environment "bench"
    Then the file "/etc/passwd" exists on "one"
`;

function environment(kubeconfig: string): string {
  const settings = `providers: { kubernetes: { kubeconfig: ${JSON.stringify(kubeconfig)} } }`;
  const hosts = HOSTS.map((name) => `  ${name}: { image: "${IMAGE}", command: ${JSON.stringify(PROGRAM)} }`);
  return ['lifecycle: ephemeral', 'provider: kubernetes', settings, 'hosts:', ...hosts, ''].join('\n');
}

function pod(name: string): object {
  const containers = [{ name, image: IMAGE, args: PROGRAM }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { restartPolicy: 'Never', containers } };
}

/** The same by hand, as fast as it gets: a pod that comes before its service account is refused, and its end is asked for at once. */
function script(id: string, kubeconfig: string): string {
  return `set -eu
export KUBECONFIG='${kubeconfig}'
kubectl create namespace ${id} >/dev/null
until kubectl -n ${id} get serviceaccount default >/dev/null 2>&1; do :; done
kubectl -n ${id} apply -f pods.json >/dev/null
kubectl -n ${id} wait --for=condition=Ready pod ${HOSTS.join(' ')} >/dev/null
kubectl -n ${id} exec one -- test -e /etc/passwd
kubectl -n ${id} delete pod ${HOSTS.join(' ')} --grace-period=1 --wait=false >/dev/null
kubectl delete namespace ${id} >/dev/null
`;
}
