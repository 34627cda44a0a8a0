import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { main } from './main.ts';

const pageOf = (name: string) => readFileSync(join(import.meta.dirname, '../../docs', `${name}.md`), 'utf8');
const PAGES = ['night', 'gate', 'monitoring'];

function blocks(page: string, language: string): readonly string[] {
  return [...pageOf(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, its]) => its === language)
    .map(([, , code = '']) => code);
}

interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly args?: readonly string[];
}

/** The CronJob of a page. */
function cronJob(page: string) {
  const found = blocks(page, 'yaml')
    .flatMap((code) => parseAllDocuments(code))
    .map((document) => {
      assert.deepEqual(document.errors, []);
      return document.toJS();
    })
    .find(({ kind }) => kind === 'CronJob');
  assert.ok(found, `docs/${page}.md has no CronJob`);
  return found;
}

/** The line of a page that cron reads. */
function cronLine(page: string): { schedule: string; user: string; command: string } {
  const [line = ''] = blocks(page, '').filter((code) => /^\d+ \d+ /.test(code));
  const [, schedule = '', user = '', command = ''] = /^((?:\S+ ){5}) *(\S+) +(.*)\n$/.exec(line) ?? [];
  return { schedule: schedule.trim(), user, command };
}

test('what starts opsproof on a schedule has only commands and options that there are', async () => {
  let lines = 0;
  for (const page of PAGES) {
    const code = [...blocks(page, 'ini'), ...blocks(page, 'yaml'), ...blocks(page, '')].join('\n');
    // A list in YAML is a command line, too.
    for (const [, rest = ''] of code
      .replaceAll(/, (?=[\w./-])/g, ' ')
      .matchAll(/bin\/opsproof (.*?)(?:'|\]|\||>|&|$)/gm)) {
      const [command = '', ...words] = rest.trim().split(' ');
      const help = await helpOf(command);
      for (const word of words.filter((word) => word.startsWith('--')))
        assert.ok(help.includes(` ${word}`), `docs/${page}.md: opsproof ${command} has no ${word}`);
      lines += 1;
    }
  }
  assert.ok(lines >= 9, `${lines} command lines`);
});

test('both jobs have a systemd timer, a CronJob and a cron line, and at most one runs at a time', () => {
  for (const page of ['night', 'gate']) {
    const [service = '', timer = ''] = blocks(page, 'ini');
    assert.match(service, /^\[Unit\]$[\s\S]*^\[Service\]$[\s\S]*^Type=oneshot$/m);
    assert.match(timer, /^\[Timer\]\nOnCalendar=\S.*$[\s\S]*^\[Install\]\nWantedBy=timers\.target$/m);
    const name = (unit: string, kind: string) =>
      new RegExp(`^# /etc/systemd/system/(\\S+)\\.${kind}\n`).exec(unit)?.[1];
    assert.equal(name(service, 'service'), `opsproof-${page}`);
    assert.equal(name(timer, 'timer'), `opsproof-${page}`);
    const { apiVersion, spec } = cronJob(page);
    assert.deepEqual([apiVersion, spec.concurrencyPolicy], ['batch/v1', 'Forbid']);
    assert.equal(spec.schedule.split(' ').length, 5);
    const { backoffLimit, template } = spec.jobTemplate.spec;
    assert.deepEqual([backoffLimit, template.spec.restartPolicy], [0, 'Never']);
    assert.deepEqual([cronLine(page).schedule.split(' ').length, cronLine(page).user], [5, 'opsproof']);
  }
});

/** Ways to run the gate on a schedule, as shell text or as the commands that follow each other while they end with 0. */
const WAYS: Readonly<Record<string, () => string>> = {
  cron: () => cronLine('gate').command.replace('cd /srv/ops && ', ''),
  systemd: () =>
    [...(blocks('gate', 'ini')[0] ?? '').matchAll(/^ExecStart(?:Pre)?=(.*)$/gm)]
      .map(([, command = '']) => command.replaceAll('$$', '$'))
      .join(' && '),
  CronJob: () => {
    const { initContainers, containers } = cronJob('gate').spec.jobTemplate.spec.template.spec;
    return [...initContainers, ...containers]
      .map(({ command, args = [] }: Container) =>
        [...command, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' '),
      )
      .join(' && ');
  },
};

for (const [way, shell] of Object.entries(WAYS)) {
  test(`by ${way} the gate judges red runs, and decides what goes on`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-schedule-'));
    try {
      mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
      program(folder, 'promote.sh', 'echo promoted >> told');
      const job = (run: number, gate: number) => {
        rmSync(join(folder, 'told'), { force: true });
        const stub = `echo "$1" >> told; case $1 in run) exit ${run};; gate) exit ${gate};; esac`;
        program(folder, 'node_modules/.bin/opsproof', stub);
        const command = shell().replaceAll('/srv/ops/', './').replaceAll('/srv/ops', '.');
        const { status } = spawnSync('sh', ['-c', command], { cwd: folder });
        const told = existsSync(join(folder, 'told')) ? readFileSync(join(folder, 'told'), 'utf8') : '';
        return [status === 0, told.trim().split('\n').join(' ')];
      };
      assert.deepEqual(job(0, 0), [true, 'run gate promoted']);
      assert.deepEqual(job(1, 0), [true, 'run gate promoted'], 'a waived red');
      assert.deepEqual(job(2, 1), [false, 'run gate']);
      assert.deepEqual(job(0, 2), [false, 'run gate']);
      assert.deepEqual(job(3, 0), [false, 'run'], 'a mistake');
      assert.deepEqual(job(130, 0), [false, 'run'], 'interrupted');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

function program(folder: string, path: string, shell: string): void {
  writeFileSync(join(folder, path), `#!/bin/sh\n${shell}\n`);
  chmodSync(join(folder, path), 0o755);
}

async function helpOf(command: string): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const io = { cwd: '/', env: {}, stdout, stderr, colors: false, interrupt: signal };
  assert.equal(await main([command, '--help'], io), 0, command);
  stdout.end();
  return text(stdout);
}
