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
    const version = 'v2.40.3';
    const module = 'github.com/docker/compose/v2';
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-compose-'));
    try {
      const options = { cwd: folder, env: { ...process.env, CGO_ENABLED: '0' } };
      writeFileSync(join(folder, 'go.mod'), 'module build\n\ngo 1.23\n');
      run('go', ['get', '-tool', `${module}/cmd@${version}`], options);
      const flags = `-s -w -X ${module}/internal.Version=${version}`;
      run(
        'go',
        ['build', '-trimpath', '-ldflags', flags, '-o', join(folder, 'docker-compose'), `${module}/cmd`],
        options,
      );
      mkdirSync(dirname(COMPOSE.path), { recursive: true });
      // Whole or not at all: another test may look for it.
      run('cp', [join(folder, 'docker-compose'), `${COMPOSE.path}.part`]);
      renameSync(`${COMPOSE.path}.part`, COMPOSE.path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

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
