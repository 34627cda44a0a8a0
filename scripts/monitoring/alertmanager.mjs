import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { answers, freePort, Part, until } from './part.mjs';

/**
 * A real Alertmanager gets the alerts of `--notify`, hands them on, and sees them resolved.
 * @param {import('./place.mjs').Place} place
 * @param {import('./checks.mjs').Checks} checks
 */
export async function alertmanager(place, checks) {
  /** What Alertmanager hands on: `firing file "…"`. */
  const told = [];
  const receiver = createServer(async (request, response) => {
    const { alerts } = JSON.parse(await text(request));
    told.push(...alerts.map(({ status, annotations }) => `${status}: ${annotations.summary.split(':')[0]}`));
    response.end();
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port: hook } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = place.write(
    'alertmanager/alertmanager.yml',
    `route: { receiver: hook, group_by: [fingerprint], group_wait: 1s, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: hook
    webhook_configs: [{ url: "http://127.0.0.1:${hook}/", send_resolved: true }]
`,
  );
  place.write('opsproof.yaml', `environment: here\nnotify:\n  alertmanager: { url: ${url} }\n`);
  const folder = join(place.folder, 'alertmanager');
  const part = new Part(
    'prometheus-alertmanager',
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { cwd: folder, log: join(folder, 'alertmanager.log') },
  );
  const active = async () => {
    const alerts = await (await fetch(`${url}/api/v2/alerts?active=true`)).json();
    return alerts.map(({ labels: { alertname, watch }, status: { state } }) => ({ alertname, watch, state }));
  };
  const night = async () => {
    const { code, stderr } = await place.opsproof('run', '--tags', '@pair', '--notify');
    return [code, stderr];
  };
  const handedOn = (count) => until(`${count} messages of Alertmanager`, () => told.length >= count);
  try {
    await part.until('Alertmanager', () => answers(`${url}/-/ready`));
    await checks.run('Alertmanager gets one alert for what failed, and sends it on', async ({ equal }) => {
      place.flagDown();
      equal(await night(), [1, '']);
      equal(await active(), [{ alertname: 'OpsproofRed', watch: 'run here', state: 'active' }]);
      await handedOn(1);
      equal(told, ['firing: the flag is up']);
    });
    await checks.run('the same red once more is not news', async ({ equal }) => {
      equal(await night(), [1, '']);
      equal((await active()).length, 1);
      equal(told, ['firing: the flag is up']);
    });
    await checks.run('what recovers is resolved', async ({ equal }) => {
      place.flagUp();
      equal(await night(), [0, '']);
      await handedOn(2);
      equal(told, ['firing: the flag is up', 'resolved: the flag is up']);
      equal(await active(), []);
    });
  } finally {
    await part.end();
    receiver.close();
    receiver.closeAllConnections();
  }
  await checks.run(
    'an Alertmanager that is away is reported and changes no verdict',
    async ({ equal, matches }) => {
      place.flagDown();
      const [code, stderr] = await night();
      equal(code, 1);
      matches(String(stderr), /^alertmanager was not notified: .*; the next run tries again\n$/);
    },
  );
}
