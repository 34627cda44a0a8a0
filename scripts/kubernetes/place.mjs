import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Everything of the cluster is below it: there is one cluster a machine, as its addresses are the same each time. */
export const FOLDER = join(tmpdir(), `opsproof-kubernetes-${process.getuid?.() ?? 0}`);

/** A path below the folder. */
export const at = (...names) => join(FOLDER, ...names);

/** What kubectl and opsproof read. */
export const KUBECONFIG = at('pki', 'admin.conf');

export const NODE = 'node-1';
/** Of the node. The kubelet takes no loopback address, so it stands on a link of our own that leads nowhere. */
export const ADDRESS = '10.97.0.1';
export const LINK = 'opsproof-k8s';
export const SERVER = `https://${ADDRESS}:16443`;
/** Of pods, three of four numbers; and of services. */
export const PODS = '10.244.0';
export const SERVICES = '10.96.0';
export const BRIDGE = 'opsproof-pods';
export const ETCD = 'http://127.0.0.1:12379';
export const CONTAINERD = at('run', 'containerd.sock');
/** What holds the namespaces of a pod. */
export const PAUSE_IMAGE = 'opsproof/pause:1';
export const BASE_IMAGE = 'opsproof-base:bookworm';
