import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { suite, test } from 'node:test';
import { unheardDoor } from '../unheard-door.fixture.ts';
import { askDns, parseServer } from './dns.ts';
import { decodeAnswer, encodeQuery, parseDnsQuestion } from './dns-message.ts';
import { readDomainName, writeName } from './dns-name.ts';
import { spellingOf } from './dns-record.ts';

const ID = 0x1234;
/** Answers of BIND 9.18 for a zone with one record of each kind. */
const BIND: Readonly<Record<string, string>> = {
  'A alias.example.test':
    '12348500000100030000000105616c696173076578616d706c6504746573740000010001c00c000500010000012c000603777777c012c030000100010000003c0004c0000201c030000100010000003c0004c000020200002904d0000000000000',
  'AAAA www.example.test':
    '12348500000100010000000103777777076578616d706c65047465737400001c0001c00c001c00010000012c001020010db800000000000000000000000100002904d0000000000000',
  'CNAME alias.example.test':
    '12348500000100010000000105616c696173076578616d706c6504746573740000050001c00c000500010000012c000603777777c01200002904d0000000000000',
  'MX example.test':
    '123485000001000100000001076578616d706c65047465737400000f0001c00c000f00010000012c0009000a046d61696cc00c00002904d0000000000000',
  'TXT example.test':
    '123485000001000100000001076578616d706c6504746573740000100001c00c001000010000012c000d07763d7370663120042d616c6c00002904d0000000000000',
  'CAA example.test':
    '123485000001000100000001076578616d706c6504746573740001010001c00c010100010000012c00110005697373756563612e6578616d706c6500002904d0000000000000',
  'SRV _s._tcp.example.test':
    '123485000001000100000004025f73045f746370076578616d706c6504746573740000210001c00c002100010000012c00180001000201bb03777777076578616d706c65047465737400c038000100010000003c0004c0000201c038000100010000003c0004c0000202c038001c00010000012c001020010db800000000000000000000000100002904d0000000000000',
  'SSHFP ssh.example.test':
    '12348500000100010000000103737368076578616d706c65047465737400002c0001c00c002c00010000012c00220402123456789abcdef67890123456789abcdef67890123456789abcdef12345678900002904d0000000000000',
  'TLSA _443._tcp.example.test':
    '123485000001000100000001045f343433045f746370076578616d706c6504746573740000340001c00c003400010000012c0023030101123456789abcdef67890123456789abcdef67890123456789abcdef12345678900002904d0000000000000',
  'SOA example.test':
    '123485000001000100000001076578616d706c6504746573740000060001c00c000600010000012c0021026e73c00c0561646d696ec00c0000000100000e1000000258000151800000003c00002904d0000000000000',
  'NS example.test':
    '123485000001000100000002076578616d706c6504746573740000020001c00c000200010000012c0005026e73c00cc02a000100010000012c00047f00000100002904d0000000000000',
  'DS sub.example.test':
    '12348500000100010000000103737562076578616d706c65047465737400002b0001c00c002b00010000012c0018ec4505012bb183af5f22588179a53b0a98631fad1a29211800002904d0000000000000',
  'A nosuch.example.test':
    '123485030001000000010001066e6f73756368076578616d706c6504746573740000010001c013000600010000003c0021026e73c0130561646d696ec0130000000100000e1000000258000151800000003c00002904d0000000000000',
  'A other.example': '123481050001000000000001056f74686572076578616d706c65000001000100002904d0000000000000',
};
const KEY = '123456789abcdef67890123456789abcdef67890123456789abcdef123456789';
const ANSWERS: readonly (readonly [question: string, ...answers: string[]])[] = [
  ['AAAA www.example.test', '2001:db8::1'],
  ['CNAME alias.example.test', 'www.example.test'],
  ['MX example.test', '10 mail.example.test'],
  ['TXT example.test', 'v=spf1 -all'],
  ['CAA example.test', '0 issue ca.example'],
  ['SRV _s._tcp.example.test', '1 2 443 www.example.test'],
  ['SSHFP ssh.example.test', `4 2 ${KEY}`],
  ['TLSA _443._tcp.example.test', `3 1 1 ${KEY}`],
  ['SOA example.test', 'ns.example.test admin.example.test 1 3600 600 86400 60'],
  ['NS example.test', 'ns.example.test'],
  ['DS sub.example.test', '60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118'],
];

function recorded(question: string): Buffer {
  return Buffer.from(BIND[question] ?? '', 'hex');
}

function decoded(question: string, message = recorded(question)) {
  return decodeAnswer(message, parseDnsQuestion(question), ID);
}

