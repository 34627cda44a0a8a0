import { readdirSync, readFileSync } from 'node:fs';
import { ask } from '../setup/engine-api.mjs';

const ANSWER_MS = 20_000;

/**
 * Everything of a run that is still there, asked of the engine and of /proc without any code of the product.
 * @param {string} engine address as DOCKER_HOST writes it
 * @param {string} run
 * @param {string} token of this run's build, in the commands of containers that a build makes
 * @returns {Promise<string[]>}
 */
export async function leftoversOf(engine, run, token) {
  const filter = encodeURIComponent(JSON.stringify({ label: [`opsproof.run=${run}`] }));
  const get = async (path) => JSON.parse((await ask(engine, 'GET', path, { timeoutMs: ANSWER_MS })).text);
  const [labelled, all, networks, volumes] = await Promise.all([
    get(`/containers/json?all=1&filters=${filter}`),
    get('/containers/json?all=1'),
    get(`/networks?filters=${filter}`),
    get(`/volumes?filters=${filter}`),
  ]);
  return [
    ...labelled.map(({ Names }) => `container ${Names[0]}`),
    ...all
      .filter(({ Command }) => Command.includes(token))
      .map(({ Command }) => `build container ${Command}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ...processesOf(run),
  ];
}

/** Everything at all on an engine that is ours alone, except the networks that every engine has. */
export async function everythingOn(engine) {
  const get = async (path) => JSON.parse((await ask(engine, 'GET', path, { timeoutMs: ANSWER_MS })).text);
  const [containers, networks, volumes] = await Promise.all([
    get('/containers/json?all=1'),
    get('/networks'),
    get('/volumes'),
  ]);
  return [
    ...containers.map(({ Names, Command }) => `container ${Names[0]} ${Command}`),
    ...networks
      .filter(({ Name }) => !['bridge', 'host', 'none'].includes(Name))
      .map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ];
}

function processesOf(run) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`OPSPROOF_RUN=${run}`))
    .map((pid) => `process ${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Removes the images that builds with a token have made, whole or half: they are caches of a test. */
export async function removeBuilt(engine, token) {
  const request = async (method, path) => (await ask(engine, method, path, { timeoutMs: ANSWER_MS })).text;
  const images = JSON.parse(await request('GET', '/images/json?all=1'));
  // The youngest first: an image goes before the ones it is made of.
  for (const { Id } of images.sort((a, b) => b.Created - a.Created)) {
    const image = JSON.parse(await request('GET', `/images/${Id}/json`));
    const made = JSON.stringify(image.ContainerConfig?.Cmd ?? image.Config?.Cmd ?? '');
    if (made.includes(token)) await request('DELETE', `/images/${Id}?force=1`);
  }
}
