import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePort, Part } from './part.mjs';

/**
 * A real Pushgateway takes the gauges of runs: a push replaces its own group and no other.
 * @param {import('./place.mjs').Place} place
 * @param {import('./checks.mjs').Checks} checks
 */
export async function pushgateway(place, checks) {
  const port = await freePort();
  const folder = join(place.folder, 'pushgateway');
  mkdirSync(folder);
  const url = `http://127.0.0.1:${port}`;
  const part = new Part('prometheus-pushgateway', [`--web.listen-address=127.0.0.1:${port}`], {
    cwd: folder,
    log: join(folder, 'pushgateway.log'),
  });
  const states = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return [...text.matchAll(/^opsproof_scenario_state\{(.*)\} (\d)$/gm)]
      .map(([, labels = '', value]) => {
        const label = (name) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1];
        return `${label('job')} ${label('instance')}: ${label('scenario')} ${value}`;
      })
      .sort();
  };
  const push = (tags, to) => place.opsproof('run', '--tags', tags, '--push', `${url}${to}`);
  try {
    await part.until('Pushgateway', () => answers(`${url}/-/ready`));
    await checks.run('the Pushgateway keeps a group for each target', async ({ equal }) => {
      place.flagDown();
      const red = await push('@pair', '/metrics/job/night/instance/production');
      equal([red.code, red.stderr], [1, '']);
      const green = await push('@ok', '');
      equal([green.code, green.stderr], [0, '']);
      equal(await states(), [
        'night production: the flag is up 1',
        'night production: the root is there 0',
        'opsproof : the root is there 0',
      ]);
    });
    await checks.run('a push replaces all of its own group and nothing of another', async ({ equal }) => {
      place.flagUp();
      const { code } = await push('@flag', '/metrics/job/night/instance/production');
      equal(code, 0);
      equal(await states(), ['night production: the flag is up 0', 'opsproof : the root is there 0']);
    });
  } finally {
    await part.end();
    place.flagDown();
  }
  await checks.run(
    'a Pushgateway that is away is reported and changes no verdict',
    async ({ equal, matches }) => {
      const { code, stderr } = await push('@ok', '');
      equal(code, 0);
      matches(stderr, /PUT http:\/\/127\.0\.0\.1:\d+\/metrics\/job\/opsproof: connect ECONNREFUSED/);
    },
  );
}
