import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { which } from '../setup/command.mjs';
import { answers, freePort, Part, until } from './part.mjs';
import { capture } from './place.mjs';

/**
 * A real Prometheus scrapes `opsproof serve`, promtool judges our texts, and the rules of our pages fire.
 * @param {import('./place.mjs').Place} place
 * @param {import('./checks.mjs').Checks} checks
 */
export async function prometheus(place, checks) {
  const page = readFileSync(join(place.root, 'docs', 'monitoring.md'), 'utf8');
  const rules = place.write('prometheus/rules.yml', yamlWith(page, 'groups:'));
  await checks.run('the textfile of a run passes promtool', async ({ equal }) => {
    place.flagDown();
    const file = join(place.folder, 'opsproof.prom');
    const { code } = await place.opsproof('run', '--tags', '@pair', '--format', `prometheus:${file}`);
    equal(code, 1);
    const text = readFileSync(file, 'utf8');
    equal(await promtool(['check', 'metrics'], text), '');
    equal(
      text.match(/^opsproof_scenario_state.*$/gm)?.map((line) => Number(line.split(' ').at(-1))),
      [0, 1],
    );
  });
  await checks.run('rules and scrape configuration of the pages pass promtool', async ({ matches }) => {
    matches(await promtool(['check', 'rules', rules]), /SUCCESS: 3 rules found/);
    const config = place.write('prometheus/page.yml', yamlWith(page, 'scrape_configs:'));
    matches(await promtool(['check', 'config', config]), /SUCCESS/);
  });

  await checks.run(
    'the rules fire for a run that ended with 3 after it began, and for none at all',
    async ({ matches }) => {
      const file = place.write('prometheus/rules.test.yml', RULES_TEST.replace('RULES', rules));
      matches(await promtool(['test', 'rules', file]), /SUCCESS/);
    },
  );
  await checks.run('two runs into one folder have no series in common', async ({ equal }) => {
    const files = ['shop', 'night'].map((name) => join(place.folder, 'textfiles', `${name}.prom`));
    for (const file of files)
      await place.opsproof('run', '--tags', '@pair', '--format', `prometheus:${file}`);
    const series = files.flatMap((file) => readFileSync(file, 'utf8').match(/^\w.*(?= \S+$)/gm) ?? []);
    equal(series.length - new Set(series).size, 0);
  });

  const [servePort, port] = [await freePort(), await freePort()];
  const { part: serving, url } = await place.serve(servePort, '--tags', '@pair', '--ttl', '1s');
  const config = place.write('prometheus/prometheus.yml', configuration(rules, servePort));
  const folder = join(place.folder, 'prometheus');
  const own = `http://127.0.0.1:${port}`;
  const part = new Part(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: folder, log: join(folder, 'prometheus.log') },
  );
  const query = async (text) => {
    const response = await fetch(`${own}/api/v1/query?query=${encodeURIComponent(text)}`);
    const { data } = await response.json();
    return data.result.map(({ metric, value }) => [
      metric.scenario ?? metric.alertstate ?? '',
      Number(value[1]),
    ]);
  };
  const comesTo = (text, expected) =>
    until(`${text} is ${JSON.stringify(expected)}`, async () => {
      const result = await query(text);
      return JSON.stringify(result.sort()) === JSON.stringify(expected);
    });
  try {
    await part.until('Prometheus', () => answers(`${own}/-/ready`));
    await checks.run('promtool finds nothing wrong with /metrics of serve', async ({ equal }) => {
      const response = await fetch(`${url}/metrics`);
      equal(await promtool(['check', 'metrics'], await response.text()), '');
    });
    await checks.run('Prometheus scrapes serve and sees what is red', async () => {
      await comesTo('up{job="opsproof"}', [['', 1]]);
      await comesTo('opsproof_scenario_state', [
        ['the flag is up', 1],
        ['the root is there', 0],
      ]);
      await comesTo('opsproof_result_age_seconds < bool 10', [['', 1]]);
    });
    await checks.run('the rule of the page fires, and stops when the flag is up', async () => {
      const alert = 'ALERTS{alertname="OpsproofRed",alertstate="firing"}';
      await comesTo(alert, [['the flag is up', 1]]);
      place.flagUp();
      await comesTo('sum(opsproof_scenario_state)', [['', 0]]);
      await comesTo(alert, []);
    });
  } finally {
    await part.end();
    const how = await serving.end();
    await checks.run('serve ends with exit code 0', async ({ equal }) => equal(how, 'exit 0'));
    place.flagDown();
  }
}

/** What fires, by promtool's own unit tests (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/). */
const RULES_TEST = `rule_files: [RULES]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - { series: 'opsproof_run_exit_code{environment="staging",run="night"}', values: '0 3' }
      - { series: 'opsproof_run_timestamp_seconds{environment="staging",run="night"}', values: '0 60' }
    alert_rule_test:
      - { eval_time: 0m, alertname: OpsproofRunFailed, exp_alerts: [] }
      - eval_time: 1m
        alertname: OpsproofRunFailed
        exp_alerts:
          - exp_labels: { environment: staging, run: night }
            exp_annotations: { summary: "the run night on staging ended with 3" }
      - { eval_time: 1m, alertname: OpsproofRed, exp_alerts: [] }
      - { eval_time: 1m, alertname: OpsproofSilent, exp_alerts: [] }
  - interval: 1m
    input_series: []
    alert_rule_test:
      - eval_time: 1m
        alertname: OpsproofSilent
        exp_alerts:
          - exp_labels: {}
            exp_annotations: { summary: "no run for 26 hours:  on " }
`;

/** What promtool says; it is asked to end with 0. */
async function promtool(argv, input = '') {
  const { code, stdout, stderr } = await capture([which('promtool') ?? 'promtool', ...argv], {
    cwd: '/',
    input,
  });
  if (code !== 0) throw new Error(`promtool ${argv.join(' ')}: exit ${code}\n${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

/** The YAML of a page that begins so. */
function yamlWith(page, beginning) {
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, code = '']) => code);
  const found = blocks.find((code) => code.startsWith(beginning));
  if (found === undefined) throw new Error(`docs/monitoring.md has no YAML that begins with ${beginning}`);
  return found;
}

function configuration(rules, port) {
  return `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: ["${rules}"]
scrape_configs:
  - job_name: opsproof
    static_configs: [{ targets: ["127.0.0.1:${port}"] }]
`;
}
