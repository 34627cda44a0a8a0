/** The files of a small working repository: path → content. */
export function starterFiles(): Readonly<Record<string, string>> {
  return {
    'environments/local.yaml': LOCAL,
    'features/this-machine.feature': GREEN,
    'drafts/first-red.feature': RED,
    'steps/README.md': STEPS,
    'opsproof.yaml': SETTINGS,
    '.vscode/settings.json': EDITOR,
    '.github/workflows/opsproof.yml': CI,
    '.gitignore': 'node_modules/\nreports/\n',
  };
}

const LOCAL = `# yaml-language-server: $schema=../node_modules/opsproof/schema/environment.schema.json
# This machine, as it is. Other kinds: containers (lifecycle: ephemeral), machines over ssh (transport: ssh).
lifecycle: live
hosts:
  here: { transport: local }
`;

const GREEN = `Feature: This machine is what we think it is
  Background:
    Given the environment "local"

  Scenario: its accounts are sound
    Then the user "root" exists
    And the user "root" has uid 0
    And the file "/etc/passwd" has:
      | owner | root         |
      | mode  | 0644         |
      | size  | under 100 kB |
    And the user "nobody-of-that-name" does not exist

  Scenario: a command answers
    Then the command "uname -s" has:
      | exit status | 0                |
      | stdout      | matches /^[A-Z]/ |
`;

const RED = `# This one is red on purpose, so that you see how opsproof says it. A plain run takes features/ only;
# name the file to run it: npx opsproof run drafts/first-red.feature
Feature: A red scenario
  Scenario: the password file is open to everybody
    Given the environment "local"
    Then the file "/etc/passwd" has mode 0666
    And the package "no-such-package" is installed
`;

const STEPS = `Own sentences, in TypeScript, one file a noun; they are loaded beside the built-in ones:

\`\`\`ts
// steps/backup.ts
import { type Moment, type Placement, type SentenceWorld, sentence, stateQuestion, subjectOf, Then } from 'opsproof';

Then(
  'the backup of {string} is fresh{on}{moment}',
  sentence('check', 'a backup is there and younger than a day', 'the backup of "shop" is fresh on "db"'),
  function (this: SentenceWorld, name: string, on?: Placement, moment?: Moment) {
    return this.check(stateQuestion(subjectOf('file', \`/var/backups/\${name}.tar\`), 'has age under 1 day'), on, moment);
  },
);
\`\`\`

Most needs are met without: \`npx opsproof steps <words>\` searches what there is.
`;

const SETTINGS = `# yaml-language-server: $schema=node_modules/opsproof/schema/opsproof.schema.json
# All optional. The environment of features that name none:
environment: local
`;

const EDITOR = `{
  "cucumber.features": ["features/**/*.feature"],
  "cucumber.glue": ["steps/**/*.ts", "node_modules/opsproof/dist/steps/*.js"],
  "yaml.schemas": {
    "./node_modules/opsproof/schema/environment.schema.json": "environments/*.yaml",
    "./node_modules/opsproof/schema/gate.schema.json": "gate.yaml",
    "./node_modules/opsproof/schema/waivers.schema.json": "waivers.yaml"
  }
}
`;

const CI = `name: opsproof
on: [push]
jobs:
  prove:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npm ci
      - run: npx opsproof run
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: opsproof-reports, path: reports/ }
`;
