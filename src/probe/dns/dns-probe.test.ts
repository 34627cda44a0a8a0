import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { Glance } from '../../check/glance.ts';
import { Scenario } from '../../world/scenario.ts';
import { probeQuestion, probeTable } from '../probe-question.ts';
import { dnsProbe } from './dns-probe.ts';
import { RECORD_TYPES } from './dns-record.ts';

const subject = (record: string) => ({
  probe: dnsProbe,
  phrase: 'DNS record {record}',
  names: { record },
});
const say = (record: string, claim: string) =>
  probeQuestion(new Scenario(undefined), subject(record), claim, undefined);

test('a name that cannot exist is refused with the nearest valid one, because denying it would always pass', () => {
  for (const [record, right] of [
    ['A http://www.example.com', 'A www.example.com'],
    ['AAAA https://www.example.com:8443/health?x=1', 'AAAA www.example.com'],
    ['A www.example.com:443', 'A www.example.com'],
    ['A www.example.com/health', 'A www.example.com'],
    ['MX info@example.com', 'MX example.com'],
    ['A müller.example', 'A xn--mller-kva.example'],
    ['PTR http://192.0.2.1/', 'PTR 192.0.2.1'],
  ])
    assert.throws(() => say(record ?? '', 'does not exist'), {
      name: 'ClaimError',
      message: `"${record?.replace(/^\S+ /, '')}" is not a DNS name: its parts have 1 to 63 letters, digits, hyphens or underscores; write "${right}"`,
    });
  for (const slip of ['192.0.2.300', '192.0.2', '192.0.2.1.5', '1'])
    for (const type of ['A', 'PTR'])
      assert.throws(() => say(`${type} ${slip}`, 'does not exist'), {
        message: `"${slip}" is neither an address nor a DNS name: its last part is a number`,
      });
  assert.throws(() => say('A exa$mple.test', 'exists'), { message: /hyphens or underscores$/ });
  for (const address of ['192.0.2.1', '2001:db8::1'])
    assert.throws(() => say(`A ${address}`, 'does not exist'), {
      message: `"${address}" is an address, not a name; write "PTR ${address}" to look up its name`,
    });
  for (const record of [
    'TXT _dmarc.example.com',
    'A *.example.com',
    'PTR 0/25.2.0.192.in-addr.arpa',
    'PTR 192.0.2.1',
    'PTR 2001:db8::1',
    'NS .',
    'A localhost',
  ])
    assert.equal(say(record, 'exists').subject, `DNS record "${record}"`);
});

test('an answer that a record of this type never has is refused, in a sentence and in a table', () => {
  for (const [record, text, always] of [
    ['A a.test', '1.2.3', 'an IPv4 address: 192.0.2.1'],
    ['A a.test', 'includes 192.0.2.1, www.example.com', 'an IPv4 address: 192.0.2.1'],
    ['AAAA a.test', '192.0.2.1', 'an IPv6 address: 2001:db8::1'],
    ['CNAME a.test', 'http://b.test', 'a name alone: www.example.com'],
    ['MX a.test', 'mail.a.test', 'a preference and a name: 10 mail.example.com'],
    ['SRV a.test', '"5060 sip.a.test"', 'priority, weight, port and name: 10 60 5060 sip.example.com'],
  ] as const) {
    for (const claim of [`has answers ${text}`, `does not have answers ${text}`])
      assert.throws(() => say(record, claim), { message: new RegExp(`proves nothing: .*, but ${always}$`) });
    const rows = [['answers', `not ${text}`]];
    assert.throws(() => probeTable(new Scenario(undefined), subject(record), rows, undefined), {
      message: new RegExp(`, but ${always}$`),
    });
  }
  assert.throws(() => say('A a.test', 'does not have status nxdomain'), { message: /in capital letters/ });
});

/** In the form of readRecord, or as people may write them. */
const RECORDS: Readonly<Record<keyof typeof RECORD_TYPES, readonly string[]>> = {
  A: ['192.0.2.1'],
  AAAA: ['2001:DB8:0::1'],
  CAA: ['0 issue ca.example', '0 issue "ca.example"'],
  CNAME: ['WWW.example.test.'],
  DNSKEY: [
    '257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==',
  ],
  DS: ['2371 13 2 C988EC42'],
  MX: ['10 mail.example.test', '0 .'],
  NS: ['ns1.example.test'],
  PTR: ['host.example.test'],
  SOA: ['ns1.example.test hostmaster.example.test 1 2 3 4 5'],
  SRV: ['0 5 443 web.example.test'],
  SSHFP: ['4 2 a87f1b68'],
  TLSA: ['3 1 1 0c72ac70'],
  TXT: ['v=spf1 -all', 'http://x'],
};

test('what a record of the type can have is accepted', () => {
  for (const type of Object.keys(RECORD_TYPES) as (keyof typeof RECORD_TYPES)[])
    for (const text of RECORDS[type]) {
      const question = say(`${type} a.test`, `does not have answers includes ${JSON.stringify(text)}`);
      assert.equal(question.claims.length, 1);
    }
});

/** What a server says that answers with these flags and status, and an A record; over TCP on the same port, too. */
async function askedOf(flags: number) {
  const answer = (query: Buffer) => {
    const head = Buffer.from(query);
    head.writeUInt16BE(flags, 2);
    head.writeUInt16BE(1, 6);
    head.writeUInt16BE(0, 10);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]);
    // Without the EDNS record, the last 11 bytes of the query.
    return Buffer.concat([head.subarray(0, -11), record]);
  };
  const tcp = createServer((socket) => {
    socket.once('data', (query: Buffer) => {
      const message = answer(query.subarray(2));
      socket.end(Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]));
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  udp.on('message', (query, from) => udp.send(answer(query), from.port, from.address));
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  try {
    const scenario = new Scenario(undefined);
    const names = { record: 'A a.test', server: `127.0.0.1:${port}` };
    const phrase = 'DNS record {record} at {server}';
    const question = probeQuestion(scenario, { probe: dnsProbe, phrase, names }, 'exists', undefined);
    const { looked: _, ...seen } = await question.look(new Glance(scenario, 5000), undefined);
    return { seen, port };
  } finally {
    udp.close();
    tcp.close();
  }
}

test('an answer that contradicts itself or is cut off over TCP proves nothing', async () => {
  const { seen: sound } = await askedOf(0x8580);
  assert.ok('state' in sound);
  assert.deepEqual([sound.state.exists, sound.state.answers], [true, ['192.0.2.1']]);
  const { seen: denied } = await askedOf(0x8583);
  assert.ok('state' in denied && denied.unseen !== undefined);
  assert.deepEqual(denied.state, { status: 'NXDOMAIN', authoritative: true });
  assert.deepEqual(denied.unseen('exists'), {
    unable: 'the name server answered NXDOMAIN together with records, which contradict it',
  });
  const { seen: cut, port } = await askedOf(0x8780);
  assert.deepEqual(cut, {
    unable: `no name server answered: 127.0.0.1:${port}: cut its answer off over TCP, too`,
  });
});
