import { readdirSync, readFileSync } from 'node:fs';
import { findEngine } from '../setup/engine.mjs';
import { ask } from '../setup/engine-api.mjs';

/** Every process that a test stage starts carries this variable, and so do all its descendants. */
export const MARK = 'OPSPROOF_TEST_MARK';

const LABEL = 'opsproof.run';

/**
 * Containers, networks and volumes with our label, as lines. What a run that is alive made is not among them, unless that run
 * carries `mark`: other test runs use the same engine.
 * @param {string} mark
 * @returns {Promise<string[]>}
 */
export async function engineLeftovers(mark) {
  const found = await findEngine();
  if (!('address' in found)) return [];
  const filter = encodeURIComponent(JSON.stringify({ label: [LABEL] }));
  const list = async (path) =>
    JSON.parse((await ask(found.address, 'GET', path, { timeoutMs: 20_000 })).text) ?? [];
  const containers = await list(`/containers/json?all=1&filters=${filter}`);
  const networks = await list(`/networks?filters=${filter}`);
  const volumes = (await list(`/volumes?filters=${filter}`)).Volumes ?? [];
  const left = (things) => things.filter(({ Labels }) => !isOthers(Labels?.['opsproof.runner'], mark));
  return [
    ...left(containers).map((it) => line('container', it.Names?.[0]?.slice(1) ?? it.Id.slice(0, 12), it)),
    ...left(networks).map((it) => line('network', it.Name, it)),
    ...left(volumes).map((it) => line('volume', it.Name, it)),
  ];
}

/**
 * Is a runner, as its label names it (`<pid>/<birth>/…`), a process that lives and carries another mark or none? Where there
 * is no /proc, and of a number that another process has by now, nothing is known, and the thing is reported.
 */
export function isOthers(runner, mark) {
  const [pid = '', birth = ''] = runner?.split('/') ?? [];
  if (!/^\d+$/.test(pid) || birthOf(pid) !== birth) return false;
  return !environmentOf(pid).includes(`${MARK}=${mark}`);
}

/** As src/provider/birth.ts says it on Linux: `<boot>.<clock ticks since boot>`. */
function birthOf(pid) {
  const boot = read('/proc/sys/kernel/random/boot_id').slice(0, 8);
  const stat = read(`/proc/${pid}/stat`);
  return `${boot}.${stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19]}`;
}

const line = (kind, name, { Labels }) => `${kind} ${name} of run ${Labels?.[LABEL]}`;

/**
 * Processes that carry a mark and still live.
 * @param {string} mark
 * @returns {{ pid: number, command: string }[] | undefined} nothing on systems without /proc
 */
export function markedProcesses(mark) {
  let ids;
  try {
    ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  } catch {
    return undefined;
  }
  return ids
    .filter((id) => environmentOf(id).includes(`${MARK}=${mark}`))
    .map((id) => ({ pid: Number(id), command: commandOf(id) }));
}

/**
 * Ends what the stages left running.
 * @param {string} mark
 */
export function endMarked(mark) {
  for (const { pid } of markedProcesses(mark) ?? []) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }
}

const environmentOf = (id) => read(`/proc/${id}/environ`).split('\0');
const commandOf = (id) => read(`/proc/${id}/cmdline`).replaceAll('\0', ' ').trim();

/** A process may end while it is looked at, or be somebody else's. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
