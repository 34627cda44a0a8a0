import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Repository } from '../cli/repository.fixture.ts';
import { count } from './count.fixture.ts';

const SCENARIOS = count(40, 200);
const ORDERS = count(1, 11);

/** `web` keeps one word that everyone sees, and writes what it is told to its log. */
const SERVER = `import { createServer } from 'node:http';
let word = 'clean';
createServer((request, response) => {
  const [, what, value] = request.url.split('/');
  if (what === 'say') console.log('said ' + value);
  if (request.method === 'PUT') word = value;
  response.end(word);
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

const ENVIRONMENT = `lifecycle: ephemeral
provider: processes
hosts:
  web: { command: [node, server.mjs], ports: [80], ready: { http: / } }
  db: { command: [node, server.mjs], ports: [80], ready: { http: / } }
`;

interface Kind {
  readonly verdict: 'pass' | 'fail';
  readonly fresh?: true;
  /** Sentences; MARK is a text that only this scenario has. */
  readonly steps: string;
}

const KINDS: readonly Kind[] = [
  {
    verdict: 'pass',
    steps: `
    Then GET "http://web/" answers:
      | body | clean |
    And GET "http://db/" answers:
      | body | clean |
    And the command "sleep 0.05; echo MARK" has stdout MARK on "web"
    And GET "http://web/" answers:
      | body | clean |
`,
  },
  {
    verdict: 'pass',
    steps: `
    Then GET "http://web/" answers:
      | body | clean |
    When I PUT "http://web/x/MARK" with body:
      """
      x
      """
    Then GET "http://web/" answers:
      | body | MARK |
    And the command "sleep 0.02; echo MARK" has stdout MARK on "web"
    And GET "http://web/" answers:
      | body | MARK |
    When I run "echo MARK" on "db"
    Then the output is MARK
    When I PUT "http://web/x/clean" with body:
      """
      x
      """
    Then the response body is "clean"
`,
  },
  {
    verdict: 'pass',
    fresh: true,
    steps: `
    When I PUT "http://web/x/MARK" with body:
      """
      x
      """
    Then GET "http://web/" answers:
      | body | MARK |
    And GET "http://db/" answers:
      | body | clean |
`,
  },
  {
    verdict: 'fail',
    steps: `
    Then the command "sleep 0.02; echo MARK" has stdout other on "web"
    And the command "echo MARK >&2" has stderr other on "db"
    And GET "http://web/" answers:
      | body | clean |
`,
  },
  {
    verdict: 'fail',
    fresh: true,
    steps: `
    When I GET "http://web/say/MARK"
    Then the response body is "MARK"
`,
  },
  {
    verdict: 'fail',
    steps: `
    When I run "echo MARK; sleep 0.02; echo MARK >&2; exit 1" on "web"
    Then the exit status is 0
`,
  },
  {
    verdict: 'pass',
    steps: `
    When I stop "db"
    Then the address "db:80" is not reachable
    And the command "echo MARK" has stdout MARK on "web"
    When I start "db"
    Then GET "http://db/" answers:
      | body | clean |
`,
  },
];

interface Report {
  readonly exitCode: number;
  readonly leftovers: readonly string[];
  readonly scenarios: readonly { readonly name: string; readonly verdict: string }[];
}

suite('scenarios in parallel', () => {
  let repository: Repository;
  const kindOf = (index: number) => KINDS[index % KINDS.length] as Kind;
  const markOf = (index: number) => `mark${String(index).padStart(4, '0')}`;
  before(() => {
    const scenarios = Array.from({ length: SCENARIOS }, (_, index) => {
      const { steps, fresh } = kindOf(index);
      const text = `  Scenario: ${markOf(index)}\n    Given the environment "small"${steps.replaceAll('MARK', markOf(index))}`;
      return fresh === true ? `  @fresh\n${text}` : text;
    });
    const files = Map.groupBy(scenarios, (_, index) => index % 4);
    repository = new Repository({
      'server.mjs': SERVER,
      'environments/small.yaml': ENVIRONMENT,
      ...Object.fromEntries(
        [...files].map(([index, texts]) => [
          `features/${index}.feature`,
          `Feature: ${index}\n${texts.join('\n')}`,
        ]),
      ),
    });
  });
  after(() => repository.dispose());

  async function run(...options: string[]) {
    const { code, stdout, stderr } = await repository.start(['run', '--parallel', '4', ...options]).ended;
    const reports = repository.reports();
    const report = JSON.parse(reports.get('findings.json') ?? '') as Report;
    assert.equal(code, 1, `${stdout.slice(-3000)}${stderr}`);
    assert.deepEqual(
      [report.exitCode, report.leftovers, report.scenarios.length],
      [1, [], SCENARIOS],
      stdout.slice(-3000),
    );
    return { report, reports, stdout };
  }

  /** Every scenario has its expected verdict, and none of its text occurs in another one. */
  function judge({ report, reports }: Awaited<ReturnType<typeof run>>): void {
    for (const scenario of report.scenarios) {
      const index = Number(scenario.name.slice(4));
      const text = JSON.stringify(scenario);
      assert.equal(scenario.verdict, kindOf(index).verdict, text.slice(0, 2000));
      const marks = new Set(text.match(/mark\d{4}/g));
      // The log of a shared stack contains what others wrote to it.
      assert.deepEqual([...marks], [markOf(index)], text.slice(0, 2000));
    }
    const all = (reports.get('audit.ndjson') ?? '').trim().split('\n');
    // Whether a host is ready is asked by its stack, and for no scenario.
    const [ready, lines] = [true, false].map((by) =>
      all.filter((line) => (JSON.parse(line).kind === 'provider') === by),
    ) as [string[], string[]];
    for (const line of ready) assert.doesNotMatch(line, /mark\d{4}|"scenario"/);
    for (const line of lines) {
      const { scenario = '', step } = JSON.parse(line) as { scenario?: string; step?: string };
      const marks = new Set(line.match(/mark\d{4}/g));
      assert.deepEqual([...marks], [scenario], line);
      assert.ok(step !== undefined && step !== '', line);
    }
    assert.ok(lines.length >= SCENARIOS, `${lines.length} lines`);
    // This is the evidence: the logs of the hosts.
    const cases = (reports.get('junit.xml') ?? '').split('<testcase name="').slice(1);
    assert.equal(cases.length, SCENARIOS);
    for (const text of cases) {
      const name = text.slice(0, 8);
      assert.deepEqual([...new Set(text.match(/mark\d{4}/g))], [name], text);
      if (kindOf(Number(name.slice(4))).steps.includes('/say/'))
        assert.match(text, new RegExp(`said ${name}`));
    }
  }

  for (const order of [
    'random:1',
    'defined',
    ...Array.from({ length: 9 }, (_, index) => `random:${index + 2}`),
  ].slice(0, ORDERS)) {
    test(`${SCENARIOS} of them in 4 workers, in the order ${order}, on shared and fresh stacks: none disturbs another`, async () => {
      const result = await run('--order', order);
      const said = order === 'defined' ? '' : `, in the order ${order}`;
      assert.match(result.stdout, new RegExp(`^run \\S+[0-9a-f]{4}${said}$`, 'm'));
      judge(result);
    });
  }
});
