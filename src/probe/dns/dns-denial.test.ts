import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { Glance } from '../../check/glance.ts';
import { Scenario } from '../../world/scenario.ts';
import { probeQuestion } from '../probe-question.ts';
import { writeName } from './dns-name.ts';
import { dnsProbe } from './dns-probe.ts';

const [CNAME, NS, SOA] = [5, 2, 6];
const [AUTHORITATIVE, RECURSIVE, REFERRING] = [0x8500, 0x8180, 0x8100];
const NXDOMAIN = 3;

function record(owner: string, type: number, data: Buffer): Buffer {
  const rest = Buffer.from([0, type, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 0xff]);
  return Buffer.concat([writeName(owner), rest, data]);
}

const alias = (from: string, to: string) => record(from, CNAME, writeName(to));
const soa = (zone: string) =>
  record(zone, SOA, Buffer.concat([writeName('ns'), writeName('h'), Buffer.alloc(20)]));
const servers = (zone: string) => record(zone, NS, writeName(`ns.${zone}`));

/** What is seen of `A a.shop.test` if a name server answers with these flags, answers and records of authority. */
async function seenOf(flags: number, answers: readonly Buffer[], authority: readonly Buffer[]) {
  const udp = createSocket('udp4');
  udp.on('message', (query, from) => {
    // Without the EDNS record, the last 11 bytes of the query.
    const head = Buffer.from(query).subarray(0, -11);
    head.writeUInt16BE(flags, 2);
    head.writeUInt16BE(answers.length, 6);
    head.writeUInt16BE(authority.length, 8);
    head.writeUInt16BE(0, 10);
    udp.send(Buffer.concat([head, ...answers, ...authority]), from.port, from.address);
  });
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  try {
    const scenario = new Scenario(undefined);
    const names = { record: 'A a.shop.test', server: `127.0.0.1:${udp.address().port}` };
    const subject = { probe: dnsProbe, phrase: 'DNS record {record} at {server}', names };
    const question = probeQuestion(scenario, subject, 'exists', undefined);
    const seen = await question.look(new Glance(scenario, 5000), undefined);
    assert.ok('state' in seen, JSON.stringify(seen));
    return seen.state.exists ?? seen.unseen?.('exists');
  } finally {
    udp.close();
  }
}

const toOther = 'it is an alias for b.shop.test, about which this name server says nothing';
const toOthers = 'the name server does not know it and only points to others';

test('a server that answers for the zone of an alias, too, proves that there is no such record', async () => {
  const inside = [alias('a.shop.test', 'b.shop.test')];
  for (const code of [0, NXDOMAIN]) {
    assert.equal(await seenOf(AUTHORITATIVE | code, inside, [soa('shop.test')]), false);
    // Without the SOA record of that zone, or with that of another one, it says nothing about the other name.
    assert.deepEqual(await seenOf(AUTHORITATIVE | code, inside, []), { unable: toOther });
    assert.deepEqual(await seenOf(AUTHORITATIVE | code, inside, [soa('op.test')]), { unable: toOther });
    assert.deepEqual(await seenOf(AUTHORITATIVE | code, inside, [servers('shop.test')]), { unable: toOther });
    assert.equal(await seenOf(RECURSIVE | code, inside, [soa('shop.test')]), false);
  }
});

test('a referral proves nothing, also from a server that offers recursion', async () => {
  assert.equal(await seenOf(AUTHORITATIVE, [], [soa('shop.test')]), false);
  assert.equal(await seenOf(RECURSIVE, [], []), false);
  for (const flags of [REFERRING, RECURSIVE])
    assert.deepEqual(await seenOf(flags, [], [servers('shop.test')]), { unable: toOthers });
  assert.deepEqual(await seenOf(RECURSIVE, [alias('a.shop.test', 'b.shop.test')], [servers('shop.test')]), {
    unable: toOther,
  });
});
