import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Host } from '../host/host.ts';
import { testImage } from '../provider/docker/image.fixture.ts';
import { testLabels } from '../stack/ledger/labels.fixture.ts';
import { type EngineContainer, engine } from '../transport/docker/engine.ts';
import type { Sighting } from './machine.fixture.ts';
import { follow, resourceOf } from './machine.fixture.ts';
import type { Unable } from './resource.ts';

/** What other distributions use, as Debian packages it, and firewalls. In one image: each costs an engine seconds. */
const DOCKERFILE = `ARG BASE
FROM $BASE AS tools
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \\
 openrc rpm pacman-package-manager busybox-static nftables iptables
`;

/** The name of an image with these tools. @throws Error if they cannot be installed */
export function otherSystemsImage(): Promise<string> {
  return testImage('other-systems', { dockerfile: DOCKERFILE });
}

/** The name of an image of further stages, which copy from the stage `tools`. @throws Error if they cannot be built */
export function fromOtherSystems(name: string, stages: string): Promise<string> {
  return testImage(name, { dockerfile: DOCKERFILE + stages });
}

/** A container with the tools of other systems. */
export class OtherSystem {
  readonly host: Host;
  readonly #container: EngineContainer;

  private constructor(container: EngineContainer) {
    this.#container = container;
    this.host = new Host({
      name: 'other',
      groups: [],
      target: { transport: 'docker', container: container.id },
    });
  }

  /**
   * @param prepare shell text that makes it what it is to be
   * @returns why there is none, where no engine answers or the tools cannot be installed
   */
  static async start(prepare: string): Promise<OtherSystem | string> {
    const docker = await engine();
    const answers = await docker.ping().catch(() => undefined);
    if (answers === undefined) return 'no Docker Engine answers';
    const image = await otherSystemsImage().catch((error: Error) => error);
    if (image instanceof Error) return `the tools cannot be installed: ${image.message.split('\n')[0]}`;
    const container = await docker.createContainer({
      name: `opsproof-other-${randomBytes(4).toString('hex')}`,
      Image: image,
      Cmd: ['sleep', '3600'],
      Labels: testLabels('resource-test'),
      HostConfig: { Init: true },
    });
    const system = new OtherSystem(container);
    await container.start();
    await system.run(prepare);
    return system;
  }

  /** @param timeoutMs default: the usual one of a command */
  async run(command: string, timeoutMs?: number): Promise<string> {
    const options = timeoutMs === undefined ? {} : { timeoutMs };
    const { exitCode, stdout, stderr } = await this.host.run(command, options);
    assert.equal(exitCode, 0, stderr.toString());
    return stdout.toString().trim();
  }

  async look(noun: string, name: string, ...wanted: string[]): Promise<Sighting | Unable> {
    const look = resourceOf(noun).look(name, await this.host.facts(), wanted);
    return 'unable' in look ? look : follow(look, wanted, (command) => this.host.run(command));
  }

  async remove(): Promise<void> {
    await this.host.close();
    await this.#container.remove({ force: true, v: true });
  }
}
