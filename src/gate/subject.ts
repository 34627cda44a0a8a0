import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openRegular } from '../disk/regular-file.ts';
import { ConfigurationError, type Problem } from '../model/errors.ts';

/** An artifact that a verdict covers. */
export interface GateSubject {
  readonly name: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Reads `name@sha256:…`, or hashes a file.
 * @throws ConfigurationError for everything that is neither
 */
export async function readSubjects(texts: readonly string[], cwd: string): Promise<GateSubject[]> {
  const problems: Problem[] = [];
  const read = await Promise.all(
    texts.map(async (text): Promise<GateSubject | undefined> => {
      const [, name, sha256] = /^(.+)@sha256:([0-9a-f]{64})$/.exec(text) ?? [];
      if (name !== undefined && sha256 !== undefined) return { name, sha256 };
      if (/@sha\d+:/.test(text)) {
        problems.push({ message: `--subject ${text}: a digest is sha256: and 64 hexadecimal digits` });
        return undefined;
      }
      try {
        const hash = createHash('sha256');
        await pipeline((await openRegular(resolve(cwd, text))).createReadStream(), hash);
        return { name: text, sha256: hash.digest('hex') };
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const why = code ?? message;
        problems.push({
          message: `--subject ${text}: neither name@sha256:… nor a file that can be read (${why})`,
        });
        return undefined;
      }
    }),
  );
  if (problems.length > 0) throw new ConfigurationError(problems);
  const subjects = read.filter((subject) => subject !== undefined);
  const seen = new Set(subjects.map(({ name, sha256 }) => `${name}@${sha256}`));
  return subjects.filter(({ name, sha256 }) => seen.delete(`${name}@${sha256}`));
}
