import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createTcp } from 'node:net';
import { suite, test } from 'node:test';
import { createServer } from 'node:tls';
import { Glance } from '../check/glance.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import { Scenario } from '../world/scenario.ts';
import type { AskedProbe } from './probe.ts';
import { probeQuestion } from './probe-question.ts';
import { tlsProbe } from './tls/tls-probe.ts';
import { udpProbe } from './udp/udp-probe.ts';

/** UDP and TLS over real sockets of this machine. */

function scenarioOn(isProtected: boolean): Scenario {
  const scenario = new Scenario(undefined);
  const blueprint: Blueprint = {
    environment: 'production',
    protected: isProtected,
    lifecycle: 'live',
    hosts: [],
    endpoints: {},
  };
  scenario.blueprint = blueprint;
  return scenario;
}

function questionOf(probe: AskedProbe, scenario: Scenario, address: string, claim: string) {
  const [phrase] = probe.phrases;
  return probeQuestion(scenario, { probe, phrase, names: { address } }, claim, undefined);
}

const PEM = new URL('../../environments/programs/tls/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, PEM), 'utf8');

suite('a UDP address', () => {
  const see = async (port: number, claim: string, timeoutMs = 2000) => {
    const scenario = scenarioOn(false);
    const question = questionOf(udpProbe, scenario, `127.0.0.1:${port}`, claim);
    const { looked: _, ...seen } = await question.look(new Glance(scenario, timeoutMs), undefined);
    return seen;
  };

  test('is there if it answers, is not if it refuses, and is unable if it is silent', async () => {
    const server = createSocket('udp4');
    server.on('message', (message, from) => {
      if (!message.includes('quiet')) server.send(`heard ${message}`, from.port, from.address);
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    const answered = await see(port, 'is reachable');
    assert.ok('state' in answered && answered.state.reachable === true);
    const said = await see(port, 'has answer to "ping\\n" x');
    assert.ok('state' in said);
    assert.equal(said.state['answer to ping\\n'], 'heard ping\n');
    assert.deepEqual(await see(port, 'has answer to "quiet" x', 200), {
      unable: 'nothing came back: over udp this proves neither that something is there nor that nothing is',
      hint: 'say what its service answers to: has answer to "…"; or ask on the host itself: the port 514/udp is listening',
    });
    const closed = once(server, 'close');
    server.close();
    await closed;
    assert.deepEqual(await see(port, 'is reachable'), {
      state: { reachable: false },
      missing: 'connection refused',
      note: 'connection refused',
    });
  });

  test('in a protected environment gets only what is known to read', () => {
    const refused = (address: string, claim: string) => () =>
      questionOf(udpProbe, scenarioOn(true), address, claim);
    const message =
      /the environment "production" is protected, .*; refused: send a datagram to 192\.0\.2\.1:/;
    assert.throws(refused('192.0.2.1:514', 'is reachable'), { message });
    assert.throws(refused('192.0.2.1:53', 'has answer to "x" y'), { message });
    assert.doesNotThrow(refused('192.0.2.1:53', 'is reachable'));
  });
});

suite('a TLS address', () => {
  const see = async (port: number, claim: string, authority?: string) => {
    const scenario = scenarioOn(false);
    if (authority !== undefined) scenario.options = { authority };
    const question = questionOf(tlsProbe, scenario, `localhost:${port}`, claim);
    return question.look(new Glance(scenario, 5000), undefined);
  };

  test('is trusted by its own authority alone, and shows the versions it accepts', async () => {
    const server = createServer({
      key: pem('front.key'),
      cert: pem('front.pem'),
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
    });
    // A client that hangs up is not a problem.
    server.on('tlsClientError', () => undefined);
    server.listen(0, 'localhost');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      const own = await see(port, 'has protocols TLSv1.2', pem('authority.pem'));
      assert.ok('state' in own);
      const { trusted, protocol, protocols, 'common name': name, 'chain length': length } = own.state;
      assert.deepEqual(
        [trusted, protocol, protocols, name, length],
        [true, 'TLSv1.2', ['TLSv1.2'], 'front', 1],
      );
      const other = await see(port, 'is trusted');
      assert.ok('state' in other);
      assert.equal(other.state.trusted, false);
      assert.match(String(other.note), /issuer/);
    } finally {
      server.close();
    }
  });

  test('that speaks another protocol is neither reachable nor unreachable; one that is not there is not', async () => {
    const server = createTcp((socket) =>
      socket
        .on('error', () => undefined)
        .end('220 mail\r\n')
        .resume(),
    );
    server.listen(0, 'localhost');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const talks = await see(port, 'is not reachable');
    const closed = once(server, 'close');
    server.close();
    await closed;
    // Something is there, so it is neither reachable nor unreachable.
    assert.ok('state' in talks);
    assert.deepEqual(talks.state, {});
    assert.match(String(talks.missing), /^something is there: the TLS handshake failed/);
    const gone = await see(port, 'is trusted');
    assert.ok('state' in gone);
    assert.deepEqual([gone.state, gone.missing], [{ reachable: false }, 'connection refused']);
  });

  test('is not judged by an invalid authority', async () => {
    await assert.rejects(see(9, 'is trusted', 'no PEM at all'), {
      message: /^the certificate, key or authority of the request cannot be used/,
    });
  });
});
