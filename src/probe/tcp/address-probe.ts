import type { Claim } from '../../check/claim.ts';
import { absent } from '../absent.ts';
import { checkAddress, checkInsideAddress } from '../address.ts';
import { runOnHost, waitSeconds } from '../from-host.ts';
import type { Ask, AskedProbe } from '../probe.ts';
import { behindProxy } from '../published.ts';
import type { Scene } from '../scene.ts';
import { readTalk } from '../talk/answer.ts';
import { type Talk, talkCommand } from '../talk/talk.ts';
import { probeTcp } from './tcp.ts';

/** Whether a TCP port can be reached. */
export const addressProbe: AskedProbe = {
  noun: 'address',
  phrases: ['address {address}'],
  asked: 'anywhere',
  description: 'A TCP port, `host:port`. A connection is opened and closed again; no byte is sent.',
  attributes: {
    reachable: {
      type: 'boolean',
      adjective: true,
      description: 'The connection is taken, and not closed again at once.',
    },
    time: { type: 'duration', description: 'Until the connection is taken.' },
  },
  examples: [
    'the address "db:5432" is reachable',
    'the address "db:5432" is reachable within 10 seconds',
    'the address "db:5432" has time under 1 second',
    'the address "db:5432" is not reachable from "web"',
  ],
  prepare({ names: { address = '' }, claims, from }, scene) {
    return from === 'outside' ? fromOutside(scene, address, claims) : fromHost(address, claims);
  },
};

function fromOutside(scene: Scene, text: string, claims: readonly Claim[]): Ask {
  const address = checkAddress(text, scene.blueprint);
  return async (glance, _, door) => {
    const { timeoutMs } = glance;
    const looked = (durationMs: number) => ({
      command: `connect ${text}`,
      durationMs,
      over: 'tcp from outside',
    });
    const via = scene.isHost(address.host) ? await scene.reach(address.host, address.port) : address;
    if (via === undefined)
      return { state: { reachable: false }, missing: 'the host does not run', looked: looked(0) };
    const { end, why = '', durationMs } = await probeTcp(text, via, timeoutMs, door);
    if (end === 'open') return { state: { reachable: true, time: durationMs }, looked: looked(durationMs) };
    const seen = await behindProxy(scene, address, { who: end, why }, glance, door);
    if ('unable' in seen) return { ...seen, looked: looked(durationMs) };
    return { ...absent('reachable', seen, claims, timeoutMs), looked: looked(durationMs) };
  };
}

/** The host resolves the name and connects. */
function fromHost(text: string, claims: readonly Claim[]): Ask {
  const { host, port } = checkInsideAddress(text);
  return async (glance, name) => {
    const talk: Talk = { protocol: 'tcp', host, port, seconds: waitSeconds(glance) };
    const { reply, looked } = await runOnHost(glance, name, talkCommand(talk));
    const talked = readTalk(talk, reply);
    if ('unable' in talked) return { ...talked, looked };
    if ('closed' in talked) {
      const { who, closed: why } = talked;
      return { ...absent('reachable', { who, why }, claims, talk.seconds * 1000), looked };
    }
    const { openMs } = talked;
    const unseen = () => ({
      unable: 'the host has no tool that measures the time',
      hint: 'install perl or python3 on the host',
    });
    return {
      state: { reachable: true, ...(openMs === undefined ? {} : { time: openMs }) },
      unseen,
      looked,
    };
  };
}
