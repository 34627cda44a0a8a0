import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { HERE, Repository } from './repository.fixture.ts';

/** One mistake a line; `lint` and `run` must tell all of them at once, each at its own line. */
const TYPOS = `Feature: Typos
  Background:
    Given the environment "here"

  Scenario: words
    Then the prot 80 is listening
    And the service "nginx" is runing
    And the service "nginx" has sate "dead"
    And the port 80 on "here" is listening within 5 seconds
    And the environment "here" is nice

  Scenario: tables
    Then the file "/etc/passwd" has:
      | owner | root |
      | mod   | 0644 |
      | size  | big  |
    And the file "/etc/passwd" has:
    And the file "/etc/passwd" has:
      """
      owner root
      """
    And the user "root" exists
      | uid | 0 |

  Scenario: hosts
    Then the user "root" exists on "hre"
    And the user "root" exists on every host in "al"
    And GET "http://hre/" answers 200
    And the address "hre:80" is reachable

  Scenario: moments
    Then the user "root" exists within 0 seconds
    And the user "root" exists within 2 hours
    And the user "root" exists for 61 minutes

  Scenario: values
    Then the file "/etc/passwd" has mode 0999
    And the file "/etc/passwd" has content matches /(/
    And the port 99999 is listening
    And GET "ftp://here/" answers 200
    And the address "here" is reachable

  Scenario: answers
    When I GET "http://here/"
    Then the response JSON at "$.[" is "x"
    And the response has:
      | stauts     | 200 |
      | JSON at $[ | 1   |

  Scenario: looking and acting
    When the user "root" exists
    Then I run "true"

  Scenario: inside
    Then these checks fail:
      """
      the user "root" exist
      the user "root" exists on "hre"
      I run "true"
      """

  Scenario: environment
    Given the environment "her"
    Then the user "root" exists

  Scenario: broken
    Given the environment "broken"
    Then the user "root" exists on "here"

  Scenario: vacuous

  Scenario: vacuous too
    When I run "true"

  Scenario Outline: rows are told once
    Then the <what> "x" is instaled

    Examples:
      | what    |
      | package |
      | package |

  @fresh
  Scenario: live hosts
    When I stop "here"
    Then the user "root" exists on "here"

  Scenario: own sentences
    Then the user "root" is the boss
    And the moon is full
`;

/** Each of these would pass by saying nothing. */
const VACUOUS = `Feature: Vacuous
  Background:
    Given the environment "here"

  Scenario: an empty row
    Then the user "root" has:
      | | |

  Scenario: a row of names
    Then the user "root" has:
      | uid |

  Scenario: a row without expectation
    Then the user "root" has:
      | uid | |

  Scenario: no checks
    Then these checks fail:
      """
      """

  Scenario: a group of nobody
    Given the environment "groups"
    Then the user "root" exists on every host in "db"

  Scenario Outline: no rows
    Then the user "<name>" exists

    # none yet
    Examples:
      | name |

  Scenario: fine
    Then the user "root" exists

  Rule: later
`;

