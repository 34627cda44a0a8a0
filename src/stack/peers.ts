import type { StackHost } from '../provider/provider.ts';
import { openRelay, type Relay } from '../provider/relay.ts';
import type { Member } from './member.ts';

const LOOPBACK = '127.0.0.1';

/**
 * Where hosts of a stack are reached by hosts of other providers: ports of this machine's loopback that stay the same while the host is
 * stopped and started, which may give it new ports. They end with this process.
 */
export class Peers {
  readonly #relays = new Map<string, Promise<Relay>>();

  /** The host with the ports at which others reach it. @throws Error if no port of the loopback is free */
  async of(member: Member): Promise<StackHost> {
    const host = member.asStackHost();
    const ports = Object.keys(host.ports).map(Number);
    const pairs = ports.map(async (inside) => {
      const key = `${host.name} ${inside}`;
      const relay =
        this.#relays.get(key) ??
        openRelay({ host: LOOPBACK, port: 0 }, () => member.running.state().ports[inside]);
      this.#relays.set(key, relay);
      return [inside, { host: LOOPBACK, port: (await relay).port }] as const;
    });
    return { ...host, ports: Object.fromEntries(await Promise.all(pairs)) };
  }

  async close(): Promise<void> {
    const open = await Promise.allSettled(this.#relays.values());
    this.#relays.clear();
    for (const one of open) if (one.status === 'fulfilled') one.value.close();
  }
}
