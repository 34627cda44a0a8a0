import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Host } from '../../host/host.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import { type ProgramEnd, runProgram } from '../../provider/program.ts';
import { quote } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { type ConvergeOutcome, ended } from '../converge-host.ts';
import type { Convergence } from '../convergence.ts';
import { pairsOf } from '../pairs.ts';
import type { Work } from '../tool.ts';
import { ansible, ansibleWords, ENVIRONMENT, RESULTS_FILE } from './ansible.ts';
import { CALLBACK } from './callback.ts';
import { CONNECTION } from './connection.ts';
import { inventoryOf } from './inventory.ts';
import { type ResultLine, resultLines } from './result-lines.ts';
import { listenForAnsible } from './wire.ts';

/** Deadline of removing what a run left in a temporary folder of a host. */
const REMOVE_MS = 60_000;

/**
 * One `ansible-playbook` on this machine for all hosts, which reaches each of them over the connection that opsproof has to it: whatever its transport, with its
 * keys, known hosts and jump hosts. The host needs Python only.
 * @throws UnableError when ansible cannot be started or the time is over
 */
export async function ansibleFromHere(
  hosts: readonly Host[],
  { file, options }: Convergence,
  { dry, timeoutMs }: { readonly dry: boolean; readonly timeoutMs: number },
): Promise<ReadonlyMap<string, ConvergeOutcome>> {
  const started = performance.now();
  const out = await mkdtemp(join(tmpdir(), 'opsproof-'));
  const there = `/tmp/opsproof-${randomBytes(8).toString('hex')}`;
  const leftMs = () => Math.max(1, timeoutMs - (performance.now() - started));
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const close = await listenForAnsible(join(out, 'socket'), byName, leftMs);
  try {
    const files = {
      'callback/opsproof_results.py': CALLBACK,
      // Ansible takes every file of a folder of plugins for one of its kind.
      'connection/opsproof.py': CONNECTION,
      'inventory.json': inventoryOf(hosts, 'opsproof'),
      'variables.json': JSON.stringify(pairsOf(options.variable)),
    };
    for (const kind of ['callback', 'connection']) await mkdir(join(out, kind));
    for (const [name, text] of Object.entries(files)) await writeFile(join(out, name), text, { mode: 0o600 });
    const work = { file, options, out, dry, host: '', groups: [] };
    const words = ansibleWords(work);
    const variables = [
      ...ENVIRONMENT,
      ...words.variables,
      `ANSIBLE_CONNECTION_PLUGINS=${join(out, 'connection')}`,
      `ANSIBLE_REMOTE_TMP=${there}`,
      `ANSIBLE_ASYNC_DIR=${there}/async`,
      `ANSIBLE_FORKS=${hosts.length}`,
      `OPSPROOF_SOCKET=${join(out, 'socket')}`,
    ];
    const end = await runProgram(['env', ...variables, 'ansible-playbook', ...words.arguments], {
      cwd: dirname(file),
      limitMs: timeoutMs,
    });
    if (end.exitCode === 127)
      throw new UnableError('ansible-playbook is not installed on this machine', {
        hint: 'install ansible-core here, or leave out the option "run" to use that of the hosts',
      });
    const report = await readFile(join(out, RESULTS_FILE), 'utf8').catch(() => undefined);
    const reply = replyOf(end, performance.now() - started);
    return new Map(
      hosts.map(({ name, groups }) => [name, outcomeOf(report, reply, { ...work, host: name, groups })]),
    );
  } finally {
    await Promise.all(
      hosts.map((host) =>
        // A host that no longer answers was already reported.
        host.run(`rm -rf ${quote(there)}`, { timeoutMs: REMOVE_MS }).catch(() => undefined),
      ),
    );
    await close();
    await rm(out, { recursive: true, force: true });
  }
}

/** What the run of all hosts says about one of them. */
function outcomeOf(report: string | undefined, reply: Reply, work: Work): ConvergeOutcome {
  let lines: readonly ResultLine[];
  try {
    lines = resultLines(report);
  } catch (error) {
    return { result: `the report of ansible cannot be read: ${messageOf(error)}`, reply };
  }
  const own = lines.filter(({ host }) => host === undefined || host === work.host);
  const result = ansible.read(own.map((line) => JSON.stringify(line)).join('\n'), reply, work);
  if (typeof result === 'string' || result.failed.length > 0) return { result, reply };
  const last = lines.find(({ host, fatal }) => fatal === true && host !== work.host);
  if (last !== undefined)
    return {
      result: `the playbook ended for all hosts when "${last.task}" ${last.outcome === 'unreachable' ? 'could not reach' : 'failed on'} ${last.host}`,
      reply,
    };
  // 2 and 4 say that another host failed or could not be worked on.
  const others = lines.some(
    ({ outcome, ignored }) => outcome === 'unreachable' || (outcome === 'failed' && ignored !== true),
  );
  return { result: others ? result : ended(ansible, result, reply), reply };
}

function replyOf({ exitCode, stdout, stderr }: ProgramEnd, durationMs: number): Reply {
  return {
    command: 'ansible-playbook, on this machine',
    stdout: Buffer.from(stdout),
    stderr: Buffer.from(stderr),
    exitCode,
    durationMs,
    truncated: false,
  };
}
