// A provider of your own: containers by whatever command there is (docker, podman, nerdctl). In opsproof.yaml: providers: [providers/engine-command.ts]
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  type EphemeralHost,
  list,
  type Provider,
  type RunningHost,
  type Sighting,
  type Trace,
  text,
} from 'opsproof';

interface Own {
  readonly image: string;
  readonly command: readonly string[];
}

const DEFAULT = 'docker';
const execute = promisify(execFile);

/** What the program prints. @throws Error with what it says when it fails, or takes longer than a minute */
async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(program, args, { timeout: 60_000, maxBuffer: 16 * 1024 * 1024 });
  return stdout.trim();
}

const provider: Provider<Own, string> = {
  name: 'engine-command',
  nature: 'its hosts are containers made by a command',
  host: { image: text('the name of an image'), command: list(text('a word'), 'a list of words').optional() },
  settings: { command: text('a program such as podman').optional() },
  transports: ['docker'],
  verbs: ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'],
  ready: ['port', 'http', 'log'],
  limits: { startMs: 60_000, stopMs: 10_000 },
  // Containers go before the network that they are in.
  kinds: [
    { name: 'container', limitMs: 20_000 },
    { name: 'network', limitMs: 20_000 },
  ],

  read({ merged }: { readonly merged: { image: string; command?: readonly string[] } }, { texts }) {
    return {
      image: texts.plain(merged.image),
      command: (merged.command ?? []).map((word) => texts.guardedText(word)),
    };
  },

  async ground(_hosts, { settings, prefix, labels, ledger }) {
    const { command = DEFAULT } = settings as { command?: string };
    // Into the ledger first, with where to look for it; only then is it made.
    ledger.creating({ kind: 'network', id: prefix, scope: { command } });
    await run(command, 'network', 'create', ...labelled(labels), prefix);
    ledger.created({ kind: 'network', id: prefix });
    return command;
  },

  async start(host, _peers, command, { prefix, labels, ledger, signal }) {
    signal.throwIfAborted();
    const name = `${prefix}-${host.name}`;
    const ports = host.ports.flatMap((port) => ['-p', `127.0.0.1::${port}`]);
    const place = [
      '--name',
      name,
      '--hostname',
      host.name,
      '--network',
      prefix,
      '--network-alias',
      host.name,
    ];
    ledger.creating({ kind: 'container', id: name, host: host.name, scope: { command } });
    const id = await run(
      command,
      'run',
      '-d',
      ...place,
      ...labelled(labels),
      ...ports,
      host.image,
      ...host.command,
    );
    ledger.created({ kind: 'container', id: name }, id);
    return runningHost(command, name, host);
  },

  async find(wanted, scopes) {
    const programs = new Set([DEFAULT, ...scopes.flatMap(({ command }) => command ?? [])]);
    const label = wanted === undefined ? 'label=opsproof.run' : `label=opsproof.run=${wanted}`;
    const found = [...programs].map(async (command): Promise<Sighting[]> => {
      const containers = await run(command, 'ps', '-aq', '--filter', label);
      const networks = await run(command, 'network', 'ls', '-q', '--filter', label);
      return [
        ...(await inspect(command, 'container', containers, '{{.Name}} {{json .Config.Labels}}')),
        ...(await inspect(command, 'network', networks, '{{.Name}} {{json .Labels}}')),
      ];
    });
    return (await Promise.all(found)).flat();
  },

  async isThere({ kind, id, scope }) {
    return run(scope?.command ?? DEFAULT, kind, 'inspect', id).then(
      () => true,
      (error: Error) => {
        if (isGone(error)) return false;
        throw error;
      },
    );
  },

  async remove({ kind, id, scope }: Trace) {
    const force = kind === 'container' ? ['-f', '-v'] : [];
    return run(scope?.command ?? DEFAULT, kind, 'rm', ...force, id).then(
      () => undefined,
      (error: Error) =>
        isGone(error) ? undefined : `${kind} ${id} could not be removed: ${error.message.trim()}`,
    );
  },
};

function runningHost(command: string, name: string, { ports, stopMs }: EphemeralHost): RunningHost {
  let seen = { running: false, paused: false, mapped: new Map<number, number>() };
  const log = async (lines: number) => {
    const { stdout, stderr } = await execute(command, ['logs', '--tail', String(lines), name]);
    return `${stdout}${stderr}`.trim();
  };
  const reach = (port: number) => {
    const outside = seen.mapped.get(port);
    return outside === undefined ? undefined : { host: '127.0.0.1', port: outside };
  };
  return {
    reach,
    logSinceStart: log,
    logTail: log,
    enter: () => `${command} exec -it ${name} sh`,

    async look() {
      const format = '{{json .State}}\n{{json .NetworkSettings.Ports}}';
      const [state = '{}', published = '{}'] = (
        await run(command, 'inspect', '--format', format, name)
      ).split('\n');
      const { Running, Paused, ExitCode } = JSON.parse(state);
      const bound: Record<string, { HostPort: string }[] | null> = JSON.parse(published) ?? {};
      const mapped = ports.flatMap((port) => {
        const outside = bound[`${port}/tcp`]?.[0]?.HostPort;
        return outside === undefined ? [] : [[port, Number(outside)] as const];
      });
      seen = { running: Running, paused: Paused, mapped: new Map(mapped) };
      return Running ? 'running' : { died: `exit code ${ExitCode}` };
    },

    state() {
      const published = [...seen.mapped].map(([port, outside]) => [
        port,
        { host: '127.0.0.1', port: outside },
      ]);
      return {
        target: { transport: 'docker', container: name },
        address: '127.0.0.1',
        ports: Object.fromEntries(published),
        running: seen.running && !seen.paused,
        ...(seen.paused ? { paused: true as const } : {}),
      };
    },

    async act(verb) {
      const grace = verb === 'stop' || verb === 'restart' ? ['-t', String(Math.ceil(stopMs / 1000))] : [];
      await run(command, verb, ...grace, name);
    },

    // The engine accepts connections for a container that does not listen: the container's own table counts. proc(5), state 0A.
    async portUnmet(port) {
      const hex = port.toString(16).toUpperCase().padStart(4, '0');
      const asked = ['grep', '-qsE', `^ *[0-9]+: [0-9A-F]+:${hex} .* 0A `, '/proc/net/tcp', '/proc/net/tcp6'];
      return run(command, 'exec', name, ...asked).then(
        () => undefined,
        () => 'nothing listens',
      );
    },
  };
}

async function inspect(command: string, kind: string, ids: string, format: string): Promise<Sighting[]> {
  if (ids === '') return [];
  const lines = await run(command, kind, 'inspect', '--format', format, ...ids.split('\n')).catch(
    (error: Error & { stdout?: string }) => {
      // One went away between the two questions: the others are printed all the same.
      if (isGone(error)) return error.stdout ?? '';
      throw error;
    },
  );
  return lines.split('\n').flatMap((line) => {
    const [, id = '', json = ''] = /^\/?(\S+) (\{.*\})$/.exec(line) ?? [];
    const labels: Record<string, string> = json === '' ? {} : JSON.parse(json);
    const {
      'opsproof.run': run = '',
      'opsproof.expires': expires = '',
      'opsproof.runner': runner = '',
    } = labels;
    const owner = labels['opsproof.environment'] ?? '';
    const keep = labels['opsproof.keep'] === 'true';
    return run === '' ? [] : [{ kind, id, run, owner, expires, runner, keep, scope: { command } }];
  });
}

const labelled = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);

const isGone = (error: Error) => /no such|not found/i.test(error.message);

export default provider;
