import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { factsOf, readSighting, reply, resourceOf, type Sighting } from '../machine.fixture.ts';
import type { Unable } from '../resource.ts';

export function hasGit(): boolean {
  return spawnSync('git', ['--version']).status === 0;
}

/** A folder for real repositories, with a git whose user is nobody. */
export class Repositories {
  readonly folder = mkdtempSync(join(tmpdir(), 'opsproof-git-'));
  readonly #env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: this.folder,
    ...{ GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com' },
    ...{ GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' },
    ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'init.defaultBranch', GIT_CONFIG_VALUE_0: 'main' },
  };

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Runs a script in a folder. @returns its standard output without the last newline */
  sh(folder: string, script: string): string {
    return execFileSync('/bin/sh', ['-ec', script], {
      cwd: join(this.folder, folder),
      env: this.#env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    }).trim();
  }

  /** A repository with a file, a program, a link and a file in a folder, committed. */
  make(name: string, script = ':'): string {
    this.sh(
      '.',
      `git init -q ${name}; cd ${name}; echo one >a; mkdir d; echo two >d/b; echo three >run; chmod 755 run; ln -s d/b link
printf '*.log\\n' >.gitignore; git add .; git commit -qm first; ${script}`,
    );
    return this.path(name);
  }

  /** What is seen, by the real command in a new sh. @param env more variables of its session */
  see(noun: string, name: string, wanted: readonly string[], env: NodeJS.ProcessEnv = {}): Sighting | Unable {
    const look = resourceOf(noun).look(name, factsOf('debian-12'), wanted);
    if ('unable' in look) return look;
    let exitCode = 0;
    let stdout: Buffer;
    try {
      const script = `exec 2>${join(this.folder, '.stderr')}\n${look.command}`;
      stdout = execFileSync('/bin/sh', ['-c', script], {
        env: { PATH: process.env.PATH, HOME: this.folder, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      });
    } catch (error) {
      const failed = error as { readonly status: number | null; readonly stdout: Buffer };
      exitCode = failed.status ?? 137;
      stdout = failed.stdout;
    }
    const stderr = execFileSync('cat', [join(this.folder, '.stderr')], { encoding: 'utf8' });
    return readSighting(look, reply({ stdout, stderr, exitCode }), wanted);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