suite('an answer of a name server', () => {
  for (const [question, ...answers] of ANSWERS) {
    test(`has ${question}`, () => {
      const { status, authoritative, truncated, records } = decoded(question);
      assert.deepEqual(
        records,
        answers.map((text) => ({ text, ttlSeconds: 300 })),
      );
      assert.deepEqual(
        { status, authoritative, truncated },
        { status: 'NOERROR', authoritative: true, truncated: false },
      );
    });
  }

  test('follows an alias', () => {
    const { records } = decoded('A alias.example.test');
    assert.deepEqual(records.map(({ text }) => text).sort(), ['192.0.2.1', '192.0.2.2']);
    assert.deepEqual(
      records.map(({ ttlSeconds }) => ttlSeconds),
      [60, 60],
    );
  });

  test('gives names in lower case, the root as a dot, and the shortest TTL of the aliases on the way', () => {
    const upper = recorded('MX example.test');
    for (let at = 12; at < upper.length; at++)
      if ((upper[at] ?? 0) >= 0x61 && (upper[at] ?? 0) <= 0x7a) upper[at] = (upper[at] ?? 0) - 0x20;
    assert.equal(decoded('MX example.test', upper).records[0]?.text, '10 mail.example.test');
    assert.equal(decoded('MX example.test').aliasSeconds, undefined);
    assert.equal(decoded('A alias.example.test').aliasSeconds, 300);
    // The same answer with an alias whose TTL is 5 seconds.
    const short = recorded('A alias.example.test');
    short.writeUInt32BE(5, short.indexOf(Buffer.from('0000012c', 'hex')));
    assert.equal(decoded('A alias.example.test', short).aliasSeconds, 5);
  });

  test('is compared with what people write: any case, final dots, any form of an address', () => {
    for (const [type, written, read] of [
      ['CNAME', 'Real.Example.', 'real.example'],
      ['MX', '1 ASPMX.Mail.Example.', '1 aspmx.mail.example'],
      ['MX', '0 .', '0 .'],
      ['SOA', 'NS.a. Admin.a. 1 2 3 4 5', 'ns.a admin.a 1 2 3 4 5'],
      ['AAAA', '2001:DB8:0:0::1', '2001:db8::1'],
      ['SSHFP', '4 2 ABCD', '4 2 abcd'],
    ] as const)
      assert.equal(spellingOf(type)?.whole(written), read);
    for (const type of ['TXT', 'DNSKEY'] as const) assert.equal(spellingOf(type), undefined);
    // With the quotes that dig prints, and without.
    assert.equal(spellingOf('CAA')?.whole('0 issue "CA.example"'), '0 issue CA.example');
    assert.equal(spellingOf('CAA')?.whole('0 issue CA.example'), '0 issue CA.example');
  });

  test('contains only what was asked for, or what aliases lead to, in any order', () => {
    const question = parseDnsQuestion('A www.test');
    const of = (
      ...answers: readonly (readonly [name: string, type: number, kind: number, ttl: number, data: Buffer])[]
    ) => {
      const head = encodeQuery(question, ID);
      const asked = head.subarray(12, head.length - 11);
      const start = Buffer.alloc(12);
      start.writeUInt16BE(ID, 0);
      start.writeUInt16BE(0x8400, 2);
      start.writeUInt16BE(1, 4);
      start.writeUInt16BE(answers.length, 6);
      const records = answers.map(([name, type, kind, ttl, data]) => {
        const fixed = Buffer.alloc(10);
        fixed.writeUInt16BE(type, 0);
        fixed.writeUInt16BE(kind, 2);
        fixed.writeUInt32BE(ttl, 4);
        fixed.writeUInt16BE(data.length, 8);
        return Buffer.concat([writeName(name), fixed, data]);
      });
      return decodeAnswer(Buffer.concat([start, asked, ...records]), question, ID);
    };
    const address = Buffer.from([192, 0, 2, 1]);
    const texts = (answer: ReturnType<typeof of>) => answer.records.map(({ text }) => text);
    assert.throws(() => of(['other.test', 1, 1, 60, address]), {
      message: 'it is about other.test, which was not asked for',
    });
    assert.deepEqual(texts(of(['other.test', 1, 1, 60, address], ['WWW.test', 1, 1, 60, address])), [
      '192.0.2.1',
    ]);
    assert.deepEqual(texts(of(['www.test', 1, 3, 60, address])), [], 'class CH');
    assert.deepEqual(texts(of(['www.test', 1, 1, 60, address], ['www.test', 1, 1, 60, address])), [
      '192.0.2.1',
    ]);
    assert.equal(of(['www.test', 1, 1, 0x8000_0001, address]).records[0]?.ttlSeconds, 0);
    const turned = of(
      ['c.test', 1, 1, 60, address],
      ['b.test', 5, 1, 9, writeName('c.test')],
      ['www.test', 5, 1, 30, writeName('B.test')],
    );
    assert.deepEqual([texts(turned), turned.alias, turned.aliasSeconds], [['192.0.2.1'], 'c.test', 9]);
    const only = of(['www.test', 5, 1, 30, writeName('b.test')]);
    assert.deepEqual([texts(only), only.alias], [[], 'b.test']);
    assert.deepEqual(texts(of(['www.test', 5, 1, 30, writeName('www.test')])), [], 'a circle');
  });

  test('shows a dot inside a label as zone files do', () => {
    const label = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
    const message = Buffer.concat([label('john.doe'), label('a\\\u00e4'), label('test'), Buffer.from([0])]);
    assert.equal(readDomainName({ message, at: 0 }), 'john\\.doe.a\\\\\\228.test');
  });

  test('says that there is no such name, or that the server refuses', () => {
    assert.equal(decoded('A nosuch.example.test').status, 'NXDOMAIN');
    const refused = decoded('A other.example');
    assert.deepEqual([refused.status, refused.authoritative, refused.recursive], ['REFUSED', false, false]);
  });

  test('to another question is refused', () => {
    const message = recorded('MX example.test');
    assert.throws(() => decodeAnswer(message, parseDnsQuestion('MX other.test'), ID), {
      message: 'it answers another question',
    });
    assert.throws(() => decodeAnswer(message, parseDnsQuestion('MX example.test'), 1), {
      message: 'it is not an answer to the question',
    });
  });

  test('that is cut off anywhere, or points in a loop, is refused, and reading it always ends', () => {
    for (const [question, hex] of Object.entries(BIND)) {
      const whole = Buffer.from(hex, 'hex');
      const counted = whole.readUInt16BE(6);
      for (let length = 0; length < whole.length && counted > 0; length += 3) {
        try {
          decoded(question, whole.subarray(0, length));
        } catch (error) {
          assert.equal(
            (error as Error).name,
            'DnsFormatError',
            `${question} at ${length}: ${(error as Error).stack}`,
          );
        }
      }
    }
    const circle = recorded('MX example.test');
    circle.writeUInt16BE(0xc00c, 12);
    assert.throws(() => decoded('MX example.test', circle), { message: 'a name points to where no name is' });
  });
});

