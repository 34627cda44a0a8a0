import { resolve } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { acceptDrift } from '../drift/accept.ts';
import { printBlind } from '../drift/blind-text.ts';
import { acceptedBaseline, type Drift, type DriftOptions, findDrift } from '../drift/drift.ts';
import { driftConcerns } from '../drift/drift-concerns.ts';
import { printDrift } from '../drift/drift-text.ts';
import { parseOnly } from '../drift/only.ts';
import type { LiveEnvironment } from '../model/environment.ts';
import { ConfigurationError } from '../model/errors.ts';
import { joinWatched } from '../notify/join-watched.ts';
import type { Watched } from '../notify/notify.ts';
import { runConcerns } from '../notify/run-concerns.ts';
import type { Tally } from '../report/event/tally.ts';
import { resources } from '../resource/registry.ts';
import type { Watchlist } from '../resource/resource.ts';
import type { Command, Io } from './io.ts';
import { liveEnvironment } from './live-environment.ts';
import { openNotifier, orTellStart } from './notifier.ts';
import { parseOptions } from './options.ts';
import { withAudit } from './watch-audit.ts';

export const driftCommand: Command = {
  name: 'drift',
  summary: 'show what changed on live hosts since the baseline was accepted, and when',
  help: `opsproof drift --env E [--features | --no-features] [--format text|json] [--notify]
opsproof drift accept --env E [--only PATTERN]

  drift             runs the features that name E (if there are any), then reads the state of every host (packages,
                    services, timers, ports, users, groups, keys, sudo rules, crontabs, routes, firewall, mounts, kernel
                    settings and modules, certificates, container images, files) and reports what differs from the
                    baseline, since when and on which hosts
  drift accept      makes the current state the baseline: baselines/E/<host>.json, to review and commit
  --only PATTERN    accept only these: "package openssl", "file /etc/nginx/*", "* on web-07" (may be repeated),
                    and whatever the report shows on the same line
  --features        fail if there is no feature to run; tags in opsproof.yaml do the same
  --no-features     only compare
  --format json     the same, as JSON
  --notify          notify the channels in opsproof.yaml when something drifts or recovers

baselines/E/ignores.yaml lists accepted differences, each with a reason, an owner and an expiry date.
Exit codes: 0 nothing changed, 1 changes or red checks, 2 some hosts could not be read, 3 configuration.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('drift', argv, {
      env: { type: 'string' },
      only: { type: 'string', multiple: true },
      format: { type: 'string' },
      notify: { type: 'boolean' },
      features: { type: 'boolean' },
      'no-features': { type: 'boolean' },
    });
    const [what, ...more] = positionals;
    if (more.length > 0 || (what !== undefined && what !== 'accept')) {
      throw new ConfigurationError([
        { message: `opsproof drift takes "accept" or nothing; found "${positionals.join(' ')}"` },
      ]);
    }
    checkOptions(values, what);
    const settings = await loadSettings(io.cwd);
    const wanted = values.features === true || settings.tags !== undefined;
    const { watched = { files: [] } } = settings;
    if (what === 'accept')
      return accept(await liveEnvironment('drift', values.env, io), watched, values.only ?? [], io);
    const notifier = values.notify === true ? await openNotifier(io) : undefined;
    const watch = `drift ${values.env ?? settings.environment ?? ''}`.trim();
    return await orTellStart(notifier, watch, async () => {
      const environment = await liveEnvironment('drift', values.env, io);
      // Features may take an hour, so a missing baseline is reported first.
      await acceptedBaseline(io.cwd, environment.name);
      let proved: Watched = { watch, concerns: [], wellAgain: () => false };
      const features =
        values['no-features'] === true
          ? 0
          : await runFeatures(environment.name, wanted, io, (tally) => {
              proved = runConcerns(tally, watch);
            });
      const history = resolve(io.cwd, settings.reports, 'history.sqlite');
      let audited = true;
      const compare = (note: NonNullable<DriftOptions['note']>) =>
        findDrift({
          cwd: io.cwd,
          environment,
          resources,
          watched,
          history,
          keepDays: settings.keepDays,
          typeOf,
          now: new Date(),
          note,
        });
      const drift = await withAudit(io, environment, compare, () => {
        audited = false;
      });
      io.stdout.write(
        values.format === 'json'
          ? `${JSON.stringify(drift, undefined, 2)}\n`
          : printDrift(drift, environment, typeOf),
      );
      const changed = { watch, ...driftConcerns(drift, typeOf) };
      if (!io.interrupt.aborted) await notifier?.tell(joinWatched(watch, [changed, proved]));
      return Math.max(features === 130 ? 130 : 0, worst(features, driftCode(drift), audited ? 0 : 2));
    });
  },
};

/** An attribute of a noun that no longer exists is treated as text. */
function typeOf(noun: string, attribute: string) {
  const resource = resources.find((candidate) => candidate.noun === noun);
  return resource?.attributes[attribute]?.type ?? 'text';
}

async function accept(
  environment: LiveEnvironment,
  watched: Watchlist,
  only: readonly string[],
  io: Io,
): Promise<number> {
  const nouns = resources.map(({ noun }) => noun);
  const { files, blind, unseen, nothing, fresh } = await withAudit(io, environment, (note) =>
    acceptDrift(
      { cwd: io.cwd, environment, resources, watched, note },
      only.map((text) => parseOnly(text, nouns)),
    ),
  );
  const away = blind.some(({ noun }) => noun === undefined);
  // What a pattern names may be on a host that could not be read.
  if (nothing.length > 0 && !away)
    throw new ConfigurationError(nothing.map(({ text }) => namesNothing(text)));
  const count = `${files.length} ${files.length === 1 ? 'host' : 'hosts'}`;
  const none = only.length > 0 && files.length === 0 && nothing.length + fresh.length === 0;
  io.stdout.write(
    none
      ? 'accepted nothing: the baseline already matches\n'
      : `accepted ${count}\n${files.map((file) => `  ${file}\n`).join('')}`,
  );
  for (const { text } of nothing) io.stderr.write(`not accepted: ${namesNothing(text).message}\n`);
  for (const host of fresh)
    io.stderr.write(
      `not accepted: ${host} has no baseline yet; accept the whole host: --only "* on ${host}"\n`,
    );
  for (const line of printBlind(blind)) io.stderr.write(`not read: ${line}\n`);
  for (const line of printBlind(unseen)) io.stderr.write(`not watched: ${line}\n`);
  return away || fresh.length > 0 ? 2 : 0;
}

function namesNothing(text: string) {
  return {
    message: `--only ${JSON.stringify(text)} matches nothing, neither in the baseline nor on the hosts: nothing was accepted`,
    hint: 'give a noun, a name and a host, or patterns for them: --only "package openssl", --only "file /etc/nginx/* on web-07"',
  };
}

/**
 * @param wanted the user asked for features or chose some: having none is then a mistake
 * @returns the exit code of the run; 0 when there is no feature to run
 */
async function runFeatures(
  environment: string,
  wanted: boolean,
  io: Io,
  finished: (tally: Tally) => void,
): Promise<number> {
  const { run } = await import('../run/run.ts');
  try {
    return await run({
      ...io,
      selection: { paths: [] },
      environments: [environment],
      limit: [],
      parallel: undefined,
      retry: 0,
      failFast: false,
      keep: false,
      finished,
    });
  } catch (error) {
    const message = error instanceof ConfigurationError ? error.message : '';
    if (!wanted && /^(?:no scenario to run|there is no file or folder "features")/.test(message)) return 0;
    throw error;
  }
}

/** @throws ConfigurationError */
function checkOptions(
  values: { features?: boolean; 'no-features'?: boolean; format?: string; only?: readonly string[] },
  what: string | undefined,
): void {
  const { features, 'no-features': none, format = 'text', only = [] } = values;
  const problems = [
    ...(features && none ? ['--features and --no-features exclude each other'] : []),
    ...(format === 'text' || format === 'json' ? [] : [`--format is text or json; found "${format}"`]),
    ...(only.length > 0 && what !== 'accept'
      ? ['--only works with opsproof drift accept; a comparison always covers everything']
      : []),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems.map((message) => ({ message })));
}

function driftCode({ changes, blind, unwatched, sifted, hosts }: Drift): number {
  if (changes.length > 0 || sifted.expired.length > 0 || hosts.gone.length > 0 || hosts.fresh.length > 0)
    return 1;
  // What can be read but was never accepted was compared with nothing.
  return blind.length > 0 || unwatched.some(({ why }) => why === undefined) ? 2 : 0;
}

/** 1 (something is wrong) before 3 and 2 (something could not be known), before 0. */
function worst(...codes: readonly number[]): number {
  return [1, 3, 2, 0].find((code) => codes.includes(code)) ?? 0;
}
