import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linuxCustomization } from './clone-spec.ts';
import { readAnswer, request, VimFault } from './soap.ts';
import { anyText, encodeField, Typed } from './vim-value.ts';

const SELF = { type: 'VirtualMachine', id: 'vm-42' };
const answer = (body: string) =>
  `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

test('fields go out in their order, with references and types where the interface wants them', () => {
  const spec = {
    pool: { type: 'ResourcePool', id: 'resgroup-8' },
    nothing: undefined,
    option: [{ key: 'a', value: anyText('1 < 2') }],
    device: new Typed('VirtualVmxnet3', { key: 4000 }),
    on: false,
  };
  assert.equal(
    encodeField('spec', spec),
    '<spec><pool type="ResourcePool">resgroup-8</pool><option><key>a</key><value xsi:type="xsd:string">1 &lt; 2</value></option><device xsi:type="VirtualVmxnet3"><key>4000</key></device><on>false</on></spec>',
  );
});

test('any text of a user comes back from the XML as it was, and never as an element', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const sent = request('Say', SELF, { text });
      const said = readAnswer(sent.replace(/<soapenv:Envelope[^>]*>/, (open) => open));
      assert.deepEqual(
        said.all().map(({ name }) => name),
        ['_this', 'text'],
      );
      // XML 1.0 has no control characters; its readers end lines with one character.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML leaves out
      assert.equal(said.at('text')?.text, text.replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, ''));
    }),
  );
});

test('characters that end lines elsewhere are characters of a text', () => {
  const text = 'a\u2028b\u2029c\u0085d\re\r\nf';
  assert.equal(readAnswer(request('Say', SELF, { text })).at('text')?.text, text);
});

test('an answer shows its elements, types and references', () => {
  const said = readAnswer(
    answer(
      '<ReadResponse xmlns="urn:vim25"><returnval><obj type="Task">task-1</obj><val xsi:type="ArrayOfGuestNicInfo"><GuestNicInfo><ipAddress>10.0.0.1</ipAddress><ipAddress>fe80::1</ipAddress></GuestNicInfo></val></returnval></ReadResponse>',
    ),
  );
  assert.deepEqual(said.at('returnval', 'obj')?.ref, { type: 'Task', id: 'task-1' });
  const value = said.at('returnval', 'val');
  assert.equal(value?.type, 'ArrayOfGuestNicInfo');
  assert.deepEqual(
    value
      ?.all()[0]
      ?.all('ipAddress')
      .map(({ text }) => text),
    ['10.0.0.1', 'fe80::1'],
  );
  assert.equal(said.at('returnval', 'gone'), undefined);
});

test('a fault is known by its type, also where only the name of its element says it', () => {
  for (const detail of [
    '<InvalidLoginFault xsi:type="InvalidLogin"/>',
    '<InvalidLoginFault/>',
    '<x:InvalidLoginFault xmlns:x="urn:vim25" xsi:type="x:InvalidLogin"/>',
  ])
    assert.throws(
      () =>
        readAnswer(
          answer(
            `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>Cannot complete login.</faultstring><detail>${detail}</detail></soapenv:Fault>`,
          ),
        ),
      (error) =>
        error instanceof VimFault &&
        error.fault === 'InvalidLogin' &&
        error.message === 'Cannot complete login.',
    );
});

test('what is no SOAP is an error and no answer', () => {
  for (const text of ['', 'Service Unavailable', '<html><body>502</body></html>', '<a><b></a>'])
    assert.throws(() => readAnswer(text), Error, text);
});

test('a customization gives each network card DHCP, and the name its domain', () => {
  const sent = encodeField('customization', linuxCustomization('web', 'example.com', 2));
  assert.equal(
    sent,
    '<customization><identity xsi:type="CustomizationLinuxPrep"><hostName xsi:type="CustomizationFixedName"><name>web</name></hostName><domain>example.com</domain></identity><globalIPSettings></globalIPSettings><nicSettingMap><adapter><ip xsi:type="CustomizationDhcpIpGenerator"></ip></adapter></nicSettingMap><nicSettingMap><adapter><ip xsi:type="CustomizationDhcpIpGenerator"></ip></adapter></nicSettingMap></customization>',
  );
});
