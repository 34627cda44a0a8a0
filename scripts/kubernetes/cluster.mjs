import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { startCoredns } from './coredns.mjs';
import { end, endRest, ready, start } from './daemons.mjs';
import { importImages } from './images.mjs';
import { makePki } from './pki.mjs';
import {
  ADDRESS,
  at,
  BRIDGE,
  CONTAINERD,
  ETCD,
  FOLDER,
  KUBECONFIG,
  LINK,
  NODE,
  PODS,
  SERVER,
  SERVICES,
} from './place.mjs';
import { must, quick } from './quick.mjs';
import { writeSettings } from './settings.mjs';

/** What the kubelet changes of this machine: put back at the end. */
const SYSCTLS = ['vm.overcommit_memory', 'vm.panic_on_oom', 'kernel.panic', 'kernel.panic_on_oops'];
const FORWARD = ['FORWARD', '-i', BRIDGE, '-o', BRIDGE, '-j', 'ACCEPT'];

/**
 * Starts a cluster of one node on addresses of this machine only.
 * @param {string} programs folder of what was built
 * @param {string} coredns folder of that program
 */
export async function up(programs, coredns) {
  await down(programs);
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  makePki();
  writeSettings('/usr/lib/cni');
  writeFileSync(at('run', 'sysctl'), must(['sysctl', ...SYSCTLS]));
  // A kernel may lack one of the two; both lead nowhere.
  const link = ['ip', 'link', 'add', LINK, 'type'];
  if (quick([...link, 'dummy']).code !== 0) must([...link, 'bridge']);
  must(['ip', 'address', 'add', `${ADDRESS}/32`, 'dev', LINK]);
  must(['ip', 'link', 'set', LINK, 'up']);
  must(['iptables', '-w', '-I', ...FORWARD]);
  start('etcd', etcd());
  start('containerd', ['containerd', '--config', at('containerd.toml')]);
  await ready('etcd', () => quick(['curl', '-sf', `${ETCD}/health`]).code === 0);
  start('apiserver', apiserver(programs));
  const images = ready(
    'containerd',
    () => quick(['ctr', '--address', CONTAINERD, 'version']).code === 0,
  ).then(() => importImages(programs));
  await ready('apiserver', () => answers('/readyz'));
  start('controller-manager', controllerManager(programs));
  start('scheduler', [
    ...[join(programs, 'kube-scheduler'), `--kubeconfig=${at('pki', 'scheduler.conf')}`],
    ...['--bind-address=127.0.0.1', '--leader-elect=false'],
  ]);
  startCoredns(coredns);
  await images;
  start('kubelet', [
    ...[
      join(programs, 'kubelet'),
      `--config=${at('kubelet.yaml')}`,
      `--kubeconfig=${at('pki', 'kubelet.conf')}`,
    ],
    ...[`--root-dir=${at('kubelet')}`, `--cert-dir=${at('kubelet', 'pki')}`],
    ...[`--hostname-override=${NODE}`, `--node-ip=${ADDRESS}`],
  ]);
  start('proxy', [join(programs, 'kube-proxy'), `--config=${at('proxy.yaml')}`]);
  await ready('kubelet', () => isReady(programs));
}

