import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import type { RunEvent } from '../event/events.ts';
import { Tally } from '../event/tally.ts';
import {
  begun,
  ended,
  findingsAttached,
  greenFinding,
  handmadeRun,
  planned,
  redFinding,
  runEnded,
  scenario,
  stepEnded,
  unableFinding,
} from '../handmade-run.fixture.ts';
import { type ChosenFormat, parseFormats } from './chosen-formats.ts';
import { nagiosUnknown } from './nagios.ts';
import { nagiosState } from './nagios-state.ts';
import { pushTo } from './push.ts';
import { openSinks } from './write-reports.ts';

const ODD = 'say "hi" | \\o/';
const green = handmadeRun([...scenario('a', 'PASSED'), runEnded()]);
const red = handmadeRun([
  ...planned(ODD, 1),
  begun(ODD),
  findingsAttached(ODD, 0, [greenFinding, redFinding]),
  stepEnded(ODD, 0, 'CheckFailed'),
  ended(ODD),
  ...scenario('b', 'PASSED'),
  runEnded(false),
]);
const unable = handmadeRun([...scenario('a', 'CheckUnable'), runEnded(false)]);
const empty = handmadeRun([runEnded()]);
const flaky = handmadeRun([
  ...planned('a', 1),
  begun('a', 0),
  stepEnded('a', 0, 'CheckFailed', 0),
  ended('a', 0, true),
  begun('a', 1),
  stepEnded('a', 0, 'PASSED', 1),
  ended('a', 1),
  runEnded(),
]);

