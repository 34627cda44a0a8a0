import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';

/** Set by `npm run test:jenkins`, which starts a real server of the API: Hudson 1.398. */
const SERVER = process.env.OPSPROOF_JENKINS ?? '';
const skip = SERVER === '' ? 'needs a real server, which npm run test:jenkins starts' : false;

const job = (command: string, publishers = '') => `<project>
  <actions/><description/><keepDependencies>false</keepDependencies>
  <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.StringParameterDefinition>
    <name>FAIL</name><description/><defaultValue>no</defaultValue>
  </hudson.model.StringParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
  <scm class="hudson.scm.NullSCM"/><canRoam>true</canRoam><disabled>false</disabled><triggers class="vector"/>
  <concurrentBuild>false</concurrentBuild>
  <builders><hudson.tasks.Shell><command>${command}</command></hudson.tasks.Shell></builders>
  <publishers>${publishers}</publishers><buildWrappers/>
</project>`;
const JUNIT = `<hudson.tasks.junit.JUnitResultArchiver><testResults>*.xml</testResults><keepLongStdio>false</keepLongStdio><testDataPublishers/></hudson.tasks.junit.JUnitResultArchiver>`;
const TESTED = `echo '&lt;testsuite name="s" tests="2"&gt;&lt;testcase name="a" classname="c"/&gt;&lt;testcase name="b" classname="c"&gt;&lt;skipped/&gt;&lt;/testcase&gt;&lt;/testsuite&gt;' > junit.xml; test "$FAIL" != yes`;

const FEATURE = `Feature: A real server
  Background:
    Given the environment "ci"

  Scenario: before its first build
    Then the Jenkins job "tested" at "jenkins:/" has:
      | last result | empty |
      | age         | empty |
      | stable time | empty |
    And these checks fail:
      """
      the Jenkins job "tested" at "jenkins:/" has last result SUCCESS
      the Jenkins build "last" of "tested" at "jenkins:/" has result SUCCESS
      """

  Scenario: a build that succeeds
    When I build the Jenkins job "tested" at "jenkins:/" with parameters within 2 minutes:
      | FAIL | no |
    Then the Jenkins build "triggered" of "tested" at "jenkins:/" has:
      | result           | SUCCESS              |
      | number           | 1                    |
      | parameter "FAIL" | no                   |
      | duration         | under 1 minute       |
      | causes           | includes "Started by user anonymous" |
      | tests            | 2                    |
      | failed tests     | 0                    |
      | skipped tests    | 1                    |
    And the Jenkins job "tested" at "jenkins:/" has:
      | last result | SUCCESS         |
      | last build  | 1               |
      | age         | under 1 minute  |
      | stable time | under 1 minute  |
      | tests       | 2               |
    And the Jenkins job "tested" at "jenkins:/" is not disabled
    And the Jenkins "jenkins:/" has:
      | queue         | empty            |
      | nodes         | includes master  |
      | nodes offline | empty            |
    And these checks fail:
      """
      the Jenkins job "tested" at "jenkins:/" has last result FAILURE
      the Jenkins job "tested" at "jenkins:/" has tests 3
      the Jenkins job "tested" at "jenkins:/" is building
      the Jenkins job "nosuch" at "jenkins:/" has last result not FAILURE
      the Jenkins "jenkins:/" has nodes empty
      """

  Scenario: a build that fails is red, unless it is only tried
    When I try to build the Jenkins job "tested" at "jenkins:/" with parameters:
      | FAIL | yes |
    Then the Jenkins build "triggered" of "tested" at "jenkins:/" has result FAILURE
    And the Jenkins job "tested" at "jenkins:/" has stable time 0 s
    When I build the Jenkins job "tested" at "jenkins:/" with parameters:
      | FAIL | yes |
    Then the Jenkins job "tested" at "jenkins:/" is not building

  Scenario: one that runs
    When I build the Jenkins job "slow" at "jenkins:/" within 3 seconds
    Then the Jenkins job "slow" at "jenkins:/" is not building

  Scenario: it is seen while it runs
    Then the Jenkins job "slow" at "jenkins:/" is building
    And the Jenkins build "last" of "slow" at "jenkins:/" is building
    And these checks are unable:
      """
      the Jenkins build "last" of "slow" at "jenkins:/" has result SUCCESS
      the Jenkins build "last" of "slow" at "jenkins:/" has result not SUCCESS
      """
`;

suite('Jenkins, on a real server', { skip }, () => {
  const JOBS = { tested: job(TESTED, JUNIT), slow: job('sleep 20') };
  let repository: Repository;
  before(async () => {
    repository = new Repository({
      'environments/ci.yaml': `lifecycle: live\napi: { jenkins: { url: "${SERVER}" } }\nhosts: { here: { transport: local } }\n`,
      'features/ci.feature': FEATURE,
    });
    for (const [name, xml] of Object.entries(JOBS)) await post(`createItem?name=${name}`, xml);
  });
  after(async () => {
    for (const name of Object.keys(JOBS)) await post(`job/${name}/doDelete`, '');
    repository.dispose();
  });

  test('builds, results, tests, queue and nodes are seen true and false', async () => {
    const { stdout } = await repository.run('run');
    assert.match(stdout, /✔ before its first build/);
    assert.match(stdout, /✔ a build that succeeds/);
    assert.match(
      stdout,
      /✘ a build that fails is red, unless it is only tried[\s\S]*?build the Jenkins job "tested": build 3 ended with FAILURE after /,
    );
    assert.match(
      stdout,
      /✘ one that runs[\s\S]*?build the Jenkins job "slow": build 1 did not end within 3 s/,
    );
    assert.match(stdout, /✔ it is seen while it runs/);
    assert.match(stdout, /scenarios {2}3 passed, 2 failed/);
  });
});

async function post(path: string, body: string): Promise<void> {
  const answer = await fetch(`${SERVER}/${path}`, {
    ...{ method: 'POST', body, headers: { 'Content-Type': 'text/xml' }, redirect: 'manual' },
    signal: AbortSignal.timeout(30_000),
  });
  assert.ok(answer.status < 400, `${path}: ${answer.status}`);
}