/** Removes the cluster and everything of it on this machine; nothing there is success. */
export async function down(programs) {
  const ctr = ['ctr', '--address', CONTAINERD, '--namespace', 'k8s.io'];
  const lines = (argv) =>
    quick(argv)
      .stdout.split('\n')
      .filter((line) => line !== '');
  await end(['coredns', 'kubelet', 'proxy', 'scheduler', 'controller-manager', 'apiserver', 'etcd']);
  if (existsSync(at('proxy.yaml')))
    quick([join(programs, 'kube-proxy'), `--config=${at('proxy.yaml')}`, '--cleanup']);
  if (existsSync(CONTAINERD)) {
    const tasks = lines([...ctr, 'tasks', 'ls', '-q']);
    for (const id of tasks) quick([...ctr, 'tasks', 'kill', '-s', 'KILL', id]);
    for (const id of tasks) quick([...ctr, 'tasks', 'rm', '-f', id]);
    for (const id of lines([...ctr, 'containers', 'ls', '-q'])) quick([...ctr, 'containers', 'rm', id]);
  }
  await end(['containerd']);
  await endRest();
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts
    .filter((path) => path.startsWith(`${FOLDER}/`))
    .sort()
    .toReversed())
    quick(['umount', '-l', mount]);
  for (const name of lines(['ip', 'netns', 'list']).map((line) => line.split(' ')[0] ?? ''))
    if (
      name.startsWith('cni-') &&
      quick(['ip', 'netns', 'exec', name, 'ip', '-o', 'address']).stdout.includes(` ${PODS}.`)
    )
      quick(['ip', 'netns', 'delete', name]);
  quick(['sh', '-c', 'find /sys/fs/cgroup -depth -type d -path "*/kubepods*" -exec rmdir {} + 2>/dev/null']);
  if (existsSync(at('run', 'sysctl'))) quick(['sysctl', '-q', '-p', at('run', 'sysctl')]);
  for (const link of [BRIDGE, LINK]) quick(['ip', 'link', 'delete', link]);
  while (quick(['iptables', '-w', '-D', ...FORWARD]).code === 0);
  // `kube-proxy --cleanup` leaves this one.
  for (const chain of ['INPUT', 'OUTPUT']) quick(['iptables', '-w', '-D', chain, '-j', 'KUBE-FIREWALL']);
  for (const how of ['-F', '-X']) quick(['iptables', '-w', how, 'KUBE-FIREWALL']);
  rmSync(FOLDER, { recursive: true, force: true });
}

/** True when a cluster of ours answers. */
export const isUp = async () => existsSync(KUBECONFIG) && (await answers('/readyz'));

function etcd() {
  const peers = 'http://127.0.0.1:12380';
  const client = ['--listen-client-urls', ETCD, '--advertise-client-urls', ETCD];
  const peer = ['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers];
  return [
    'etcd',
    '--data-dir',
    at('etcd'),
    ...client,
    ...peer,
    '--initial-cluster',
    `default=${peers}`,
    '--unsafe-no-fsync',
  ];
}

function apiserver(programs) {
  const pki = (name) => at('pki', name);
  return [
    join(programs, 'kube-apiserver'),
    ...[`--etcd-servers=${ETCD}`, `--bind-address=${ADDRESS}`, `--advertise-address=${ADDRESS}`],
    ...[`--secure-port=${new URL(SERVER).port}`, `--service-cluster-ip-range=${SERVICES}.0/24`],
    ...['--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction', '--profiling=false'],
    ...[`--client-ca-file=${pki('ca.crt')}`, '--allow-privileged=true'],
    ...[`--tls-cert-file=${pki('apiserver.crt')}`, `--tls-private-key-file=${pki('apiserver.key')}`],
    // By name it would not be found.
    ...['--kubelet-preferred-address-types=InternalIP', `--kubelet-certificate-authority=${pki('ca.crt')}`],
    `--kubelet-client-certificate=${pki('kubelet-client.crt')}`,
    `--kubelet-client-key=${pki('kubelet-client.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${pki('accounts.pub')}`,
    `--service-account-signing-key-file=${pki('accounts.key')}`,
  ];
}

function controllerManager(programs) {
  return [
    join(programs, 'kube-controller-manager'),
    `--kubeconfig=${at('pki', 'controller-manager.conf')}`,
    ...['--bind-address=127.0.0.1', '--leader-elect=false', '--use-service-account-credentials'],
    `--service-account-private-key-file=${at('pki', 'accounts.key')}`,
    `--root-ca-file=${at('pki', 'ca.crt')}`,
    // A node that is silent is known as such after ten seconds, instead of 50.
    ...['--node-monitor-period=1s', '--node-monitor-grace-period=10s'],
  ];
}

/** @returns {Promise<boolean>} whether the API server answers with success */
function answers(path) {
  return new Promise((resolve) => {
    const [ca, cert, key] = ['ca.crt', 'admin.crt', 'admin.key'].map((name) => readFileSync(at('pki', name)));
    const asked = request(`${SERVER}${path}`, { ca, cert, key, agent: false, timeout: 2_000 }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode === 200));
    });
    asked.on('timeout', () => asked.destroy(new Error('late')));
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

function isReady(programs) {
  const condition = '{.status.conditions[?(@.type=="Ready")].status}';
  const asked = [join(programs, 'kubectl'), `--kubeconfig=${KUBECONFIG}`, 'get', 'node', NODE];
  return quick([...asked, '-o', `jsonpath=${condition}`]).stdout === 'True';
}