const EXPECTED = `features/broken.feature:4: "Thn the user "root" exists" is not allowed here
  allowed here: a row of a table, """, a step (Given, When, Then, And, But), a tag, Examples:, Scenario:, Rule:
features/cells.feature:5: inconsistent cell count within the table
features/typos.feature:81: "rows are told once [package]" is also the name of the scenario in line 80, so reports could not tell them apart
  make the rows different, or put the columns that differ into the name: Scenario Outline: … <column>
features/typos.feature:6: no sentence matches: the prot 80 is listening
  did you mean: the port 80 is listening
features/typos.feature:7: a service cannot be "runing"; did you mean "running"?
features/typos.feature:8: a service has no attribute "sate"; did you mean "state"?
features/typos.feature:10: no sentence matches: the environment "here" is nice
  did you mean: the environment "here"
features/typos.feature:15: a file has no attribute "mod"; did you mean "mode"?
features/typos.feature:16: "big" is not a size: write a number and one of bytes, kB, MB, GB, TB, PB, KiB, MiB, GiB, TiB, PiB, for example 20 kB
features/typos.feature:17: this sentence needs a table below it
features/typos.feature:18: this sentence needs a table below it, not a doc string
features/typos.feature:22: this sentence takes no table
features/typos.feature:26: no host "hre" in the environment "here"; did you mean "here"? hosts: here
features/typos.feature:27: no group "al" in the environment "here"; did you mean "all"? groups: all
features/typos.feature:28: no host "hre" in the environment "here"; did you mean "here"? hosts and endpoints: here
features/typos.feature:29: no host "hre" in the environment "here"; did you mean "here"? hosts and endpoints: here
features/typos.feature:32: "within 0 seconds" is out of range: a moment is more than 0 and at most 1 hour
features/typos.feature:33: "within 2 hours" is out of range: a moment is more than 0 and at most 1 hour
features/typos.feature:34: "for 61 minutes" is out of range: a moment is more than 0 and at most 1 hour
features/typos.feature:37: "0999" is not a file mode: write up to four octal digits, for example 0644
features/typos.feature:38: "/(/" is not a pattern: Invalid regular expression: /(/: Unterminated group
features/typos.feature:39: a port is a number from 1 to 65535, alone or with its protocol: 80, 80/tcp, 53/udp; found "99999"
features/typos.feature:40: "ftp://here/" is not an http:// or https:// URL
features/typos.feature:41: "here" is not an address; write "host:port"
features/typos.feature:45: "$.[" is not a JSONPath (RFC 9535): unexpected shorthand selector '[' ('$.[':2)
features/typos.feature:47: an answer has no attribute "stauts"; did you mean "status"?
features/typos.feature:48: "$[" is not a JSONPath (RFC 9535): unclosed bracketed selection ('$[':2)
features/typos.feature:51: "the user "root" exists" only checks, so it cannot be a When
  write it as a Then
features/typos.feature:52: a Then only checks; refused: run "true"
  write it as a When
features/typos.feature:55: "the user "root" exist": no sentence matches
features/typos.feature:55: "the user "root" exists on "hre"": no host "hre" in the environment "here"; did you mean "here"? hosts: here
features/typos.feature:55: "I run "true"": it is not a check
features/typos.feature:63: there is no environment "her"; did you mean "here"?
  environments: broken, here
environments/broken.yaml:3: hosts.here.usr: unknown key; did you mean "user"?
features/typos.feature:70: the scenario "vacuous" has no Then, so it proves nothing
features/typos.feature:72: the scenario "vacuous too" has no Then, so it proves nothing
features/typos.feature:76: a package cannot be "instaled"; did you mean "installed"?
features/typos.feature:85: the environment "here" is live, and only hosts that opsproof brought up are stopped and started; refused: stop the host
  run it on an ephemeral environment, or run a command on the host
features/typos.feature:84: @fresh needs its own stack, but the environment "here" is live: there is only one
features/typos.feature:89: more than one sentence matches: the user "root" is the boss
  the {subject}{on} {claim}{on}{moment} (of opsproof)
  the user {string} is the boss (steps/own.ts:2)
  the user {string} is the {word} (steps/own.ts:3)
40 mistakes; nothing was started
`;

