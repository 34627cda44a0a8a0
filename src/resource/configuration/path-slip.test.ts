import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadParser } from './configuration.document.ts';
import { readFileName } from './configuration.format.ts';

async function slipAt(name: string, text: string, path: string): Promise<string | undefined> {
  const { format } = readFileName(name);
  assert.ok(format !== undefined);
  const slip = (await loadParser(format))(text).slip?.(path);
  return slip && /but "(.*)" is$/.exec(slip.unable)?.[1];
}

const JSON_TEXT = `{"server": {"debug": true, "max_age": 1, "http_proxy": "x"},
  "users": [{"name": "a", "enabled": true}, {"name": "b"}], "none": []}`;

test('a path that selects nothing is a slip if a name of it is nearly one that is there', async () => {
  for (const [path, near] of [
    ['$.server.Debug', 'debug'],
    ['server.debgu', 'debug'],
    ['$.sever.debug', 'server'],
    ['$.server.maxAge', 'max_age'],
    ['$.user[*].name', 'users'],
    ['$.users[*].nmae', 'name'],
    ['$..enabeld', 'enabled'],
    ['$.users[?@.enable == true].name', 'enabled'],
    ['$.users[?@.enabled == true].Name', 'name'],
    ["$['server'].debugs", 'debug'],
  ] as const)
    assert.equal(await slipAt('/x.json', JSON_TEXT, path), near, path);
  assert.equal(await slipAt('/x.yaml', 'a:\n  Permit: 1\n', 'a.permit'), 'Permit');
  assert.equal(await slipAt('/x.toml', '[a]\npermit-root = 1\n', 'a.permit_root'), 'permit-root');
  assert.equal(await slipAt('/x.csv', 'Name,Port\na,1\n', '$[*].name'), 'Name');
  assert.equal(await slipAt('/x.ini', '[Main]\nuser=x\n', 'main.user'), 'Main.user');
  assert.equal(await slipAt('/x.env', 'DEBUG=1\n', 'DEBGU'), 'DEBUG');
  assert.equal(await slipAt('/x.properties', 'a.port=1\n', 'a.Port'), 'a.port');
});

test('it is none if nothing like it is there, if it selects something, and if it is in quotes', async () => {
  for (const path of [
    '$.server.password',
    '$.server.debug',
    '$.none[*].name',
    "$.server['https_proxy']",
    "$.users[?@['enable']]",
    '$.users[?@.enabled == false]',
    '$.users[5].name',
  ])
    assert.equal(await slipAt('/x.json', JSON_TEXT, path), undefined, path);
  assert.equal(await slipAt('/x.env', 'HTTP_PROXY=1\n', 'HTTPS_PROXY'), 'HTTP_PROXY');
  assert.equal(await slipAt('/x.env', 'HTTP_PROXY=1\n', "'HTTPS_PROXY'"), undefined);
});

test('a key in quotes is read like the same key without', async () => {
  const document = (await loadParser('env'))('HTTP_PROXY=x\n');
  assert.deepEqual([document.at("'HTTP_PROXY'"), document.at("'HTTPS_PROXY'")], ['x', undefined]);
});

const XML = `<?xml version="1.0"?>
<Server xmlns="urn:x" port="8005"><Service name="a"><Connector port="8080" secure="true" max-age="1"/></Service>
<Host name="localhost"><Alias>www</Alias></Host></Server>`;

test('an XPath that selects nothing is a slip if an element or attribute of it is nearly one that is there', async () => {
  for (const [path, near] of [
    ['/Sever/@port', 'Server'],
    ['/Server/@Port', 'port'],
    ['/Server/Service/Conector/@port', 'Connector'],
    ['//Conector', 'Connector'],
    ['//Connector/@sceure', 'secure'],
    ['//@max_age', 'max-age'],
    ["//Connector[@prot='8080']/@port", 'port'],
    ["//Connector[@secrue='true']/@port", 'secure'],
    ["/Server/Host[name='localhost']/@name", '@name'],
    ['/Server/port', '@port'],
    ['/Server/@Service', 'Service'],
    ["/Server/Host[alias='www']/@name", 'Alias'],
    // It is there, but elsewhere.
    ['/Server/Conector', undefined],
    ['/Server/Hots', 'Host'],
  ] as const)
    assert.equal(await slipAt('/x.xml', XML, path), near, path);
});

test('it is none if nothing like it is there, if it selects something, and if its name is in quotes', async () => {
  for (const path of [
    '/Server/@password',
    '/Server/@port',
    "//*[local-name()='Conector']",
    "//Connector[@secure='false']",
    '//Connector[2]',
    '//Connector/text()',
    '//Realm',
  ])
    assert.equal(await slipAt('/x.xml', XML, path), undefined, path);
});

test('a count, a truth or a text of an XPath with a slip is not known', async () => {
  const document = (await loadParser('xml'))(XML);
  for (const path of [
    'count(//Conector)',
    'boolean(/Server/@Port)',
    'string(//Connector/@sceure)',
    '//Sever = 1',
  ])
    assert.throws(() => document.at(path), {
      message: /^".*" is not there, but ".*" is; did you mean ".*"\? If not, write @?\*\[local-name\(\)='/,
    });
  assert.deepEqual(
    ['count(//Connector)', 'count(//Realm)', "count(//*[local-name()='Conector'])", 'boolean(//Host)'].map(
      (path) => document.at(path),
    ),
    [1, 0, 0, true],
  );
});
