import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { ADDRESS, at, NODE, SERVER, SERVICES } from './place.mjs';
import { must } from './quick.mjs';

const DAYS = '2';
const pki = (name) => at('pki', name);

/** User and group of each certificate, as the authorizers Node and RBAC know them. */
const LEAVES = {
  apiserver: {
    subject: '/CN=kube-apiserver',
    names: `IP:${ADDRESS},IP:127.0.0.1,IP:${SERVICES}.1,DNS:localhost,DNS:kubernetes.default.svc`,
  },
  'kubelet-client': { subject: '/O=system:masters/CN=kubelet-client' },
  admin: { subject: '/O=system:masters/CN=admin' },
  'controller-manager': { subject: '/CN=system:kube-controller-manager' },
  scheduler: { subject: '/CN=system:kube-scheduler' },
  proxy: { subject: '/CN=system:kube-proxy' },
  kubelet: { subject: `/O=system:nodes/CN=system:node:${NODE}`, names: `DNS:${NODE},IP:${ADDRESS}` },
};
const USERS = ['admin', 'controller-manager', 'scheduler', 'proxy', 'kubelet'];

/** Keys, certificates and kubeconfigs of all parts, for two days. */
export function makePki() {
  if (existsSync(pki('admin.conf'))) return;
  mkdirSync(at('pki'), { recursive: true, mode: 0o700 });
  const newKey = ['openssl', 'req', '-newkey', 'rsa:2048', '-nodes'];
  must([
    ...newKey,
    '-x509',
    '-days',
    DAYS,
    '-subj',
    '/CN=ca',
    '-keyout',
    pki('ca.key'),
    '-out',
    pki('ca.crt'),
  ]);
  for (const [name, { subject, names }] of Object.entries(LEAVES)) {
    const file = (kind) => pki(`${name}.${kind}`);
    must([...newKey, '-subj', subject, '-keyout', file('key'), '-out', file('csr')]);
    const usage = 'extendedKeyUsage=serverAuth,clientAuth\n';
    writeFileSync(file('ext'), names === undefined ? usage : `${usage}subjectAltName=${names}\n`);
    const authority = ['-CA', pki('ca.crt'), '-CAkey', pki('ca.key'), '-CAcreateserial', '-days', DAYS];
    const files = ['-in', file('csr'), '-extfile', file('ext'), '-out', file('crt')];
    must(['openssl', 'x509', '-req', ...authority, ...files]);
  }
  must(['openssl', 'genrsa', '-out', pki('accounts.key'), '2048']);
  must(['openssl', 'rsa', '-in', pki('accounts.key'), '-pubout', '-out', pki('accounts.pub')]);
  for (const name of USERS.toReversed())
    writeFileSync(pki(`${name}.conf`), kubeconfig(name), { mode: 0o600 });
}

/** Every JSON is YAML. */
function kubeconfig(name) {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server: SERVER, 'certificate-authority': pki('ca.crt') } }],
    users: [{ name, user: { 'client-certificate': pki(`${name}.crt`), 'client-key': pki(`${name}.key`) } }],
    contexts: [{ name: 'local', context: { cluster: 'local', user: name } }],
    'current-context': 'local',
  });
}
