import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run, SetupError, which } from '../setup/command.mjs';

/** The release of Kubernetes that is built. */
export const VERSION = '1.34.4';

const PROGRAMS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
];

/**
 * The modules that live inside the source tree of Kubernetes. Its go.mod replaces each by a folder of that tree, and replacements do not
 * reach who requires it: so each is named here with the published module of the same release.
 */
const STAGING =
  `api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider cluster-bootstrap code-generator component-base
  component-helpers controller-manager cri-api cri-client csi-translation-lib dynamic-resource-allocation endpointslice externaljwt kms
  kube-aggregator kube-controller-manager kube-proxy kube-scheduler kubectl kubelet metrics mount-utils pod-security-admission sample-apiserver`
    .trim()
    .split(/\s+/);

/** Each takes no more than this on a busy machine with two cores. */
const BUILD_MS = 45 * 60_000;

/** The process that holds a pod's namespaces: it ends on a signal, and reaps the orphans it inherits. */
const PAUSE = `package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	told := make(chan os.Signal, 16)
	signal.Notify(told, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for one := range told {
		if one != syscall.SIGCHLD {
			os.Exit(0)
		}
		for {
			if pid, _ := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); pid <= 0 {
				break
			}
		}
	}
}
`;

/** Where they are kept: outside of the repository, for all checkouts of a user. */
export const cacheFolder = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'opsproof');

/**
 * The programs of a cluster, made from the published Go modules the first time and kept in the user's cache: minutes once, nothing afterwards.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder they are in
 * @throws {SetupError} without Go, or when the modules cannot be had
 */
export async function buildPrograms(say) {
  const cache = cacheFolder();
  const folder = join(cache, `kubernetes-${VERSION}`);
  if ([...PROGRAMS, 'pause'].every((name) => existsSync(join(folder, name)))) return folder;
  if (which('go') === undefined) throw new SetupError(`Kubernetes ${VERSION} is built with Go: install it`);
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    say(`building Kubernetes ${VERSION} (about 8 minutes of processor time, once; log: ${cache}/build.log)`);
    await build(work, join(cache, 'build.log'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function build(folder, log) {
  const module = join(folder, 'module');
  mkdirSync(join(module, 'pause'), { recursive: true });
  writeFileSync(join(module, 'go.mod'), goMod());
  writeFileSync(join(module, 'pause/main.go'), PAUSE);
  const env = { ...process.env, CGO_ENABLED: '0' };
  const options = { log, cwd: module, env, timeoutMs: BUILD_MS };
  await run(['go', 'mod', 'tidy'], { ...options, what: 'go mod tidy' });
  const go = ['nice', '-n', '15', 'go', 'build', '-trimpath', '-ldflags', linkFlags()];
  await run([...go, '-p', '2', '-o', `${folder}/`, 'tool'], { ...options, what: 'go build' });
  await run([...go, '-o', `${folder}/`, './pause'], { ...options, what: 'go build of pause' });
}

/** No program of our own is needed: `go build tool` builds what the `tool` lines name. */
function goMod() {
  const [, ...rest] = VERSION.split('.');
  const staging = `v0.${rest.join('.')}`;
  return [
    'module opsproof.example/kubernetes',
    'go 1.26.0',
    `require k8s.io/kubernetes v${VERSION}`,
    `replace (\n${STAGING.map((name) => `\tk8s.io/${name} => k8s.io/${name} ${staging}`).join('\n')}\n)`,
    `tool (\n${PROGRAMS.map((name) => `\tk8s.io/kubernetes/cmd/${name}`).join('\n')}\n)`,
    '',
  ].join('\n\n');
}

/** Without them a node says that it is of v0.0.0. */
function linkFlags() {
  const [major, minor] = VERSION.split('.');
  const values = {
    gitVersion: `v${VERSION}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
  };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  const set = packages.flatMap((name) =>
    Object.entries(values).map(([key, value]) => `-X ${name}.${key}=${value}`),
  );
  return ['-s', '-w', ...set].join(' ');
}
