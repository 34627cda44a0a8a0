import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { readRegular } from '../../disk/regular-file.ts';
import { cutStart } from '../../model/cut.ts';
import { printElapsed } from '../../model/elapsed.ts';
import { ConfigurationError, messageOf, UnableError } from '../../model/errors.ts';
import type { Engine } from '../../transport/docker/engine.ts';
import { lastLines } from '../log-lines.ts';
import type { HostImage } from '../provider.ts';
import { archiveOf } from './build-archive.ts';
import { BUILD_MS, clearFailedBuild, hostsMark } from './build-containers.ts';
import { type BuildContext, readBuildContext } from './build-context.ts';
import { hashOf, imageTag } from './build-hash.ts';
import { type Builder, needOfBuildKit, stagesOf, syntaxOf, withoutSyntax } from './builder.ts';
import type { ContainerHost } from './container-host.ts';
import type { ImageOptions } from './image-options.ts';
import { follow, followBuildKit, imageSeen, interrupted } from './progress.ts';

const LOG_LINES = 20;

/** The label that says what an image was built from; others with the same value need not be built. */
const BUILD_LABEL = 'opsproof.build';

interface Plan {
  readonly folder: string;
  readonly context: BuildContext;
  readonly dockerfile: string;
  readonly builder: Builder;
  readonly hash: string;
}

/**
 * An image that is built from a folder; it exists when this returns. Equal builds are done once, for any number of hosts.
 * @throws UnableError with the last lines of the build's output; ConfigurationError
 */
export async function builtImage(
  engine: Engine,
  host: ContainerHost,
  folder: string,
  options: ImageOptions,
): Promise<HostImage> {
  const plan = await planOf(host, folder, options);
  const tag = imageTag(options.environment, host.name, plan.hash);
  const here = await imageSeen(engine, tag);
  if (here !== undefined) return here;
  for (;;) {
    const other = options.builds.get(plan.hash);
    if (other === undefined) {
      const building = tagEqual(engine, plan.hash, tag).then(async (there) => {
        if (!there) await build(engine, host, plan, tag, options);
      });
      options.builds.set(plan.hash, building);
      await building;
      return built(engine, tag);
    }
    const well = await other.then(
      () => true,
      () => false,
    );
    if (well) {
      const same = await imageSeen(engine, tag);
      if (same !== undefined) return same;
      if (await tagEqual(engine, plan.hash, tag)) return built(engine, tag);
    }
    if (options.signal.aborted) throw interrupted(host, printElapsed(0));
    // A build that another host aborted says nothing about this one.
    if (options.builds.get(plan.hash) === other) options.builds.delete(plan.hash);
  }
}

/** @throws Error if the engine does not have what it says that it built */
async function built(engine: Engine, tag: string): Promise<HostImage> {
  const seen = await imageSeen(engine, tag);
  if (seen === undefined) throw new Error('the engine says that it was built, and has no such image');
  return seen;
}

async function planOf(host: ContainerHost, folder: string, options: ImageOptions): Promise<Plan> {
  const file = host.dockerfile ?? 'Dockerfile';
  const { reports, cwd } = options;
  const dockerfile = await readRegular(join(folder, file)).then(String, (error: unknown) => {
    throw new ConfigurationError([{ message: `${join(folder, file)} cannot be read: ${messageOf(error)}` }]);
  });
  const need = needOfBuildKit(dockerfile);
  const found = await options.builder();
  if (found.name === 'classic' && need !== undefined) {
    throw new UnableError(
      `the image of host "${host.name}" cannot be built: line ${need.line} of ${join(folder, file)} needs BuildKit (${need.what}), which ${found.engine} does not build with`,
      { hint: 'take an engine with BuildKit (Docker 18.09 or later), or write the Dockerfile without it' },
    );
  }
  const ways = { dockerfile: file, reports, cwd };
  if (found.name === 'buildkit') {
    const context = await readBuildContext(folder, { ...ways, builder: 'buildkit' });
    // BuildKit takes the whole archive as the context, including the Dockerfile that only it may see; the older builder removes it again.
    if (!context.hidesDockerfile || need !== undefined)
      return { folder, context, dockerfile, builder: found, hash: await hashOf(folder, context, host) };
  }
  const context = await readBuildContext(folder, { ...ways, builder: 'classic' });
  const builder = found.name === 'buildkit' ? ({ ...found, name: 'classic' } as const) : found;
  return { folder, context, dockerfile, builder, hash: await hashOf(folder, context, host) };
}

/** Gives an equal image a name for this host too. */
async function tagEqual(engine: Engine, hash: string, tag: string): Promise<boolean> {
  const [equal] = await engine.listImages({ filters: { label: [`${BUILD_LABEL}=${hash}`] } });
  if (equal === undefined) return false;
  const [repo = '', name = ''] = tag.split(':');
  await engine.getImage(equal.Id).tag({ repo, tag: name });
  return true;
}

