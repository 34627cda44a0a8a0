import { commandProbe } from './command/command-probe.ts';
import { convergeProbe } from './converge/converge-probe.ts';
import { dnsProbe } from './dns/dns-probe.ts';
import { responseProbe } from './http/response-probe.ts';
import { imageFileProbe } from './image/image-file-probe.ts';
import { imagePackageProbe } from './image/image-package-probe.ts';
import { imageProbe } from './image/image-probe.ts';
import { jenkinsBuildProbe } from './jenkins/build-probe.ts';
import { jenkinsJobProbe } from './jenkins/job-probe.ts';
import { jenkinsProbe } from './jenkins/server-probe.ts';
import { objectProbe } from './kubernetes/object-probe.ts';
import { permissionProbe } from './kubernetes/permission-probe.ts';
import { logProbe } from './log/log-probe.ts';
import type { AskedProbe, KeptProbe, Probe } from './probe.ts';
import { addressProbe } from './tcp/address-probe.ts';
import { planProbe } from './terraform/plan-probe.ts';
import { plannedResourceProbe } from './terraform/resource-probe.ts';
import { tlsProbe } from './tls/tls-probe.ts';
import { udpProbe } from './udp/udp-probe.ts';

/** All probes. A new one is a folder and a line here. */
export const probes: readonly Probe[] = [
  responseProbe,
  addressProbe,
  udpProbe,
  tlsProbe,
  dnsProbe,
  logProbe,
  objectProbe,
  permissionProbe,
  planProbe,
  plannedResourceProbe,
  commandProbe,
  convergeProbe,
  jenkinsJobProbe,
  jenkinsBuildProbe,
  jenkinsProbe,
  imageProbe,
  imageFileProbe,
  imagePackageProbe,
];

export const askedProbes: readonly AskedProbe[] = probes.filter((probe) => 'phrases' in probe);
export const keptProbes: readonly KeptProbe[] = probes.filter((probe) => 'lead' in probe);
