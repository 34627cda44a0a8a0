import { createReadStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fetchSettings } from './apt-settings.mjs';
import { debianLines, readSources } from './apt-sources.mjs';
import { isRoot, run, SetupError, which } from './command.mjs';
import { aptInstall, canInstall } from './engine.mjs';
import { ask } from './engine-api.mjs';

const RELEASE = 'bookworm';
const REPOSITORY = 'opsproof-base';
/** What the Dockerfiles of the examples start from unless told otherwise. */
export const BASE_IMAGE = `${REPOSITORY}:${RELEASE}`;
const PUBLIC_IMAGE = `debian:${RELEASE}-slim`;

/** What Debian's own slim images leave out. */
const LEFT_OUT = ['doc', 'groff', 'info', 'lintian', 'locale', 'man'].map(
  (name) => `path-exclude=/usr/share/${name}/*`,
);

/** @param {string} address of the engine */
export async function hasBaseImage(address) {
  const { status } = await ask(address, 'GET', `/images/${BASE_IMAGE}/json`, { timeoutMs: 10_000 });
  return status === 200;
}

/**
 * Makes the base image: from a registry when one answers, else from the machine's own Debian mirror.
 * @param {string} address of the engine
 * @param {{ log: (line: string) => void, folder: string }} options `folder` is for logs
 * @throws {SetupError}
 */
export async function makeBaseImage(address, { log, folder }) {
  const refusal = await pullBaseImage(address);
  if (refusal === undefined) {
    log(`base image ${BASE_IMAGE} is ${PUBLIC_IMAGE}, pulled`);
    return;
  }
  log(
    `no registry gives ${PUBLIC_IMAGE} (${refusal}): making ${BASE_IMAGE} from this machine's Debian mirror, about 20 s`,
  );
  const started = Date.now();
  await bootstrapBaseImage(address, { log, folder });
  log(`base image ${BASE_IMAGE} made in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Returns why not, or nothing when the image is there. */
async function pullBaseImage(address) {
  const [name, tag] = PUBLIC_IMAGE.split(':');
  try {
    // The engine answers nothing at all until the registry did: ask for that much in short time.
    const { status, text } = await answeredSoon((onText) =>
      ask(address, 'POST', `/images/create?fromImage=${name}&tag=${tag}`, { timeoutMs: 180_000, onText }),
    );
    const failure =
      /"error":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? JSON.parse(status === 200 ? '{}' : text).message;
    if (failure !== undefined) return shorten(failure);
    const tagged = await ask(
      address,
      'POST',
      `/images/${PUBLIC_IMAGE}/tag?repo=${REPOSITORY}&tag=${RELEASE}`,
      { timeoutMs: 10_000 },
    );
    return tagged.status === 201 ? undefined : `tagging it answers ${tagged.status}`;
  } catch (error) {
    return shorten(error.message);
  }
}

async function answeredSoon(request) {
  let deadline;
  const silence = new Promise((_, reject) => {
    deadline = setTimeout(() => reject(new Error('no answer within 8 s')), 8_000);
  });
  const answer = request(() => clearTimeout(deadline));
  answer.catch(() => {});
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(deadline);
  }
}

/** An engine wraps what the network said into the addresses it tried: the last part says it. */
function shorten(message) {
  return message.replaceAll(/\s+/g, ' ').split(': ').at(-1).slice(0, 100);
}

async function bootstrapBaseImage(address, { log, folder }) {
  await needMmdebstrap({ log, folder });
  const sources = debianLines(readSources('/etc/apt'), { from: codename(), to: RELEASE });
  const tar = join(folder, 'base.tar');
  try {
    const options = [
      '--variant=minbase',
      ...(isRoot() ? ['--mode=root'] : []),
      '--include=ca-certificates',
      ...LEFT_OUT.map((option) => `--dpkgopt=${option}`),
      '--dpkgopt=path-include=/usr/share/doc/*/copyright',
      ...fetchSettings('/etc/apt/apt.conf.d').map((path) => `--aptopt=${path}`),
    ];
    const argv = ['mmdebstrap', ...options, RELEASE, tar, ...sources];
    // It builds in TMPDIR; /tmp may forbid programs or be small memory.
    const env = { ...process.env, TMPDIR: '/var/tmp' };
    await run(argv, { log: join(folder, 'mmdebstrap.log'), env, timeoutMs: 300_000, what: 'mmdebstrap' });
    await importImage(address, tar);
  } finally {
    rmSync(tar, { force: true });
  }
}

async function needMmdebstrap({ log, folder }) {
  if (which('mmdebstrap') !== undefined) return;
  if (!canInstall()) {
    throw new SetupError(
      `${BASE_IMAGE} cannot be made: no registry answers and mmdebstrap is not installed. Install mmdebstrap, or: docker tag <a Debian ${RELEASE} image> ${BASE_IMAGE}`,
    );
  }
  await aptInstall(['mmdebstrap', 'debian-archive-keyring'], {
    log,
    folder,
    why: 'the base image is made here',
  });
}

async function importImage(address, tar) {
  const changes = encodeURIComponent('CMD ["bash"]');
  const path = `/images/create?fromSrc=-&repo=${REPOSITORY}&tag=${RELEASE}&changes=${changes}`;
  const { status, text } = await ask(address, 'POST', path, {
    body: createReadStream(tar),
    timeoutMs: 120_000,
  });
  if (status !== 200 || text.includes('"error"')) {
    throw new SetupError(`the engine did not take the base image (status ${status}): ${text.trim()}`);
  }
}

function codename() {
  return /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? RELEASE;
}
