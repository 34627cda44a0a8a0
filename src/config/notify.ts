import { join } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import { ConfigurationError } from '../model/errors.ts';
import { parseDuration } from '../model/quantity.ts';
import { issuesOf } from '../schema/shape.ts';
import type { NotifyInput } from './notify-schema.ts';
import { ProblemList } from './problem-list.ts';
import { settingsSchema } from './schema.ts';
import { reportIssues } from './schema-problems.ts';
import { Texts } from './texts.ts';
import { parseYamlFile } from './yaml-file.ts';

/** `notify:` of `opsproof.yaml` with its placeholders resolved. */
export interface Notify extends Omit<NotifyInput, 'remind' | 'timeout'> {
  readonly remindMs: number;
  readonly timeoutMs: number;
  /** The values of placeholders: never to be printed. */
  readonly secrets: readonly string[];
}

const FILE = 'opsproof.yaml';
const KINDS = ['webhook', 'slack', 'mail', 'alertmanager', 'command'] as const;

/**
 * Reads who is to be notified.
 * @throws ConfigurationError with every mistake, including placeholders that cannot be resolved, and if there is no channel
 */
export async function loadNotify(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Notify> {
  const source = parseYamlFile(String(await readRegular(join(cwd, FILE)).catch(() => '')), FILE);
  const problems = new ProblemList(source);
  const tree = source.tree ?? {};
  reportIssues(issuesOf(settingsSchema, tree), tree, problems);
  const input = (tree as { notify?: NotifyInput }).notify;
  const texts = await Texts.resolve({ notify: input }, { cwd, env, folder: cwd }, problems);
  problems.throwIfAny();
  if (input === undefined || !KINDS.some((kind) => input[kind] !== undefined)) {
    throw new ConfigurationError([
      {
        file: FILE,
        message: '--notify has no channel',
        hint: `add one under notify: ${KINDS.join(', ')}; see docs/notifications.md`,
      },
    ]);
  }
  const { remind = '24 hours', timeout = '10 seconds', ...kinds } = input;
  const resolved = resolveTexts(kinds, texts) as typeof kinds;
  return {
    ...resolved,
    remindMs: parseDuration(remind),
    timeoutMs: parseDuration(timeout),
    secrets: texts.secrets().map((secret) => secret.reveal()),
  };
}

function resolveTexts(node: unknown, texts: Texts): unknown {
  if (typeof node === 'string') return texts.guardedText(node);
  if (Array.isArray(node)) return node.map((item) => resolveTexts(item, texts));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolveTexts(value, texts)]));
}
