import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import { unreadable } from '../model/file-reasons.ts';
import { issuesOf, type z } from '../schema/shape.ts';
import { ProblemList } from './problem-list.ts';
import { reportIssues } from './schema-problems.ts';
import { parseYamlFile, type YamlFile } from './yaml-file.ts';

export interface UserFile {
  readonly source: YamlFile;
  /** `sha256:…` of its bytes. */
  readonly digest: string;
  /** The problems that the schema found. */
  readonly problems: ProblemList;
  /** Without the parts that are wrong. */
  readonly tree: unknown;
}

/**
 * Reads a YAML file of the user's repository against a schema.
 * @param needed false: undefined if it does not exist
 * @throws ConfigurationError if it cannot be read, or is not YAML
 */
export async function readUserFile(
  cwd: string,
  path: string,
  schema: z.ZodType,
  needed: boolean,
): Promise<UserFile | undefined> {
  const absolute = resolve(cwd, path);
  const file = relative(cwd, absolute);
  const bytes = await readRegular(absolute).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !needed) return undefined;
    throw unreadable(file, error);
  });
  if (bytes === undefined) return undefined;
  const source = parseYamlFile(bytes.toString('utf8'), file);
  const problems = new ProblemList(source);
  if (source.problems.length > 0) problems.throwIfAny();
  const tree = reportIssues(issuesOf(schema, source.tree), source.tree, problems) ?? {};
  return { source, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, problems, tree };
}
