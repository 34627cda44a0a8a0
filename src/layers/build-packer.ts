import { basename, dirname } from 'node:path';
import { messageOf, UnableError } from '../model/errors.ts';
import { type ProgramEnd, runProgram } from '../provider/program.ts';
import type { LayerMake, LayerSpec } from './layer-spec.ts';
import { idOf } from './plan-layers.ts';
import type { Workshop } from './workshop.ts';

const PACKER_MS = 60 * 60_000;
/** packer removes its container first. */
const GRACE_MS = 60_000;
const TOLD_LINES = 20;

/**
 * Builds a layer with packer, whose template makes exactly one image of Docker. It runs in the folder of the template.
 * @param base the name of the image that the layer stands on: its variable `base`
 * @returns the id of the image, by packer's machine-readable output
 * @throws UnableError with what packer says
 */
export async function buildPacker(
  { name }: LayerSpec,
  { template, variables }: Extract<LayerMake, { kind: 'packer' }>,
  base: string | undefined,
  { engine, env, signal, tell }: Workshop,
): Promise<string> {
  const all = { ...variables, ...(base === undefined ? {} : { base }) };
  const said = Object.entries(all).flatMap(([key, value]) => ['-var', `${key}=${value}`]);
  // Without it, a failure would wait for an answer, or leave the container.
  const argv = ['packer', 'build', '-machine-readable', '-color=false', '-on-error=cleanup', ...said];
  const began = performance.now();
  tell(name, `packer build ${basename(template)}`);
  const end = await runProgram([...argv, basename(template)], {
    cwd: dirname(template),
    env: { ...env, CHECKPOINT_DISABLE: '1', PACKER_NO_COLOR: '1' },
    limitMs: PACKER_MS,
    signal,
    graceMs: GRACE_MS,
  }).catch((error: unknown) => {
    const hint = /ENOENT/.test(messageOf(error)) ? { hint: 'install packer on the machine that builds' } : {};
    throw error instanceof UnableError ? new UnableError(error.message, hint) : error;
  });
  const made = readPacker(end);
  if ('why' in made) throw new UnableError(`packer did not build the layer "${name}": ${made.why}`);
  const id = await idOf(engine, made.artifact);
  if (id === undefined)
    throw new UnableError(
      `packer made "${made.artifact}" of the layer "${name}", which the engine does not have as an image`,
      { hint: 'the template needs the builder docker with commit = true, and no export' },
    );
  tell(name, 'packer built', performance.now() - began);
  return id;
}

/** The one artifact of a run; a template that builds nothing ends with 0, too. */
export function readPacker({
  exitCode,
  stdout,
  stderr,
}: ProgramEnd): { readonly artifact: string } | { readonly why: string } {
  const rows = stdout.split('\n').map((line) => line.split(',').map(unescaped));
  const errors = rows.filter(([, , kind, type]) => kind === 'error' || (kind === 'ui' && type === 'error'));
  if (exitCode !== 0) {
    const texts = errors.map((row) => row.slice(row[2] === 'error' ? 3 : 4).join(','));
    const lines = (texts.length > 0 ? texts.join('\n') : stderr).trim().split('\n').slice(0, TOLD_LINES);
    return { why: `exit status ${exitCode}: ${lines.join('\n')}` };
  }
  const ids = rows
    .filter(([, , kind, , key]) => kind === 'artifact' && key === 'id')
    .map((row) => row[5] ?? '');
  const [artifact, ...others] = ids;
  if (artifact === undefined) return { why: 'its template built nothing' };
  if (others.length > 0) return { why: `its template made ${ids.length} artifacts: ${ids.join(', ')}` };
  return { artifact };
}

/** As its machine-readable output escapes (packer.io/docs/commands, "Format"). */
function unescaped(text: string): string {
  return text.replaceAll('%!(PACKER_COMMA)', ',').replaceAll('\\n', '\n').replaceAll('\\r', '\r');
}
