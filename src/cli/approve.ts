import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Approval, RunInputs } from '../approval/approval.ts';
import { approvalFile, signApproval } from '../approval/sign.ts';
import { loadEnvironment, loadSettings } from '../config/load.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { loadPrivateKey } from '../gate/key.ts';
import type { ApprovalDemand } from '../model/approval.ts';
import type { Environment } from '../model/environment.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { Key } from '../model/key.ts';
import { parseDuration, QuantityError } from '../model/quantity.ts';
import { loadProviders } from '../provider/own-providers.ts';
import { openApprovals } from '../run/approvals.ts';
import { loadLibrary } from '../run/library.ts';
import { lintScenarios } from '../run/lint.ts';
import { memoize } from '../run/memoize.ts';
import { planScenarios } from '../run/plan.ts';
import { parseRenaming } from '../run/renaming.ts';
import { sourcesOf } from '../run/selection.ts';
import { blueprintOf } from '../sentence/blueprint.ts';
import { type ActingSentence, printApproval } from './approve-text.ts';
import type { Command } from './io.ts';
import { parseOptions, wholeNumberOption } from './options.ts';
import { fromRoot } from './root.ts';

const EXPIRES = '8 hours';
const LONGEST_MS = 366 * 86_400_000;

export const approveCommand: Command = {
  name: 'approve',
  summary: 'sign an approval for exactly one run',
  help: `opsproof approve [paths] --key FILE [options]

  paths             as in opsproof run
  --env E           as in opsproof run (may be repeated)
  --tags T          as in opsproof run
  --name N          as in opsproof run (may be repeated)
  --limit H         as in opsproof run (may be repeated)
  --retry N         as in opsproof run
  --key FILE        your private key: PEM without passphrase, ed25519 or ECDSA
  --as NAME         your name in the environment's file (default: the owner of the key)
  --expires D       how long the approval is valid, for example 30 minutes (default: ${EXPIRES}, at most 366 days)

For environments that have approval: in their file. Shows what the run would do and writes approvals/<digest>-<name>.json for each; put
that file where the run can find it. It is valid only for a run with the same options, features, own sentences and environment.
Starts nothing and reads no secrets.

Exit codes: 0 signed, 3 mistakes, or nothing needs your approval.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('approve', argv, {
      env: { type: 'string', multiple: true },
      tags: { type: 'string' },
      name: { type: 'string', multiple: true },
      limit: { type: 'string', multiple: true },
      retry: { type: 'string' },
      key: { type: 'string' },
      as: { type: 'string' },
      expires: { type: 'string' },
    });
    if (values.key === undefined) throw usage('opsproof approve needs your private key: --key FILE');
    const lastsMs = lifetime(values.expires ?? EXPIRES);
    const key = await loadPrivateKey('--key', values.key, io.here ?? io.cwd);
    const { cwd } = io;
    const settings = await loadSettings(cwd);
    const asked = {
      environments: values.env ?? [],
      limit: values.limit ?? [],
      retry: wholeNumberOption('--retry', values.retry, 0, 100) ?? 0,
    };
    const renaming = parseRenaming(asked.environments, settings.environment);
    const selection = {
      paths: positionals.map((path) => fromRoot(path, io)),
      ...(values.tags === undefined ? {} : { tags: values.tags }),
      ...(values.name === undefined ? {} : { names: values.name }),
    };
    const sources = sourcesOf(selection, settings);
    const { reports } = settings;
    const providers = await loadProviders(cwd, settings.providers);
    const options = {
      cwd,
      env: io.env,
      secrets: 'where',
      reports,
      providers: providers.map(({ shape }) => shape),
    } as const;
    const met = new Map<string, Environment>();
    const describe = memoize(async (name) => {
      const environment = await loadEnvironment(name, options);
      met.set(name, environment);
      return blueprintOf(environment, undefined);
    });
    const acts: ActingSentence[] = [];
    const library = await loadLibrary(cwd, settings);
    const plan = await planScenarios(cwd, sources);
    const problems = [
      ...plan.problems,
      ...(await lintScenarios(plan.scenarios, {
        ...library,
        environment: renaming.standard,
        root: cwd,
        describe: (name) => describe(renaming.of(name)),
        acts: (sentence) => acts.push(sentence),
      })),
    ];
    if (problems.length > 0) throw new ConfigurationError(problems);
    if (plan.scenarios.length === 0)
      throw usage(`no scenario in ${sources.paths.join(', ')}: there is nothing to approve`);
    const now = Date.now();
    const approvals = openApprovals({ cwd, settings, sources, selection, asked, now });
    const signed: { approval: Approval; demand: ApprovalDemand }[] = [];
    for (const { environment, demand, approver } of askingOf([...met.values()], key, values.as)) {
      const inputs = (await approvals.inputs(environment)) as RunInputs;
      const approvedAt = new Date(now).toISOString();
      const expires = new Date(now + lastsMs).toISOString();
      signed.push({ approval: { schema: 1, approver, approvedAt, expires, inputs }, demand });
    }
    for (const { approval, demand } of signed) {
      const file = approvalFile(approval);
      makeFolder(dirname(resolve(cwd, file)));
      await writeFile(resolve(cwd, file), signApproval(approval, key));
      io.stdout.write(printApproval(approval, { file, required: demand.required, acts }));
    }
    return 0;
  },
};

/** The environments that this person may approve. @throws ConfigurationError when none does */
function askingOf(environments: readonly Environment[], key: Key, as: string | undefined) {
  const asking = environments.flatMap((environment) =>
    environment.approval === undefined ? [] : [{ environment, demand: environment.approval }],
  );
  if (asking.length === 0) {
    const names = environments.map(({ name }) => `"${name}"`).join(', ');
    throw usage(
      `nothing needs an approval: ${names === '' ? 'the scenarios name no environment' : `${names} has no approval: in its file`}`,
    );
  }
  return asking.map(({ environment, demand }) => {
    const { by } = demand;
    const place = { file: environment.file, line: demand.line, path: 'approval.by' };
    const owner = by.find((approver) => approver.key.id === key.id);
    const named = as === undefined ? owner : by.find((approver) => approver.name === as);
    const known = by.map((approver) => `${approver.name} (${approver.key.kind} sha256:${approver.key.id})`);
    const refuse = (message: string) =>
      new ConfigurationError([{ ...place, message, hint: `who may approve: ${known.join(', ')}` }]);
    if (as !== undefined && named === undefined)
      throw refuse(`"${as}" may not approve "${environment.name}"`);
    if (named === undefined)
      throw refuse(`the key sha256:${key.id} does not belong to an approver of "${environment.name}"`);
    if (named.key.id !== key.id)
      throw refuse(
        owner === undefined
          ? `the key sha256:${key.id} is not the key of "${named.name}"`
          : `the key belongs to "${owner.name}", not to "${named.name}"`,
      );
    return { environment, demand, approver: named.name };
  });
}

/** @throws ConfigurationError */
function lifetime(text: string): number {
  try {
    const ms = parseDuration(text);
    if (ms > 0 && ms <= LONGEST_MS) return ms;
    throw usage(`--expires takes a duration up to 366 days; found "${text}"`);
  } catch (error) {
    if (error instanceof QuantityError) throw usage(`--expires: ${error.message}`);
    throw error;
  }
}

function usage(message: string): ConfigurationError {
  return new ConfigurationError([{ message, hint: 'see: opsproof approve --help' }]);
}
