import type { Glance } from '../check/glance.ts';
import type { Unable } from '../resource/resource.ts';
import type { AuditedDoor } from '../transport/audited-door.ts';
import type { Absent } from './absent.ts';
import type { Address, Scene } from './scene.ts';
import { probeTcp } from './tcp/tcp.ts';

/** Longest wait for the container itself, which is one hop away, in milliseconds. */
const LONGEST_MS = 2000;

/**
 * The engine's proxy accepts connections to a published port, and closes them at once if nothing listens behind it; a service that hangs up
 * does the same. The container itself, asked at its own address, shows which of the two it was.
 */
export async function behindProxy(
  scene: Scene,
  { host, port }: Address,
  seen: Absent,
  { timeoutMs }: Pick<Glance, 'timeoutMs'>,
  door: AuditedDoor,
): Promise<Absent | Unable> {
  const direct = seen.who === 'closed' && scene.isHost(host) ? scene.behind(host, port) : undefined;
  if (direct === undefined) return seen;
  const text = `${direct.host}:${direct.port}`;
  const { end, why = '' } = await probeTcp(text, direct, Math.min(LONGEST_MS, timeoutMs), door);
  if (end === 'nobody') return { who: 'nobody', why };
  if (end !== 'silent') return seen;
  return {
    unable: `the engine's proxy took the connection and closed it at once, and behind it ${host} itself (${text}) gave ${why}`,
    hint: `check on the host whether something listens: the port ${port} is listening on "${host}"`,
  };
}