suite('mistakes in what the user wrote', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({
      'environments/here.yaml': HERE,
      'environments/broken.yaml': 'lifecycle: live\nhosts:\n  here: { transport: local, usr: ops }\n',
      'features/typos.feature': TYPOS,
      'features/broken.feature':
        'Feature: Broken\n  Scenario: s\n    Given the environment "here"\n    Thn the user "root" exists\n',
      'features/cells.feature':
        'Feature: Cells\n  Scenario: s\n    Then the user "root" has:\n      | uid | 0 |\n      | gid |\n',
      'steps/own.ts': `import { Then } from 'opsproof';
Then('the user {string} is the boss', function () {});
Then('the user {string} is the {word}', function () {});
Then('the moon is full', function () {});
`,
    });
  });
  after(() => repository.dispose());

  test('lint reports all of them at once, each with file, line and what would be right', async () => {
    const { code, stdout, stderr } = await repository.run('lint');
    assert.equal(stderr, EXPECTED);
    assert.deepEqual([code, stdout], [3, '']);
  });

  test('run reports the same and starts nothing', async () => {
    const { code, stdout, stderr } = await repository.run('run');
    assert.equal(stderr, EXPECTED);
    assert.deepEqual([code, stdout], [3, '']);
    assert.equal(existsSync(join(repository.folder, 'reports')), false);
  });

  const refused = async (argv: readonly string[], stderr: string) => {
    assert.deepEqual(await repository.call(...argv), { code: 3, stdout: '', stderr });
    assert.equal(existsSync(join(repository.folder, 'reports')), false);
  };

  test('a run without scenarios is an error, whatever left none', async () => {
    repository.write({ 'green/green.feature': GREEN, 'none/README.md': 'no feature\n' });
    await refused(
      ['run', 'nowhere', 'green', 'no.feature:3'],
      'there is no file or folder "nowhere"\nthere is no file or folder "no.feature"\n2 mistakes; nothing was started\n',
    );
    await refused(
      ['run', '/etc/passwd'],
      '"/etc/passwd" is not a feature file: its name must end in .feature or .md\n',
    );
    await refused(['run', '/etc/pass*'], 'no scenario to run in /etc/pass*: nothing would be proved\n');
    await refused(['run', 'none'], 'no scenario to run in none: nothing would be proved\n');
    await refused(['lint', 'none'], 'no scenario in none: nothing would be proved\n');
    await refused(
      ['run', 'green', '--tags', '@slow'],
      'no scenario to run in green with the tags "@slow": nothing would be proved\n',
    );
    await refused(
      ['run', 'green', '--name', 'blue', '--name', 'red'],
      'no scenario to run in green with the name "blue" or "red": nothing would be proved\n',
    );
    await refused(
      ['run', 'green', '--shard', '3/3'],
      'no scenario to run in green with the shard 3/3: nothing would be proved\n',
    );
    await refused(
      ['run', 'green/green.feature:1'],
      'no scenario to run in green/green.feature:1: nothing would be proved\n',
    );
  });

  test('what never becomes a scenario is told, as nobody would miss it', async () => {
    repository.write({
      'vacuous/empty.feature': 'Feature: Empty\n',
      'vacuous/nothing.feature': '# later\n',
      'vacuous/tables.feature': VACUOUS,
      'environments/groups.yaml':
        'lifecycle: live\ngroups: { db: { user: ops } }\nhosts:\n  here: { transport: local }\n',
    });
    const expected = `vacuous/empty.feature:1: the feature "Empty" has no scenario, so it proves nothing
vacuous/nothing.feature:1: the file has no feature, so it proves nothing
vacuous/tables.feature:36: the rule "later" has no scenario, so it proves nothing
vacuous/tables.feature:30: the examples of "no rows" have no rows, so they run nothing
vacuous/tables.feature:7: a user has no attribute ""; allowed: exists, uid, gid, group, groups, home, shell, comment, local, system, locked, password, password age, password expires, password maximum age, password minimum age, password warning, account expires, authorized keys, authorized key names and 4 more
vacuous/tables.feature:11: a row has two cells, an attribute and an expectation; found 1: | uid |
vacuous/tables.feature:15: nothing is expected: write a whole number, at least, at most, under, over, between, >=, one of, none of or empty, for example: at least 3
vacuous/tables.feature:18: the doc string has no sentence, so it would prove nothing
environments/groups.yaml:2: groups.db: no host is in this group
vacuous/tables.feature:24: no group "db" in the environment "here"; groups: all
10 mistakes; nothing was started
`;
    for (const command of ['lint', 'run']) await refused([command, 'vacuous'], expected);
    rmSync(join(repository.folder, 'environments', 'groups.yaml'));
  });

  test('tags and names that do not parse are reported', async () => {
    await refused(
      ['run', 'green', '--tags', '@a and'],
      'the tag expression "@a and" does not parse: Expected operand.\n  write for example "@smoke and not @slow"\n',
    );
    await refused(
      ['run', 'green', '--name', '('],
      '--name "(" is not a pattern: Invalid regular expression: /(/: Unterminated group\n',
    );
  });

  test('a scenario without an environment says how to name one, once', () =>
    refused(
      ['run', 'green', '--name', 'nowhere'],
      'green/green.feature:9: no environment is named; begin with: Given the environment "…", or run with --env\n',
    ));

  test('an unknown environment of the command line is reported once, however many scenarios there are', () =>
    refused(
      ['run', 'green', '--env', 'hera'],
      'there is no environment "hera"; did you mean "here"?\n  environments: broken, here\n',
    ));

  test('a step file that does not load is reported with its place', async () => {
    const told = async (content: string, stderr: string) => {
      repository.write({ 'opsproof.yaml': 'steps: [broken]\n', 'broken/own.ts': content });
      assert.deepEqual(await repository.run('lint', 'green'), { code: 3, stdout: '', stderr });
    };
    await told(
      '\nsyntax error (\n',
      "broken/own.ts:2: a step file does not load: Expected ';', '}' or <eof>\n",
    );
    await told(
      "import 'no-such-package';\n",
      "a step file does not load: Cannot find package 'no-such-package' imported from broken/own.ts\n",
    );
    await told("\n\nthrow new Error('no luck');\n", 'broken/own.ts:3: a step file does not load: no luck\n');
    await told(
      "import { Then } from 'opsproof';\nThen('the {planet} shines', function () {});\n",
      'the sentence "the {planet} shines" has a parameter {planet} that is not defined\n',
    );
    await told("import { Then } from 'opsproof';\nThen('the {planet shines', function () {});\n", EXPRESSION);
  });
});

