import { execFile } from 'node:child_process';
import { messageOf, UnableError } from '../../model/errors.ts';
import type { ObjectSource } from './keys.ts';
import { type Manifest, parseManifests, readManifests } from './manifests.ts';

const RENDER_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** How its first tool is installed. */
const INSTALL = {
  chart:
    'install helm: `brew install helm`, `snap install helm --classic` or `go install helm.sh/helm/v3/cmd/helm@v3.22.0`',
  kustomize:
    'install kubectl: `brew install kubectl`, `snap install kubectl --classic` or, on Debian, `apt-get install kubernetes-client`',
} as const;
const PRINTS = { chart: 'helm template …', kustomize: 'kubectl kustomize …' } as const;

/** What makes objects of a folder that has none: each tool with its arguments, the first that is there. */
function toolsFor(source: ObjectSource, namespace: string): readonly (readonly string[])[] {
  if ('kustomize' in source)
    return [
      ['kubectl', 'kustomize', source.kustomize],
      ['kustomize', 'build', source.kustomize],
    ];
  if (!('chart' in source)) return [];
  const values = source.values.flatMap((file) => ['--values', file]);
  // Its tests and hooks belong to a release, and this is not one.
  return [
    [
      'helm',
      'template',
      'stack',
      source.chart,
      '--namespace',
      namespace,
      '--skip-tests',
      '--no-hooks',
      ...values,
    ],
  ];
}

/**
 * The objects of a source.
 * @param env in whose PATH the tools are looked for
 * @throws UnableError that says what is wrong, or what to install
 */
export async function render(
  source: ObjectSource,
  namespace: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Manifest[]> {
  if ('manifests' in source) return sound(source.manifests, readManifests([source.manifests]));
  const folder = 'chart' in source ? source.chart : source.kustomize;
  const tools = toolsFor(source, namespace);
  for (const [program = '', ...args] of tools) {
    const made = await run(program, args, env);
    if (made === undefined) continue;
    return sound(folder, parseManifests(made, `${folder} (${program})`));
  }
  const names = tools.map(([name]) => name).join(' or ');
  const way = 'chart' in source ? 'chart' : 'kustomize';
  throw new UnableError(`${folder} needs ${names}, which is not installed on this machine`, {
    hint: `${INSTALL[way]}; or write what \`${PRINTS[way]}\` prints into a file, and name that in manifests`,
  });
}

function sound(path: string, { objects, mistakes }: ReturnType<typeof parseManifests>): readonly Manifest[] {
  if (mistakes.length > 0) throw new UnableError(mistakes.join('\n'));
  if (objects.length === 0) throw new UnableError(`there is no object in ${path}`);
  return objects;
}

/** What it prints; undefined when there is no such program. @throws UnableError with what it said */
function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: RENDER_MS, maxBuffer: MOST_BYTES, killSignal: 'SIGKILL' } as const;
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return resolve(undefined);
      const said = stderr.trim() || messageOf(error);
      reject(new UnableError(`${[program, ...args].join(' ')}: ${said}`, { cause: error }));
    });
  });
}
