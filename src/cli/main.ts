import { ConfigurationError, UnableError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { fileMistake } from './file-mistake.ts';
import type { Command, Io } from './io.ts';
import { rootOf } from './root.ts';

interface CommandEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Commands are loaded when called, so a command pays only for what it needs. */
const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  run: {
    summary: 'run features and check what they say',
    load: async () => (await import('./run.ts')).runFeaturesCommand,
  },
  lint: {
    summary: 'find every mistake without running anything',
    load: async () => (await import('./lint.ts')).lintCommand,
  },
  steps: {
    summary: 'search the sentences',
    load: async () => (await import('./steps.ts')).stepsCommand,
  },
  approve: {
    summary: 'sign an approval for exactly one run',
    load: async () => (await import('./approve.ts')).approveCommand,
  },
  drift: {
    summary: 'show what changed on live hosts since the baseline',
    load: async () => (await import('./drift.ts')).driftCommand,
  },
  layers: {
    summary: 'build images in layers, each proved before anything stands on it',
    load: async () => (await import('./layers.ts')).layersCommand,
  },
  serve: {
    summary: 'serve the features as an HTTP health and metrics endpoint',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  gate: {
    summary: 'decide on finished runs: policy, waivers, attestation',
    load: async () => (await import('./gate.ts')).gateCommand,
  },
  report: {
    summary: 'write a page of the history: last night, trends, slow and flaky, hosts',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  sweep: {
    summary: 'remove what dead runs left behind',
    load: async () => (await import('./sweep.ts')).sweepCommand,
  },
  learn: {
    summary: 'write features from the current state of live hosts',
    load: async () => (await import('./learn.ts')).learnCommand,
  },
  import: {
    summary: 'write an environment and features from the files of another tool',
    load: async () => (await import('./import.ts')).importCommand,
  },
  schema: {
    summary: 'write the schemas of your files for editors',
    load: async () => (await import('./schema.ts')).schemaCommand,
  },
  init: {
    summary: 'write a small working repository',
    load: async () => (await import('./init.ts')).initCommand,
  },
};

/** The command line: picks the command and prints mistakes in the input. Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout).write(overview());
    return name === undefined ? 3 : 0;
  }
  if (name === '--version') {
    const { default: pack } = await import('../../package.json', { with: { type: 'json' } });
    io.stdout.write(`${pack.version}\n`);
    return 0;
  }
  try {
    const found = COMMANDS[name];
    if (found === undefined) throw unknownCommand(name);
    const command = await found.load();
    if (rest.includes('--help') || rest.includes('-h')) {
      io.stdout.write(command.help);
      return 0;
    }
    return await command.run(rest, name === 'init' ? io : atRoot(io));
  } catch (error) {
    return explain(error, io);
  }
}

/** A command typed in a subfolder works on the whole repository. */
function atRoot(io: Io): Io {
  const root = rootOf(io.cwd);
  return root === io.cwd ? io : { ...io, cwd: root, here: io.cwd };
}

function explain(thrown: unknown, io: Io): number {
  const error = fileMistake(thrown, io.cwd) ?? thrown;
  if (error instanceof ConfigurationError) {
    const count = error.problems.length;
    io.stderr.write(`${error.message}\n`);
    if (count > 1) io.stderr.write(`${count} mistakes; nothing was started\n`);
    return 3;
  }
  if (error instanceof UnableError) {
    io.stderr.write(`${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
    return 2;
  }
  io.stderr.write(`this is a bug in opsproof: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 2;
}

function unknownCommand(name: string): ConfigurationError {
  const known = Object.keys(COMMANDS);
  const [close] = nearest(name, known, 1);
  return new ConfigurationError([
    {
      message: `there is no command "${name}"; there are: ${known.join(', ')}`,
      ...(close === undefined ? {} : { hint: `did you mean: opsproof ${close}` }),
    },
  ]);
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`);
  return `opsproof: behaviour-driven operations tests\n\n${lines.join('\n')}\n\nFor more: opsproof <command> --help\n`;
}
