import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type Ended, Repository } from '../cli/repository.fixture.ts';
import { engine } from '../transport/docker/engine.ts';
import { makeCanary, piecesOf, searchFor } from './canary.fixture.ts';
import { count } from './count.fixture.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);

const NAMES = ['CANARY_ENV', 'CANARY_HEADER', 'CANARY_BODY', 'CANARY_URL', 'CANARY_BUILD'] as const;
const canaries = Object.fromEntries(NAMES.map((name) => [name, makeCanary()]));
const [inFile, ofCommand, written, inEndpoint, inDsn, pin] = [
  makeCanary(),
  makeCanary(),
  makeCanary(),
  makeCanary(),
  makeCanary(),
  `9${Math.floor(Math.random() * 1e10)}`.padEnd(11, '7'),
];
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const keyLines = privateKey.split('\n').filter((line) => line.length > 40 && !line.startsWith('---'));
const env = {
  ...canaries,
  DSN: `postgres://shop:${encodeURIComponent(inDsn)}@db:5432/shop`,
  PIN: pin,
};

/** Prints its secret when it starts, in one piece and in two, and returns it when asked. */
const SERVER = `import { createServer } from 'node:http';
const known = { ...process.env };
const secrets = ['TOKEN', 'FILE', 'COMMAND', 'DSN', 'KEY', 'PIN'].flatMap((name) => known[name] ?? []);
for (const secret of secrets) {
  console.log('raw ' + secret);
  console.log('url ' + encodeURIComponent(secret));
  console.log('json ' + JSON.stringify(JSON.stringify({ secret })));
  console.log('base64\\n' + Buffer.from('x'.repeat(31) + secret + 'y'.repeat(40)).toString('base64').replace(/.{76}/g, '$&\\n'));
  process.stdout.write('in two ' + secret.slice(0, 9));
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.stdout.write(secret.slice(9) + '\\n');
}
if (known.DIES) process.exit(3);
createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const said = { url: request.url, headers: request.headers, body, pin: Number(known.PIN) };
  if (request.url.startsWith('/echo')) response.end(JSON.stringify(said));
  else response.setHeader('x-secret', encodeURIComponent(known.TOKEN)).end(secrets.join('\\n'));
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

const FEATURE = `Feature: Canaries
  Background:
    Given the environment "small"

  Scenario: checks that see them
    Then the command 'echo "$TOKEN"; echo "$DSN"' has stdout other on "web"
    And the command 'printf %s "$KEY"' has stdout other on "web"
    And the command 'printf %s "$KEY" | base64' has stdout other on "web"
    And the command 'printf %s "$FILE" | base64 -w 0; printf %s "$COMMAND" | od -An -tx1 | tr -d " \\n"' has stdout other on "web"
    And the command 'printf "{\\"pin\\": %s}" "$PIN"' has json {"pin": 7} on "web"
    And the environment variable "TOKEN" has value other on "web"
    And GET "http://web/" answers:
      | body             | other |
      | header x-secret  | other |
      | JSON at $.secret | other |
    And these checks fail:
      """
      the command 'echo "$TOKEN"' has stdout contains "/" on "web"
      """

  Scenario Outline: commands that print them, cut off at <cut>
    When I run "${'x'.repeat(8)}=<cut>; echo $TOKEN; echo $DSN >&2; printf %s \\"$TOKEN\\" | base64; : ${'y'.repeat(100)}; exit 1" on "web"
    Then the exit status is 0
    Examples:
      | cut |
      | 1   |

  Scenario: a command whose text has it where a message is cut off
    When I run on "web":
      """
      exit 1 # ${'z'.repeat(170)} CUTHERE
      """
    Then the exit status is 0

  Scenario: requests with headers, bodies and URLs
    Given the request headers:
      | Authorization | Bearer \${env:CANARY_HEADER} |
      | X-File        | \${file:secret.txt}          |
      | X-Command     | \${command: cat command.txt} |
    When I POST "http://web/echo?q=\${env:CANARY_URL}" with JSON:
      """
      { "password": "\${env:CANARY_BODY}" }
      """
    Then the response JSON at "$.body" is "other"
    And the response body is "other"
    And the response JSON at "$.headers.authorization" is "other"
    And the response JSON at "$.url" is "other"
    And the response JSON at "$.pin" is 7

  Scenario: a header that a request has alone
    When I GET "http://web/echo" with headers:
      | X-Alone | \${env:CANARY_HEADER} |
    Then the response JSON at "$.headers['x-alone']" is "other"

  Scenario: asked from the host
    Given the request headers:
      | X-Inside | \${env:CANARY_HEADER} |
    Then GET "http://127.0.0.1:9/\${env:CANARY_URL}" from "web" answers 200

  Scenario: credentials in a URL of a feature and of an environment
    When I GET "http://shop:WRITTEN@web/echo"
    Then the response JSON at "$.headers.authorization" is "other"
    And GET "http://pay/echo" answers:
      | JSON at $.headers | other |

  Scenario: nobody answers
    Then GET "http://127.0.0.1:9/\${env:CANARY_URL}" answers 200

  Scenario: own steps
    When I say the secrets
    Then it breaks with a secret

  Scenario: a host that stops knows it
    When I stop "db"
    Then the file "/etc/passwd" exists on "db"

  Scenario: a host that does not start knows it
    Given the environment "dies"
    Then the file "/etc/passwd" exists on "web"
