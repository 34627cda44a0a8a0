// node scripts/clouds.mjs --kills 100 [--seed N] [--only docker,ec2]: kills runs on five providers at random moments, half of them with their watchdogs, and asks each part
// itself what is left: after the watchdog's time, or after a sweep. Exits with 1 when something is, with what was told about it.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomFrom } from '../faults/random.mjs';
import { findEngine } from '../setup/engine.mjs';
import { root } from '../setup.mjs';
import { ec2, openstack, vsphere } from './kills/clouds.ts';
import { partsHere } from './kills/here.ts';
import { type Kill, killOnce, wholeRun } from './kills/kill.ts';
import type { Part } from './kills/part.ts';
import { printKill, printTable } from './kills/print.ts';

const FEATURE = `Feature: Small
  Scenario: it runs
    Given the environment "small"
    When I run "sleep 0.2" on "two"
    And I restart "one"
    Then the file "/etc/passwd" exists on every host
`;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string' },
    /** Providers, with commas between them. */
    only: { type: 'string', default: 'docker,processes,ec2,vsphere,openstack' },
  },
});
const count = Number(values.kills);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const say = (line: string) => console.log(line);

const engine = await findEngine();
if (!('address' in engine)) throw new Error(engine.problem);
const work = mkdtempSync(join(tmpdir(), 'opsproof-kills-'));
const parts: Part[] = [];
const kills: Kill[] = [];
/** Ctrl-C ends it after the kill that is under way, with what was seen. */
let over = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    over = true;
  });
try {
  const wanted = (provider: string) => values.only.split(',').includes(provider);
  parts.push(...partsHere(engine.address).filter(({ provider }) => wanted(provider)));
  for (const open of [ec2, vsphere, openstack]) if (wanted(open.name)) parts.push(await open());
  say(`${count} runs are killed on ${parts.map(({ provider }) => provider).join(', ')}; seed ${seed}`);
  const random = randomFrom(seed);
  const lasts = new Map<Part, number>();
  for (const part of parts) {
    write(part);
    lasts.set(part, await wholeRun(part, placeOf(part)));
    say(
      `${part.provider}: a whole run lasts ${((lasts.get(part) ?? 0) / 1000).toFixed(1)} s from its first line`,
    );
  }
  for (let kill = 0; kill < count && !over; kill += 1) {
    const part = parts[kill % parts.length] ?? parts[0];
    if (part === undefined) throw new Error(`no provider is called ${values.only}`);
    const victim = random() < 0.5 ? 'runner' : 'both';
    const afterMs = Math.floor(random() * (lasts.get(part) ?? 0));
    const seen = await killOnce(part, placeOf(part), victim, afterMs);
    kills.push(seen);
    say(printKill(seen));
  }
} finally {
  for (const part of parts) await part.end();
  rmSync(work, { recursive: true, force: true });
}
say(printTable(kills));
process.exitCode = kills.some(({ wrong }) => wrong.length > 0) ? 1 : 0;

function placeOf({ provider }: Part) {
  return { folder: join(work, provider), env: process.env };
}

/** A repository for the runs of a part. */
function write({ provider, environment }: Part): void {
  const folder = join(work, provider);
  for (const name of ['environments', 'features']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'environments/small.yaml'), JSON.stringify(environment));
  writeFileSync(join(folder, 'features/small.feature'), FEATURE);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}
