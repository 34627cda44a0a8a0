import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { cutEnd } from '../../model/cut.ts';

/** The way to a host through a command (ProxyCommand in ssh_config(5)). */
export interface ProxyWay {
  readonly stream: Duplex;
  /** Resolves with how it ended and what it printed. */
  readonly ended: Promise<string>;
  /** Ends it with all that it started; safe to call twice. */
  kill(): void;
}

/** How much of its standard error is kept, in characters. */
const MOST_SAID = 500;
/** How long it may take to end by itself. */
const PATIENCE_S = 1;

/** Starts it as ssh does: with the user's shell, which it replaces. */
export function startProxy(command: string, env: NodeJS.ProcessEnv): ProxyWay {
  // In its own process group, so that what it starts ends with it.
  const child = spawn(env.SHELL || '/bin/sh', ['-c', `exec ${command}`], { env, detached: true });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < MOST_SAID) said += chunk.toString('utf8');
  });
  child.on('error', (error) => {
    resolve(`it cannot be run: ${error.message}`);
    stream.destroy();
  });
  child.on('close', (code, signal) => {
    const text = cutEnd(
      said
        .trim()
        .split(/\s*[\r\n]+\s*/)
        .join(' / '),
      MOST_SAID,
    );
    const how = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
    resolve(`${how}${text === '' ? '' : `; it said: ${text}`}`);
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.on('error', () => {});
  let killed = false;
  const kill = () => {
    if (child.pid === undefined || killed) return;
    killed = true;
    try {
      process.kill(-child.pid, 'SIGTERM');
      // If it ignores TERM, another process that outlives this one kills it, because this one may be about to exit.
      const script = `sleep ${PATIENCE_S}; kill -KILL -${child.pid}`;
      const killer = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
      killer.on('error', () => undefined);
      killer.unref();
    } catch {
      // It has ended.
    }
  };
  stream.once('close', kill);
  return { stream, ended, kill };
}