`;

const BOX = `Feature: A box
  Scenario: an image that does not build
    Given the environment "box"
    Then the file "/etc/passwd" exists on "web"
`;

suite('a secret', () => {
  let repository: Repository;
  before(() => {
    const host = (more: string) =>
      `  web: { command: [node, server.mjs], ports: [80], ready: { http: /echo }, env: { ${more} } }\n`;
    const values =
      `TOKEN: "\${env:CANARY_ENV}", FILE: "\${file:../secret.txt}", COMMAND: "\${command: cat command.txt}", ` +
      `DSN: "\${env:DSN}", KEY: "\${file:../key.pem}", PIN: "\${env:PIN}"`;
    const head = 'lifecycle: ephemeral\nprovider: processes\n';
    const feature = FEATURE.replaceAll(
      'WRITTEN',
      encodeURIComponent(written).replaceAll("'", '%27'),
    ).replaceAll('CUTHERE', canaries.CANARY_ENV ?? '');
    repository = new Repository({
      'environments/small.yaml': `${head}endpoints: { pay: ${JSON.stringify(`http://shop:${encodeURIComponent(inEndpoint)}@127.0.0.1:9`)} }\nhosts:\n${host(values)}${host(values).replace('  web:', '  db:')}`,
      'environments/dies.yaml': `${head}hosts:\n${host(`DIES: 1, ${values}`)}`,
      // A secret as an argument is refused; one that is also written literally is masked in the output of the build.
      'environments/box.yaml': `lifecycle: ephemeral\nprovider: docker\nhosts:\n  web: { build: box, env: { TOKEN: "\${env:CANARY_BUILD}" }, args: { TOKEN: ${JSON.stringify(canaries.CANARY_BUILD)} } }\n`,
      'environments/box/Dockerfile':
        'FROM opsproof-base:bookworm\nARG TOKEN\nRUN echo "$TOKEN"; printf %s "$TOKEN" | base64; exit 7\n',
      'server.mjs': SERVER,
      'secret.txt': `${inFile}\n`,
      'command.txt': ofCommand,
      'key.pem': privateKey,
      'steps/leaky.mjs': readFileSync(join(import.meta.dirname, 'fixtures', 'leaky.mjs'), 'utf8'),
      'features/canaries.feature': feature,
      ...(answers ? { 'features/box.feature': BOX } : {}),
    });
  });
  after(() => repository.dispose());

  /** Every piece of every secret that occurs in what a run printed or wrote. */
  function leaks({ stdout, stderr }: Ended): readonly string[] {
    const texts = new Map([
      ['stdout', stdout],
      ['stderr', stderr],
      ...filesUnder(join(repository.folder, 'reports')),
    ]);
    const secrets = {
      ...canaries,
      file: inFile,
      command: ofCommand,
      written,
      endpoint: inEndpoint,
      dsn: inDsn,
      'dsn encoded': encodeURIComponent(inDsn),
    };
    const pieces = new Map([
      ...Object.entries(secrets).flatMap(([name, secret]) =>
        piecesOf(secret).map((piece) => [piece, name] as const),
      ),
      ...keyLines.flatMap((line, index) =>
        [line.slice(2, 20), line.slice(-20, -2)].map((piece) => [piece, `line ${index} of the key`] as const),
      ),
      [pin, 'pin'] as const,
    ]);
    const search = searchFor([...pieces.keys()]);
    const found: string[] = [];
    for (const [place, text] of texts)
      for (const { piece, at } of search(text))
        found.push(`${place}: ${pieces.get(piece)}: …${text.slice(Math.max(0, at - 60), at + 60)}…`);
    return found.slice(0, 10);
  }

  for (const options of [[], ['--parallel', '2'], ['--keep']].slice(0, count(2, 3))) {
    test(`is nowhere after: opsproof run ${options.join(' ')}`, async () => {
      const ended = await repository.start(['run', ...options], env).ended;
      const { code, stdout, stderr } = ended;
      assert.equal(code, 1, `${stdout.slice(-2000)}${stderr.slice(0, 2000)}`);
      assert.doesNotMatch(stdout, /misconfigured|undefined/);
      assert.deepEqual(leaks(ended), []);
      const reports = repository.reports();
      const needed = [
        'messages.ndjson',
        'report.html',
        'junit.xml',
        'findings.json',
        'audit.ndjson',
        'small-web.log',
        'dies-web.log',
      ];
      for (const name of needed) assert.match(reports.get(name) ?? '', /••••••/, name);
      if (answers) assert.match(reports.get('box-web.build.log') ?? '', /••••••/);
      for (const [name, text] of [
        ['stdout', stdout],
        ['stderr', stderr],
      ])
        assert.match(text ?? '', /••••••/, name);
      if (options.includes('--keep')) {
        const swept = await repository.start(['sweep', '--run', /^run (\S+)/m.exec(stdout)?.[1] ?? ''], env)
          .ended;
        assert.equal(swept.code, 0, `${swept.stdout}${swept.stderr}`);
        assert.deepEqual(leaks(swept), []);
      }
    });
  }
});

function filesUnder(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
}
