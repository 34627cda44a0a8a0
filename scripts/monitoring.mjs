// npm run test:monitoring: the formats, the endpoint and the notifications, against a real Nagios, Icinga, Prometheus, Alertmanager
// and Pushgateway of Debian. They are installed if they are missing, listen on the loopback with folders of their own, and are ended.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertmanager } from './monitoring/alertmanager.mjs';
import { Checks } from './monitoring/checks.mjs';
import { icinga } from './monitoring/icinga.mjs';
import { nagios } from './monitoring/nagios.mjs';
import { installParts } from './monitoring/packages.mjs';
import { left, Part } from './monitoring/part.mjs';
import { Place } from './monitoring/place.mjs';
import { prometheus } from './monitoring/prometheus.mjs';
import { pushgateway } from './monitoring/pushgateway.mjs';
import { root, setup } from './setup.mjs';

const PARTS = { nagios, icinga, prometheus, pushgateway, alertmanager };

const say = (line) => console.log(line);
const checks = new Checks(say);
// The reader of our output may stop reading; what was started is ended all the same.
process.stdout.on('error', () => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    checks.stopped = true;
    void Part.endAll();
  });
const { node, env } = await setup({ engine: 'detect', log: (line) => say(`setup: ${line}`) });
const missing = await installParts(say);
if (missing !== undefined) say(missing);
for (const [name, work] of missing === undefined ? Object.entries(PARTS) : []) {
  const folder = mkdtempSync(join(tmpdir(), `opsproof-${name}-`));
  try {
    await work(new Place({ folder, root, node, env }), checks);
  } catch (error) {
    // What no check catches: the part did not start or end.
    if (!checks.stopped) await checks.run(`${name} can be tested`, () => Promise.reject(error));
  } finally {
    await left(folder);
    rmSync(folder, { recursive: true, force: true });
  }
  if (checks.stopped) break;
}
const { passed, failed } = checks;
const skipped = missing === undefined ? 0 : Object.keys(PARTS).length;
const counts = process.env.OPSPROOF_TEST_COUNTS;
if (counts !== undefined) writeFileSync(counts, JSON.stringify({ passed, failed, skipped }));
say(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = checks.stopped ? 130 : failed > 0 ? 1 : 0;
