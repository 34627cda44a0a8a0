import { randomBytes } from 'node:crypto';
import { testLabels } from '../stack/ledger/labels.fixture.ts';
import { type EngineContainer, engine } from '../transport/docker/engine.ts';

const client = await engine();

/** Why there is no engine to test with, or false. */
export const noEngine = await client.ping().then(
  () => false as const,
  () => 'no Docker Engine answers',
);

/** How many containers and networks of a run exist, according to the engine. */
export async function labelled(run: string): Promise<number> {
  const filters = { label: [`opsproof.run=${run}`] };
  const [containers, networks] = await Promise.all([
    client.listContainers({ all: true, filters }),
    client.listNetworks({ filters }),
  ]);
  return containers.length + networks.length;
}

/** Removes what a test has left of a run. */
export async function removeLabelled(run: string): Promise<void> {
  if (run === '') return;
  const filters = { label: [`opsproof.run=${run}`] };
  for (const { Id } of await client.listContainers({ all: true, filters }))
    await client.getContainer(Id).remove({ force: true, v: true }).catch(unlessGoing);
  for (const { Id } of await client.listNetworks({ filters }))
    await client.getNetwork(Id).remove().catch(unlessGoing);
}

/** The watchdog of that run may be removing it too: 404 if it is gone, 409 while it is being removed. */
function unlessGoing(error: Error & { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
}

/** A container to break. */
export class Box {
  readonly name: string;
  readonly id: string;
  readonly #container: EngineContainer;

  private constructor(name: string, container: EngineContainer) {
    this.name = name;
    this.id = container.id.slice(0, 12);
    this.#container = container;
  }

  /** @param disk directories that are small disks of their own (64 kB each); if there are any, nothing else can be written to */
  static async start(disk: readonly string[] = []): Promise<Box> {
    const name = `opsproof-faults-${randomBytes(4).toString('hex')}`;
    const container = await client.createContainer({
      name,
      Image: 'opsproof-base:bookworm',
      Cmd: ['sleep', '3600'],
      Labels: testLabels('faults-test'),
      HostConfig: {
        Init: true,
        NetworkMode: 'none',
        ShmSize: 64 * 1024,
        ReadonlyRootfs: disk.length > 0,
        Tmpfs: Object.fromEntries(disk.map((path) => [path, 'size=64k'])),
      },
    });
    await container.start();
    return new Box(name, container);
  }

  /** Runs a piece of sh in it and waits for its end. */
  async run(text: string): Promise<void> {
    const exec = await this.#container.exec({
      Cmd: ['sh', '-c', text],
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await exec.start({ hijack: false, stdin: false });
    stream.resume();
    await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true, v: true });
  }
}