const EXPRESSION = `a step file does not load: This Cucumber Expression has a problem at column 5:

the {planet shines
    ^
The '{' does not have a matching '}'.
If you did not intend to use a parameter you can use '\\{' to escape the a parameter
`;

const GREEN = `Feature: Green
  Background:

  Scenario: green
    Given the environment "here"
    Then the file "/etc/passwd" exists

  Scenario: nowhere
    Then the file "/etc/passwd" exists
    And the file "/etc/group" exists
`;

const SOUND = `Feature: Sound
  Scenario: sound
    Given the environment "here"
    Then the file "/etc/passwd" exists
`;

test('a file where a folder should be, and the other way round, is one sentence', async (t) => {
  const repository = new Repository({
    'environments/here.yaml': HERE,
    'features/green.feature': SOUND,
    reports: 'a file',
  });
  t.after(() => repository.dispose());
  const refused = async (stderr: RegExp) => {
    const ended = await repository.run('run');
    assert.deepEqual([ended.code, ended.stdout], [3, '']);
    assert.match(ended.stderr, stderr);
  };
  await refused(/^reports\/\S+: the folder cannot be created: part of this path is a file, not a folder\n$/);
  rmSync(join(repository.folder, 'reports'));
  symlinkSync('/proc/nowhere', join(repository.folder, 'reports'));
  await refused(/^reports(?:\/\S+)?: the folder cannot be created: \S.*\n$/);
  mkdirSync(join(repository.folder, 'opsproof.yaml'));
  await refused(/^opsproof\.yaml: cannot be read: it is a folder, not a file\n$/);
  rmSync(join(repository.folder, 'opsproof.yaml'), { recursive: true });
  symlinkSync('endless.feature', join(repository.folder, 'features/endless.feature'));
  await refused(/^features\/endless\.feature: cannot be read: its links form a circle\n$/);
  rmSync(join(repository.folder, 'features/endless.feature'));
  rmSync(join(repository.folder, 'environments'), { recursive: true });
  writeFileSync(join(repository.folder, 'environments'), 'a file');
  await refused(/^environments\/: cannot be read: part of this path is a file, not a folder\n$/);
});

test('commands work on the repository from any folder of it, with paths as they are typed there', async (t) => {
  const repository = new Repository({ 'environments/here.yaml': HERE, 'features/web/green.feature': SOUND });
  t.after(() => repository.dispose());
  const lint = async (folder: string, ...argv: string[]) =>
    (await repository.start(['lint', ...argv], {}, undefined, folder).ended).stdout;
  const found = '1 scenario in 1 file: no mistake found\n';
  assert.equal(await lint('features/web'), found);
  assert.equal(await lint('features/web', 'green.feature'), found);
  assert.equal(await lint('environments', '../features'), found);
});
