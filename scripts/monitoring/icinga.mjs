import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, Part } from './part.mjs';

const ENVIRONMENT = (...hosts) =>
  `lifecycle: live\nhosts:\n${hosts.map((name) => `  ${name}: { transport: local }\n`).join('')}`;
const MONITORED = (environment, at) => `Feature: monitored
  Scenario: every host is
    Given the environment "${environment}"
    Then every host is monitored by the Nagios status "${at}" on "shop"
`;
const CHECK = (at, claim) => `Feature: asked
  Scenario: ${claim}
    Given the environment "known"
    Then the Nagios status "${at}" ${claim} on "shop"
`;

/**
 * A real Icinga answers over Livestatus, at a socket and at a port.
 * @param {import('./place.mjs').Place} place
 * @param {import('./checks.mjs').Checks} checks
 */
export async function icinga(place, checks) {
  const folder = join(place.folder, 'icinga');
  mkdirSync(folder);
  const port = await freePort();
  const socket = join(folder, 'livestatus');
  const config = place.write('icinga/icinga.conf', configuration(socket, port));
  place.write('environments/known.yaml', ENVIRONMENT('shop'));
  place.write('environments/more.yaml', ENVIRONMENT('shop', 'stray'));
  const folders = ['DataDir', 'LogDir', 'InitRunDir', 'CacheDir', 'SpoolDir'];
  const constants = [...folders.map((name) => `${name}=${folder}`), 'NodeName=here', 'ZoneName=here'];
  const args = ['daemon', '-c', config, ...constants.map((each) => `-D${each}`)];
  const env = { ...process.env, ICINGA2_USER: 'root', ICINGA2_GROUP: 'root' };
  const part = new Part('icinga2', args, { cwd: folder, log: join(folder, 'out.log'), env });
  const run = (feature) => {
    place.write('livestatus/asked.feature', feature);
    return place.opsproof('run', 'livestatus');
  };
  const codes = async (claims, at) => {
    const found = {};
    for (const claim of claims) found[claim] = (await run(CHECK(at, claim))).code;
    return found;
  };
  const addresses = [socket, `127.0.0.1:${port}`];
  try {
    await checks.run(
      'Livestatus shows what Icinga monitors, and who is missing',
      async ({ equal, matches }) => {
        await part.until(
          'all is checked',
          async () => (await run(CHECK(socket, 'has all in state "CRITICAL" includes shop/red'))).code === 0,
        );
        for (const at of addresses) {
          equal((await run(MONITORED('known', at))).code, 0);
          const { code, stdout } = await run(MONITORED('more', at));
          equal(code, 1);
          matches(stdout, /missing: "stray"/);
        }
      },
    );
    await checks.run('checks over Livestatus are true, false and unable', async ({ equal }) => {
      for (const at of addresses)
        equal(
          await codes(
            [
              ...['has services includes shop/well', 'has all in state "UP" includes shop'],
              ...['has services includes shop/none', 'has all in state "UP" empty', 'has problems empty'],
            ],
            at,
          ),
          {
            ...{ 'has services includes shop/well': 0, 'has all in state "UP" includes shop': 0 },
            // One service was never checked: what is wrong is known, but not that it is all.
            ...{ 'has services includes shop/none': 1, 'has all in state "UP" empty': 1 },
            'has problems empty': 2,
          },
        );
      equal(await codes(['has problems not includes shop/quiet', 'has age under 5 minutes'], socket), {
        'has problems not includes shop/quiet': 2,
        'has age under 5 minutes': 2,
      });
    });
  } finally {
    await part.end();
  }
  await checks.run('an Icinga that ended is unable', async ({ equal, matches }) => {
    for (const at of addresses) {
      const { code, stdout } = await run(CHECK(at, 'has problems empty'));
      equal(code, 2);
      matches(stdout, /unable/);
    }
  });
}

function configuration(socket, port) {
  const often = 'check_interval = 1s; retry_interval = 1s; max_check_attempts = 1';
  const service = (name, status, more = '') =>
    `object Service "${name}" { host_name = "shop"; check_command = "ends"; vars.status = "${status}"; ${often}; ${more} }`;
  return `
include <itl>
include "/etc/icinga2/features-available/checker.conf"
object Endpoint NodeName { }
object Zone ZoneName { endpoints = [ NodeName ] }
library "livestatus"
object LivestatusListener "port" { socket_type = "tcp"; bind_host = "127.0.0.1"; bind_port = "${port}" }
object LivestatusListener "socket" { socket_type = "unix"; socket_path = "${socket}" }
object CheckCommand "ends" { command = [ "/bin/sh", "-c", "echo said; exit $status$" ] }
object Host "shop" { check_command = "ends"; vars.status = "0"; ${often} }
${service('well', 0)}
${service('red', 2)}
${service('quiet', 0, 'enable_active_checks = false')}
`;
}
