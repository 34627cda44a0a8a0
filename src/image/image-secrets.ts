import type { ReadImage } from './image.ts';
import { secretKinds } from './secrets.ts';

/**
 * Secrets in the history, the environment, the labels and the layers of an image, also in files that a higher layer removes: who has the
 * image has them. `layer 2: /root/.npmrc: an npm token`.
 */
export function secretsOf({ configuration, layers }: ReadImage): readonly string[] {
  const found: string[] = [];
  const look = (where: string, text: string) => {
    for (const kind of secretKinds(text, true)) found.push(`${where}: ${kind}`);
  };
  for (const [index, step] of (configuration.history ?? []).entries())
    look(`history ${index + 1}`, step.created_by ?? '');
  const { Env, Labels, Cmd, Entrypoint } = configuration.config ?? {};
  for (const entry of listOf(Env)) look(`environment ${entry.replace(/=.*/s, '')}`, entry);
  for (const [key, value] of Object.entries((Labels ?? {}) as Record<string, unknown>))
    look(`label ${key}`, `${key}=${String(value)}`);
  look('command', [...listOf(Entrypoint), ...listOf(Cmd)].join(' '));
  for (const [index, { secrets }] of layers.entries())
    for (const { where, kind } of secrets) found.push(`layer ${index + 1}: ${where}: ${kind}`);
  return found;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
