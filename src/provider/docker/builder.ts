import type { Engine } from '../../transport/docker/engine.ts';

/** The builder of images: BuildKit, Docker's older builder, or podman's. */
export interface Builder {
  readonly name: 'buildkit' | 'classic' | 'podman';
  /** For messages: `Docker 20.10.24`. */
  readonly engine: string;
}

/**
 * The builder that `docker build` would use: BuildKit if the engine has it (API 1.39), unless DOCKER_BUILDKIT=0 selects the older one.
 * @throws Error of the engine
 */
export async function builderOf(
  engine: Engine,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Builder> {
  const { ApiVersion, Version, Os, Components } = (await engine.version()) as Awaited<
    ReturnType<Engine['version']>
  > & { Components?: readonly { readonly Name?: string; readonly Version?: string }[] };
  const podman = Components?.find(({ Name }) => Name !== undefined && /podman/i.test(Name));
  if (podman !== undefined) return { name: 'podman', engine: `podman ${podman.Version ?? Version}` };
  const [major = 0, minor = 0] = ApiVersion.split('.').map(Number);
  const able = (major > 1 || minor >= 39) && Os === 'linux';
  const wanted = !/^(?:0|f|false)$/i.test(env.DOCKER_BUILDKIT ?? '');
  const name = able && wanted ? 'buildkit' : 'classic';
  return { name, engine: `Docker ${Version}${able && !wanted ? ' with DOCKER_BUILDKIT=0' : ''}` };
}

interface Need {
  readonly what: string;
  /** 1-based. */
  readonly line: number;
}

/** Features that only BuildKit has, by how they look in a Dockerfile (docs.docker.com/reference/dockerfile). */
const ONLY_BUILDKIT: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:RUN|COPY|ADD)\s.*?<<-?\s*["']?[A-Za-z_]/i, 'a here-document'],
  [/^\s*RUN\s+--(mount|network|security|device)\b/i, 'RUN --'],
  [/^\s*COPY\s+(?:--\S+\s+)*--(link|parents|exclude|chmod)\b/i, 'COPY --'],
  [/^\s*ADD\s+(?:--\S+\s+)*--(link|exclude|chmod|checksum|keep-git-dir)\b/i, 'ADD --'],
];

/** The names of its stages: `FROM image AS name`. */
export function stagesOf(dockerfile: string): readonly string[] {
  return [...dockerfile.matchAll(/^[ \t]*FROM[ \t].*[ \t]AS[ \t]+(\S+)/gim)].map(([, name = '']) => name);
}

/** The first feature in a Dockerfile that only BuildKit has. `cat <<EOF` within one line belongs to the shell in both. */
export function needOfBuildKit(dockerfile: string): Need | undefined {
  for (const [index, line] of dockerfile.split('\n').entries()) {
    for (const [pattern, what] of ONLY_BUILDKIT) {
      const found = pattern.exec(line);
      if (found === null) continue;
      return { what: `${what}${found[1]?.toLowerCase() ?? ''}`, line: index + 1 };
    }
  }
  return undefined;
}

/** Directives precede everything else, each in its own comment (Dockerfile reference, "Parser directives"). */
const SYNTAX = /^((?:#[ \t]*\w+[ \t]*=.*\r?\n)*?)#[ \t]*syntax[ \t]*=[ \t]*(\S+).*/i;

/** The image that should read the Dockerfile, if it names one. */
export function syntaxOf(dockerfile: string): string | undefined {
  return SYNTAX.exec(dockerfile.replace(/^\ufeff/, ''))?.[2];
}

/** The same with that line neutralised; lines keep their numbers. */
export function withoutSyntax(dockerfile: string): string {
  return dockerfile.replace(/^\ufeff/, '').replace(SYNTAX, '$1# $2 could not be had');
}
