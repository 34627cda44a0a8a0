import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Part } from './part.mjs';

const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];
/** One service a tag; `retried` passes at its second attempt. */
/** Services that are only told their state. */
const PASSIVE = ['told well', 'told red', 'told nothing'];
const SERVICES = ['ok', 'flag', 'gone', 'nothing', 'retried'];

const RETRIED = `Feature: retried
  @retried
  Scenario: it is well the second time
    Then it is well the second time
`;
const TOLD = `Feature: told
  @passive:shop/told%20well
  Scenario: it is well
    Then the directory "/" exists on "here"

  @passive:shop/told%20red
  Scenario: it is red
    Then the directory "/" does not exist on "here"
    And the directory "/etc" does not exist on "here"

  @passive:shop/told%20red
  Scenario: it is well, too
    Then the directory "/" exists on "here"
`;
const WATCHED = (environment, status) => `Feature: watched
  Scenario: all are monitored
    Given the environment "${environment}"
    Then every host is monitored by the Nagios status "${status}" on "shop"
`;
/** Red at every first attempt of a run. */
const STEP = `import { Then } from 'opsproof';
const seen = { times: 0 };
Then('it is well the second time', () => { if (++seen.times < 2) throw new Error('not yet'); });
`;

/**
 * A real Nagios runs opsproof as its plugin, and shows its states.
 * @param {import('./place.mjs').Place} place
 * @param {import('./checks.mjs').Checks} checks
 */
export async function nagios(place, checks) {
  place.write('features/retried.feature', RETRIED);
  place.write('steps/retried.ts', STEP);
  place.flagDown();
  const folder = join(place.folder, 'nagios');
  mkdirSync(join(folder, 'results'), { recursive: true });
  // Nagios gives its privileges away when it starts, to whom its configuration names.
  chmodSync(folder, 0o777);
  const status = join(folder, 'status.dat');
  const config = place.write('nagios/nagios.cfg', configuration(folder, status));
  place.write('nagios/objects.cfg', objects(place));
  const part = new Part('nagios4', [config], { cwd: folder, log: join(folder, 'out.log') });
  const shown = () => (existsSync(status) ? servicesOf(readFileSync(status, 'utf8')) : new Map());
  const state = (name) => {
    const service = shown().get(name);
    return service?.has_been_checked === '1' ? STATES[Number(service.current_state)] : undefined;
  };
  try {
    await checks.run('Nagios shows OK, WARNING, CRITICAL and UNKNOWN', async ({ equal, matches }) => {
      await part.until('every service is checked', () => SERVICES.every((name) => state(name) !== undefined));
      const states = Object.fromEntries(SERVICES.map((name) => [name, state(name)]));
      equal(states, {
        ok: 'OK',
        flag: 'CRITICAL',
        gone: 'UNKNOWN',
        nothing: 'UNKNOWN',
        retried: 'WARNING',
      });
      const { plugin_output: output, performance_data: data } = shown().get('flag');
      matches(output, /^OPSPROOF CRITICAL: 0 of 1 scenario and 0 of 1 check passed - the flag is up: file /);
      matches(data, /^scenarios_passed=0;;;0;1 scenarios_failed=1;;0;0;1 .* time=\d+\.\d{3}s;;;0$/);
      matches(
        shown().get('nothing').plugin_output,
        /^OPSPROOF UNKNOWN: no scenario to run in features with the tags "@nothing": nothing would be proved$/,
      );
    });
    await checks.run('Nagios shows the recovery', async () => {
      place.flagUp();
      await part.until('the flag is OK', () => state('flag') === 'OK');
    });
    await checks.run('Nagios takes passive results from its command file', async ({ equal, matches }) => {
      place.write('passive/passive.feature', TOLD);
      const told = await place.opsproof(
        'run',
        'passive',
        '--format',
        `passive:${join(folder, 'nagios.cmd')}`,
      );
      equal([told.code, told.stderr], [1, '']);
      await part.until('both services are told', () => state('told well') && state('told red'));
      equal(
        PASSIVE.map((name) => state(name)),
        ['OK', 'CRITICAL', undefined],
      );
      matches(
        shown().get('told red').plugin_output,
        /^OPSPROOF CRITICAL: it is red: directory "\/" on here: exists expected false, observed true - it is red: directory "\/etc" on here/,
      );
    });
    await checks.run('a host that Nagios does not monitor is named', async ({ equal, matches }) => {
      place.write('environments/known.yaml', 'lifecycle: live\nhosts: { shop: { transport: local } }\n');
      place.write(
        'environments/more.yaml',
        'lifecycle: live\nhosts: { shop: { transport: local }, "web-[1:2]": { transport: local } }\n',
      );
      const ask = (name) => {
        place.write('watched/watched.feature', WATCHED(name, status));
        return place.opsproof('run', 'watched');
      };
      equal((await ask('known')).code, 0);
      const { code, stdout } = await ask('more');
      equal(code, 1);
      matches(stdout, /missing: "web-1", "web-2"/);
    });
  } finally {
    await part.end();
    place.flagDown();
  }
}

