import { loadEnvironment, loadSettings } from '../config/load.ts';
import { lintLayers } from '../layers/lint-layers.ts';
import { count } from '../model/count.ts';
import { ConfigurationError } from '../model/errors.ts';
import { loadProviders } from '../provider/own-providers.ts';
import { openApprovals } from '../run/approvals.ts';
import { loadLibrary } from '../run/library.ts';
import { lintScenarios } from '../run/lint.ts';
import { memoize } from '../run/memoize.ts';
import { planScenarios } from '../run/plan.ts';
import { parseRenaming } from '../run/renaming.ts';
import { sourcesOf } from '../run/selection.ts';
import { blueprintOf } from '../sentence/blueprint.ts';
import type { Command } from './io.ts';
import { lintDeep } from './lint-deep.ts';
import { parseOptions } from './options.ts';
import { fromRoot } from './root.ts';

export const lintCommand: Command = {
  name: 'lint',
  summary: 'find every mistake in features and environments; runs nothing',
  help: `opsproof lint [paths] [options]

  paths             feature files, folders or globs (default: features/)
  --env E           as in opsproof run
  --tags T          tag expression
  --deep            also asks the providers of the environments that the features use whether their hosts would start:
                    images, types, subnets, rights. Resolves secrets, and makes nothing

Reads features, sentences and environments. Starts nothing and, without --deep, resolves no secrets.
Exit codes: 0 no mistakes, 2 with --deep: something could not be asked, 3 mistakes, all printed with file and line.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('lint', argv, {
      env: { type: 'string', multiple: true },
      tags: { type: 'string' },
      deep: { type: 'boolean' },
    });
    const { cwd, env } = io;
    const settings = await loadSettings(cwd);
    const { reports } = settings;
    const providers = await loadProviders(cwd, settings.providers);
    const layers = await lintLayers(cwd, env);
    const options = {
      given: layers.given,
      cwd,
      env,
      secrets: 'leave',
      reports,
      providers: providers.map(({ shape }) => shape),
    } as const;
    const renaming = parseRenaming(values.env ?? [], settings.environment);
    const selection = {
      paths: positionals.map((path) => fromRoot(path, io)),
      ...(values.tags === undefined ? {} : { tags: values.tags }),
    };
    const sources = sourcesOf(selection, settings);
    const approvals = openApprovals({
      cwd: io.cwd,
      settings,
      sources,
      selection,
      asked: { environments: values.env ?? [], limit: [] },
      now: Date.now(),
    });
    const used = new Set<string>();
    const describe = memoize(async (name) => {
      used.add(name);
      const environment = await loadEnvironment(name, options);
      // What needs approval is unknown until the places of the hosts are resolved.
      const known = environment.approval?.digest !== undefined;
      return blueprintOf(environment, known ? await approvals.unapproved(environment) : undefined);
    });
    const library = await loadLibrary(io.cwd, settings);
    const plan = await planScenarios(io.cwd, sources);
    const problems = [
      ...layers.problems,
      ...plan.problems,
      ...(await lintScenarios(plan.scenarios, {
        ...library,
        environment: renaming.standard,
        root: io.cwd,
        describe: (name) => describe(renaming.of(name)),
      })),
    ];
    if (problems.length > 0) throw new ConfigurationError(problems);
    if (plan.scenarios.length === 0) {
      throw new ConfigurationError([
        { message: `no scenario in ${sources.paths.join(', ')}: nothing would be proved` },
      ]);
    }
    const files = new Set(plan.scenarios.map((scenario) => scenario.uri)).size;
    io.stdout.write(
      `${count(plan.scenarios.length, 'scenario')} in ${count(files, 'file')}: no mistake found\n`,
    );
    return values.deep === true ? lintDeep([...used].sort(), providers, options, io) : 0;
  },
};