async function written(events: readonly RunEvent[], ...chosen: ChosenFormat[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [text(stdout), text(stderr)];
  const directory = await mkdtemp(join(tmpdir(), 'opsproof-monitoring-'));
  try {
    const context = { directory, cwd: '/shop', stdout, stderr, colors: false };
    const reports = openSinks(context, ['terminal'], undefined, chosen);
    for (const event of events) reports.on(event);
    const problems = await reports.close();
    stdout.end();
    stderr.end();
    return { stdout: await out, stderr: await err, problems };
  } finally {
    await rm(directory, { recursive: true });
  }
}

suite('the line of a Nagios plugin', () => {
  const line = async (events: readonly RunEvent[]) =>
    (await written(events, ...(await parseFormats(['nagios'], '/shop')))).stdout;

  test('has stdout alone, and performance data after the only bar', async () => {
    assert.equal(
      await line(green),
      'OPSPROOF OK: 1 of 1 scenario and 0 of 0 checks passed | scenarios_passed=1;;;0;1 scenarios_failed=0;;0;0;1 scenarios_unable=0;;;0;1 scenarios_flaky=0;0;;0;1 checks_passed=0;;;0 checks_failed=0;;0;0 checks_unable=0;;;0 time=12.000s;;;0\n',
    );
    assert.equal(
      await line(red),
      'OPSPROOF CRITICAL: 1 of 2 scenarios and 1 of 2 checks passed - say "hi" ¦ \\o/: port 80 on web: listening expected true, observed false | scenarios_passed=1;;;0;2 scenarios_failed=1;;0;0;2 scenarios_unable=0;;;0;2 scenarios_flaky=0;0;;0;2 checks_passed=1;;;0 checks_failed=1;;0;0 checks_unable=0;;;0 time=12.000s;;;0\n',
    );
  });

  test('is UNKNOWN if it could not check or nothing ran, WARNING if it passed only after retries', async () => {
    assert.match(await line(unable), /^OPSPROOF UNKNOWN: .* - a: unable: the message of a \| /);
    assert.match(await line(empty), /^OPSPROOF UNKNOWN: no scenario ran, nothing was proved \| /);
    assert.match(await line(flaky), /^OPSPROOF WARNING: 1 of 1 .*, 1 only when retried \| /);
    assert.equal(nagiosUnknown('a mistake\nand | more\n'), 'OPSPROOF UNKNOWN: a mistake ↵ and ¦ more\n');
  });

  test('says why, even if the report has that on separate lines', async () => {
    const long = { ...unableFinding, details: [`no shell on ${'x'.repeat(150)}`] };
    const told = await line(
      handmadeRun([
        ...planned('a', 1),
        begun('a'),
        findingsAttached('a', 0, [long]),
        stepEnded('a', 0, 'CheckUnable'),
        ended('a'),
        runEnded(false),
      ]),
    );
    assert.match(told, / - a: port 22 on db: listening,? expected true, unable: no shell on x{20,} … x{60}/);
  });

  test('names three reds and counts the rest', async () => {
    const reds = ['a', 'b', 'c', 'd', 'e'].flatMap((id) => scenario(id, 'CheckFailed'));
    const told = await line(handmadeRun([...reds, runEnded(false)]));
    assert.match(told, / - a: [^|]* - b: [^|]* - c: [^|]* - and 2 more \| /);
  });

  test('its exit codes are those of Nagios', () => {
    const code = (events: readonly RunEvent[]) => {
      const tally = new Tally();
      for (const event of events) tally.on(event);
      return nagiosState(tally).code;
    };
    assert.deepEqual([green, flaky, red, unable, empty].map(code), [0, 1, 2, 3, 3]);
    assert.equal(code(handmadeRun(scenario('a', 'PASSED'), { interrupted: true })), 3);
  });
});

suite('metrics for Prometheus', () => {
  test('have help and type, and labels that no name can break', async () => {
    const { stdout } = await written(red, ...(await parseFormats(['prometheus:-'], '/shop')));
    const lines = stdout.split('\n');
    assert.deepEqual(lines.slice(0, 4), [
      '# HELP opsproof_scenarios Scenarios of the last run by verdict.',
      '# TYPE opsproof_scenarios gauge',
      'opsproof_scenarios{environment="",run="opsproof",verdict="pass"} 1',
      'opsproof_scenarios{environment="",run="opsproof",verdict="fail"} 1',
    ]);
    for (const sample of [
      'opsproof_checks{environment="",run="opsproof",verdict="fail"} 1',
      'opsproof_run_timestamp_seconds{environment="",run="opsproof"} 1795342512',
      'opsproof_run_duration_seconds{environment="",run="opsproof"} 12',
      'opsproof_run_exit_code{environment="",run="opsproof"} 1',
      'opsproof_scenario_state{environment="",run="opsproof",file="features/a.feature",feature="features/a.feature",scenario="say \\"hi\\" | \\\\o/"} 1',
      'opsproof_scenario_state{environment="",run="opsproof",file="features/a.feature",feature="features/a.feature",scenario="b"} 0',
    ]) {
      assert.ok(lines.includes(sample), `${sample}\n${stdout}`);
    }
  });

  test('two runs of one folder share no series, and names are reduced to ASCII', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'opsproof-textfile-'));
    try {
      const umlauts = handmadeRun([...scenario('größe µ', 'PASSED'), runEnded()]);
      for (const [name, events] of [
        ['a', red],
        ['b', umlauts],
      ] as const)
        await written(events, ...(await parseFormats([`prometheus:${name}.prom`], folder)));
      const texts = await Promise.all(
        ['a', 'b'].map((name) => readFile(join(folder, `${name}.prom`), 'utf8')),
      );
      const series = texts.map((text) => text.match(/^\w.*(?= \S+$)/gm) ?? []);
      const all = series.flat();
      assert.equal(new Set(all).size, all.length);
      for (const one of all)
        assert.match(one, /^[a-z_]+\{environment="",run="[ab]"(?:,[a-z_]+="(?:[^"\\]|\\.)*")*\}$/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('two scenarios with one name in two files are two series; in one file lint refuses them', async () => {
    const twice = [...scenario('a', 'PASSED'), ...scenario('b', 'PASSED')].map(({ pickle, ...envelope }) =>
      pickle === undefined
        ? envelope
        : { pickle: { ...pickle, name: 'same', uri: `features/${pickle.name}.feature` } },
    );
    const { stdout } = await written(
      handmadeRun([...twice, runEnded()]),
      ...(await parseFormats(['prometheus:-'], '/shop')),
    );
    assert.match(
      stdout,
      /file="features\/a\.feature",.*,scenario="same"\} 0\n.*file="features\/b\.feature",.*,scenario="same"\} 0\n/,
    );
  });

  test('the file is replaced atomically, and nothing else is left in its folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'opsproof-textfile-'));
    try {
      const chosen = await parseFormats(['prometheus:shop.prom'], folder);
      assert.deepEqual((await written(green, ...chosen)).problems, []);
      assert.deepEqual((await written(red, ...chosen)).problems, []);
      assert.deepEqual(await readdir(folder), ['shop.prom']);
      assert.match(
        await readFile(join(folder, 'shop.prom'), 'utf8'),
        /^opsproof_run_exit_code\{environment="",run="shop"\} 1$/m,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

suite('a push', () => {
  test('to an invalid URL is refused', () => {
    assert.throws(() => pushTo('gateway:9091'), {
      name: 'ConfigurationError',
      message:
        '--push takes the URL of a Pushgateway, for example http://pushgateway:9091; found "gateway:9091"',
    });
  });

  test('that is rejected is reported without the login, and changes nothing else', async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push([request.method, request.url, request.headers.authorization]);
      response.writeHead(400).end('bad metrics\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const sink = pushTo(`http://ops:secret@${at}/metrics/job/night/instance/shop`);
      assert.deepEqual((await written(green, { sink })).problems, [
        `the report "push" is incomplete: PUT http://${at}/metrics/job/night/instance/shop answers 400: bad metrics`,
      ]);
      const login = `Basic ${Buffer.from('ops:secret').toString('base64')}`;
      assert.deepEqual(seen, [['PUT', '/metrics/job/night/instance/shop', login]]);
    } finally {
      server.close();
      server.closeAllConnections();
    }
    assert.deepEqual((await written(green, { sink: pushTo(`http://${at}`) })).problems, [
      `the report "push" is incomplete: PUT http://${at}/metrics/job/opsproof: connect ECONNREFUSED ${at}`,
    ]);
  });

  const gateway = spawnSync('prometheus-pushgateway', ['--version']).status === 0;
  const skip = gateway ? false : 'there is no prometheus-pushgateway; Debian has it as a package';
  test('is accepted and shown by a real Pushgateway', { skip }, async () => {
    const listener = createListener().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const at = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
    await new Promise((resolve) => listener.close(resolve));
    const child = spawn('prometheus-pushgateway', [`--web.listen-address=${at}`]);
    try {
      await new Promise<void>((resolve, reject) => {
        let said = '';
        child.stderr.on('data', (chunk: Buffer) => {
          said += chunk;
          if (/TLS is disabled/.test(said)) resolve();
        });
        child.on('close', () => reject(new Error(`the gateway ended: ${said}`)));
      });
      assert.deepEqual((await written(red, { sink: pushTo(`http://${at}`) })).problems, []);
      const shown = await (await fetch(`http://${at}/metrics`)).text();
      assert.match(
        shown,
        /^opsproof_run_exit_code\{environment="",instance="",job="opsproof",run="opsproof"\} 1$/m,
      );
      assert.match(shown, /^opsproof_scenario_state\{.*scenario="say \\"hi\\" \| \\\\o\/"\} 1$/m);
    } finally {
      child.kill();
      if (child.exitCode === null) await once(child, 'close');
    }
  });
});