function configuration(folder, status) {
  const lines = {
    log_file: join(folder, 'nagios.log'),
    cfg_file: join(folder, 'objects.cfg'),
    object_cache_file: join(folder, 'objects.cache'),
    status_file: status,
    state_retention_file: join(folder, 'retention.dat'),
    temp_file: join(folder, 'nagios.tmp'),
    temp_path: folder,
    check_result_path: join(folder, 'results'),
    lock_file: join(folder, 'nagios.lock'),
    query_socket: join(folder, 'nagios.qh'),
    nagios_user: 'root',
    nagios_group: 'root',
    check_external_commands: 1,
    command_file: join(folder, 'nagios.cmd'),
    check_for_updates: 0,
    status_update_interval: 1,
    check_result_reaper_frequency: 1,
    interval_length: 1,
    service_inter_check_delay_method: 'n',
    max_service_check_spread: 1,
    max_host_check_spread: 1,
    service_interleave_factor: 1,
    max_concurrent_checks: 0,
    service_check_timeout: 50,
    enable_notifications: 0,
    retain_state_information: 0,
    check_workers: 2,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function objects(place) {
  const words = place
    .words('run', '--tags', '@$ARG1$', '--retry', '1', '--format', 'nagios', '--exit', 'nagios')
    .map((word) => `'${word}'`);
  const define = (kind, entries) =>
    `define ${kind} {\n${Object.entries(entries)
      .map(([key, value]) => `  ${key} ${value}\n`)
      .join('')}}\n`;
  return [
    define('timeperiod', {
      timeperiod_name: 'always',
      alias: 'always',
      ...Object.fromEntries(
        ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map((day) => [
          day,
          '00:00-24:00',
        ]),
      ),
    }),
    define('command', {
      command_name: 'opsproof',
      command_line: `cd '${place.folder}' && ${words.join(' ')} 2>/dev/null`,
    }),
    define('contact', {
      contact_name: 'nobody',
      host_notifications_enabled: 0,
      service_notifications_enabled: 0,
      host_notification_period: 'always',
      service_notification_period: 'always',
      host_notification_commands: 'opsproof',
      service_notification_commands: 'opsproof',
    }),
    define('host', {
      host_name: 'shop',
      address: '127.0.0.1',
      max_check_attempts: 1,
      check_period: 'always',
      contacts: 'nobody',
    }),
    ...PASSIVE.map((name) =>
      define('service', {
        host_name: 'shop',
        service_description: name,
        check_command: 'opsproof!nothing',
        active_checks_enabled: 0,
        max_check_attempts: 1,
        check_period: 'always',
        contacts: 'nobody',
      }),
    ),
    ...SERVICES.map((name) =>
      define('service', {
        host_name: 'shop',
        service_description: name,
        check_command: `opsproof!${name}`,
        max_check_attempts: 1,
        check_interval: 4,
        retry_interval: 3,
        check_period: 'always',
        contacts: 'nobody',
      }),
    ),
  ].join('');
}

/** The services of a status file, by their description. */
function servicesOf(text) {
  const blocks = [...text.matchAll(/^servicestatus \{\n(.*?)^\t\}/gms)].map(([, body = '']) =>
    Object.fromEntries(
      body
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.includes('='))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
  );
  return new Map(blocks.map((block) => [block.service_description, block]));
}
