import { UnableError } from '../../model/errors.ts';
import { runProgram } from '../program.ts';
import type { StackContext } from '../provider.ts';

const ANSWER_MS = 20_000;
const INSTALL =
  "install the plugin: apt-get install docker-compose-plugin (with Docker's packages) or docker-compose-v2 (Ubuntu), or put docker-compose into ~/.docker/cli-plugins";

/** The words that call compose: the plugin of the docker command, or a program of version 2 of its own. @throws UnableError when there is none */
export async function findCompose({
  cwd,
  env,
}: Pick<StackContext, 'cwd' | 'env'>): Promise<readonly string[]> {
  const tried: string[] = [];
  for (const words of [['docker', 'compose'], ['docker-compose']]) {
    const answer = await runProgram([...words, 'version', '--short'], { cwd, env, limitMs: ANSWER_MS }).catch(
      (error: Error) => ({ exitCode: 127, stdout: '', stderr: error.message }),
    );
    const version = answer.stdout.trim().replace(/^v/, '');
    if (answer.exitCode === 0 && Number.parseInt(version, 10) >= 2) return words;
    const why =
      answer.exitCode === 0
        ? `is version ${version}, and 2 or later is needed`
        : (answer.stderr.trim().split('\n')[0] ?? '');
    tried.push(`${words.join(' ')}: ${why}`);
  }
  throw new UnableError(`there is no docker compose on this machine (${tried.join('; ')})`, {
    hint: INSTALL,
  });
}