async function build(
  engine: Engine,
  host: ContainerHost,
  plan: Plan,
  tag: string,
  options: ImageOptions,
): Promise<void> {
  const began = performance.now();
  options.progress('building');
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(BUILD_MS)]);
  const logFile = options.begins();
  const log = createWriteStream(logFile, { mode: 0o600 });
  let output = '';
  const onText = (text: string) => {
    log.write(text);
    output = cutStart(output + text, 16_384);
  };
  try {
    await send(engine, host, plan, tag, { build: options.build, signal, onText });
    options.ended();
  } catch (error) {
    const took = printElapsed(performance.now() - began);
    if (await clearFailedBuild(engine, options.build, signal.aborted)) options.ended();
    if (options.signal.aborted) throw interrupted(host, took);
    const said = messageOf(error);
    if (output === '') onText(`${said}\n`);
    const lines = lastLines(output, LOG_LINES).map((line) => `  ${line}`);
    const head = `the image of host "${host.name}" could not be built from ${plan.folder} after ${took}: ${said}`;
    throw new UnableError([head, ...lines].join('\n'), {
      hint: `${hintOf(plan, `${said}\n${output}`)}the whole output is in ${logFile}`,
      cause: error,
    });
  } finally {
    await new Promise((resolve) => log.end(resolve));
  }
  options.progress('built', performance.now() - began);
}

interface Sending {
  readonly build: string;
  readonly signal: AbortSignal;
  onText(text: string): void;
}

async function send(
  engine: Engine,
  host: ContainerHost,
  plan: Plan,
  tag: string,
  sending: Sending,
): Promise<void> {
  const { builder, dockerfile } = plan;
  const syntax = builder.name === 'buildkit' ? syntaxOf(dockerfile) : undefined;
  try {
    await sendOnce(engine, host, plan, tag, sending);
  } catch (error) {
    const said = messageOf(error);
    const notHad = syntax !== undefined && (said.includes(syntax) || said.includes('gateway.v0'));
    if (sending.signal.aborted || !isUsual(syntax) || !notHad) throw error;
    // Without a registry, the engine's own Dockerfile frontend builds what it can.
    sending.onText(`${syntax} could not be had: ${said}\nbuilding with what the engine has itself\n`);
    await sendOnce(engine, host, { ...plan, dockerfile: withoutSyntax(dockerfile) }, tag, sending);
  }
}

/** The Dockerfile frontend that Docker itself contains, in any version. */
function isUsual(syntax: string | undefined): boolean {
  return syntax !== undefined && /^(?:docker\.io\/)?docker\/dockerfile(?::|$)/.test(syntax);
}

async function sendOnce(
  engine: Engine,
  host: ContainerHost,
  { folder, context, dockerfile, builder, hash }: Plan,
  tag: string,
  { build, signal, onText }: Sending,
): Promise<void> {
  const file = host.dockerfile ?? 'Dockerfile';
  const { stream, packed } = await archiveOf(folder, context, new Map([[file, dockerfile]]));
  const output = await engine.buildImage(stream, {
    t: tag,
    dockerfile: file,
    buildargs: { ...host.args },
    ...(host.target === undefined ? {} : { target: host.target }),
    ...(host.platform === undefined ? {} : { platform: host.platform }),
    rm: true,
    forcerm: true,
    labels: { 'opsproof.cache': 'image', [BUILD_LABEL]: hash },
    abortSignal: signal,
    ...(builder.name === 'buildkit' ? { version: '2' as const } : {}),
    // podman requires a JSON list here.
    ...(builder.name === 'classic' ? { extrahosts: hostsMark(build) } : {}),
    ...(builder.name === 'podman' ? { extrahosts: JSON.stringify([hostsMark(build)]) } : {}),
  });
  if (builder.name === 'buildkit') await followBuildKit(engine, output, signal, onText);
  else await follow(output, signal, onText);
  await packed;
  await built(engine, tag);
}

/** What to do about features of newer builders. */
function hintOf({ builder, dockerfile }: Plan, said: string): string {
  const stage =
    /target stage "?(\S+?)"? (?:could not be found|not found)|failed to reach build target (\S+) in/.exec(
      said,
    );
  if (stage !== null) {
    const stages = stagesOf(dockerfile);
    return `"target" names a stage of the Dockerfile; ${stages.length === 0 ? 'no stage in it has a name' : `there are: ${stages.join(', ')}`}; `;
  }
  const need = needOfBuildKit(dockerfile);
  if (need === undefined || !/unknown (?:instruction|flag)|dockerfile parse error/i.test(said)) return '';
  return `line ${need.line} has ${need.what}, which the Dockerfile reader of ${builder.engine} does not know: a newer engine does, or one that can pull docker/dockerfile:1; `;
}