suite('a question to a name server', () => {
  test('is a type and a name', () => {
    assert.deepEqual(parseDnsQuestion('mx example.test.'), { type: 'MX', name: 'example.test' });
    assert.deepEqual(parseDnsQuestion('PTR 192.0.2.1'), { type: 'PTR', name: '1.2.0.192.in-addr.arpa' });
    assert.equal(parseDnsQuestion('PTR 2001:DB8::5').name, `5.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`);
    assert.equal(
      parseDnsQuestion('PTR 1:2:3:4:5:6:7:89').name,
      '9.8.0.0.7.0.0.0.6.0.0.0.5.0.0.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.ip6.arpa',
    );
    assert.equal(parseDnsQuestion('PTR ::1').name, `1.${'0.'.repeat(31)}ip6.arpa`);
    assert.throws(() => parseDnsQuestion('www.example.test'), {
      message:
        '"www.example.test" is not a DNS record; write its type and its name, for example "A www.example.com"; types: A, AAAA, CAA, CNAME, DNSKEY, DS, MX, NS, PTR, SOA, SRV, SSHFP, TLSA, TXT',
    });
    assert.throws(() => parseDnsQuestion(`A ${'x'.repeat(64)}.test`), /its parts have 1 to 63/);
    assert.throws(() => parseDnsQuestion('A a..test'), /its parts have 1 to 63/);
    assert.throws(() => parseDnsQuestion(`A ${'x.'.repeat(127)}x`), /more than 253 characters/);
  });

  test('asks for recursion and accepts answers of up to 4096 bytes', () => {
    assert.equal(
      encodeQuery({ type: 'A', name: 'a.test' }, ID).toString('hex'),
      '12340100000100000000000101610474657374000001000100002910000000000000 00'.replace(' ', ''),
    );
  });

  test('goes to an address and a port', () => {
    assert.deepEqual(parseServer('192.0.2.53'), { host: '192.0.2.53', port: 53 });
    assert.deepEqual(parseServer('[2001:db8::53]:5353'), { host: '2001:db8::53', port: 5353 });
    assert.deepEqual(parseServer('2001:db8::53'), { host: '2001:db8::53', port: 53 });
  });

  test('is sent again over TCP if the answer does not fit', async () => {
    const question = parseDnsQuestion('MX example.test');
    const answer = (id: number) => {
      const message = recorded('MX example.test');
      message.writeUInt16BE(id, 0);
      return message;
    };
    const tcp = createServer((socket) => {
      socket.once('data', (query) => {
        const message = answer(query.readUInt16BE(2));
        socket.end(Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]));
      });
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4');
    udp.on('message', (query, from) => {
      const cut = answer(query.readUInt16BE(0));
      cut.writeUInt16BE(cut.readUInt16BE(2) | 0x0200, 2);
      udp.send(cut, from.port, from.address);
    });
    udp.bind(port, '127.0.0.1');
    await once(udp, 'listening');
    const said = await askDns({ host: '127.0.0.1', port }, question, 5000, unheardDoor());
    udp.close();
    tcp.close();
    assert.ok('records' in said, JSON.stringify(said));
    assert.deepEqual([said.truncated, said.records[0]?.text], [false, '10 mail.example.test']);
  });

  test('says why there is no answer', async () => {
    const question = parseDnsQuestion('A a.test');
    assert.deepEqual(await askDns({ host: '127.0.0.1', port: 9 }, question, 5000, unheardDoor()), {
      why: 'connection refused',
    });
    assert.deepEqual(
      await askDns({ host: '127.0.0.1', port: 9, protocol: 'tcp' }, question, 5000, unheardDoor()),
      {
        why: 'connection refused',
      },
    );
  });
});
