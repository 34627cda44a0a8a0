import { mkdirSync, writeFileSync } from 'node:fs';
import { ADDRESS, at, BRIDGE, CONTAINERD, NODE, PAUSE_IMAGE, PODS } from './place.mjs';

/**
 * What the parts read. The node is this machine, which may be a virtual machine or a container itself: control groups of version 1, no systemd,
 * no AppArmor, no right to lower an OOM score.
 * @param {string} plugins folder of the CNI plugins
 */
export function writeSettings(plugins) {
  for (const name of ['log', 'run', 'cni', 'kubelet', 'certs.d']) mkdirSync(at(name), { recursive: true });
  const write = (name, content) =>
    writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  write('resolv.conf', '');
  write('containerd.toml', containerd(plugins));
  write('cni/10-pods.conflist', network());
  write('kubelet.yaml', kubelet());
  write('proxy.yaml', proxy());
}

function containerd(plugins) {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = "${at('containerd', 'root')}"
state = "${at('containerd', 'state')}"
oom_score = 0
[grpc]
  address = "${CONTAINERD}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${at('containerd', 'opt')}"
[${cri}]
  sandbox_image = "docker.io/${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [${cri}.cni]
    bin_dir = "${plugins}"
    conf_dir = "${at('cni')}"
  [${cri}.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [${cri}.registry]
    config_path = "${at('certs.d')}"
`;
}

function network() {
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: BRIDGE,
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: at('cni-data'),
          ranges: [[{ subnet: `${PODS}.0/24` }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

function kubelet() {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: ADDRESS,
    port: 10250,
    healthzPort: 0,
    tlsCertFile: at('pki', 'kubelet.crt'),
    tlsPrivateKeyFile: at('pki', 'kubelet.key'),
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: at('pki', 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix://${CONTAINERD}`,
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    enforceNodeAllocatable: [],
    makeIPTablesUtilChains: false,
    resolvConf: at('resolv.conf'),
    clusterDomain: 'cluster.local',
    clusterDNS: [ADDRESS],
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'imagefs.available': '1%',
      'nodefs.inodesFree': '1%',
    },
    podLogsDir: at('podlogs'),
    volumePluginDir: at('plugins'),
    syncFrequency: '2s',
    nodeStatusUpdateFrequency: '2s',
    nodeLeaseDurationSeconds: 8,
  };
}

function proxy() {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    // Else it sets route_localnet of this machine.
    iptables: { localhostNodePorts: false },
    nodePortAddresses: [`${ADDRESS}/32`],
    bindAddress: ADDRESS,
    clientConnection: { kubeconfig: at('pki', 'proxy.conf') },
    hostnameOverride: NODE,
    clusterCIDR: `${PODS}.0/24`,
    healthzBindAddress: '127.0.0.1:10256',
    metricsBindAddress: '127.0.0.1:10249',
    conntrack: { maxPerCore: 0, min: 0 },
  };
}
