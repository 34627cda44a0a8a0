import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the real programs are kept that tests compare with: outside of the repository. */
export const PARTS = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'opsproof');

const BUILD_MS = 60 * 60_000;

/** ansible-core of PyPI, in a Python environment of its own. */
export const ANSIBLE = {
  name: 'ansible-core 2.19.4',
  path: join(PARTS, 'ansible', 'bin', 'ansible-inventory'),
  make() {
    const folder = join(PARTS, 'ansible');
    run('python3', ['-m', 'venv', folder]);
    run(join(folder, 'bin', 'pip'), ['-q', 'install', 'ansible-core==2.19.4']);
  },
};

/** The plugin `docker compose`, built from its Go module. */
export const COMPOSE = {
  name: 'docker compose 2.40.3',
  path: join(PARTS, 'compose-2.40.3', 'cli-plugins', 'docker-compose'),
  make() {
    const module = 'github.com/docker/compose/v2';
    buildProgram(COMPOSE.path, {
      program: `${module}/cmd`,
      version: 'v2.40.3',
      flags: `-s -w -X ${module}/internal.Version=v2.40.3`,
    });
  },
};

/** OpenTofu, built from its Go module with the fork of HCL that it replaces the original by. */
export const TOFU = {
  name: 'OpenTofu 1.12.6',
  path: join(PARTS, 'tofu-1.12.6', 'tofu'),
  make() {
    const module = 'github.com/opentofu/opentofu';
    buildProgram(TOFU.path, {
      program: `${module}/cmd/tofu`,
      version: 'v1.12.6',
      flags: `-s -w -X ${module}/version.dev=no`,
      replace:
        'github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828',
    });
  },
};

/** Builds a program of a Go module in a folder for that; it is at its path whole or not at all, as another test may look for it. */
function buildProgram(path, { program, version, flags, replace }) {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-build-'));
  try {
    const options = { cwd: folder, env: { ...process.env, CGO_ENABLED: '0' } };
    const replaced = replace === undefined ? '' : `\nreplace ${replace}\n`;
    writeFileSync(join(folder, 'go.mod'), `module build\n\ngo 1.23\n${replaced}`);
    run('go', ['get', '-tool', `${program}@${version}`], options);
    run('go', ['build', '-trimpath', '-ldflags', flags, '-o', join(folder, 'built'), program], options);
    mkdirSync(dirname(path), { recursive: true });
    run('cp', [join(folder, 'built'), `${path}.part`]);
    renameSync(`${path}.part`, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes what is missing. @throws Error with the end of what the program said */
export function makePart(part, log) {
  if (existsSync(part.path)) return;
  log(`getting ${part.name}, once`);
  mkdirSync(PARTS, { recursive: true });
  part.make();
}

function run(program, args, options = {}) {
  const { status, stderr, error } = spawnSync(program, args, {
    ...options,
    encoding: 'utf8',
    timeout: BUILD_MS,
  });
  if (status === 0) return;
  throw new Error(
    `${program} ${args.join(' ')} failed: ${error?.message ?? String(stderr).trim().slice(-2_000)}`,
  );
}
