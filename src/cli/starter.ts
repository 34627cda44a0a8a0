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

/** Dependencies of opsproof whose install scripts build nothing that it needs; npm asks about each of them. */
const NEEDLESS_SCRIPTS = ['cpu-features', 'protobufjs', 'ssh2'];

interface Pack {
  readonly type?: string;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/**
 * A package.json with what custom steps and a quiet `npm install` need: `"type": "module"`, and a "no" to install scripts that are not
 * needed (https://docs.npmjs.com/cli/v11/configuring-npm/package-json#allowscripts). Existing entries stay.
 * @returns undefined if there is nothing to add, or it is not a JSON object
 */
export function preparePackage(text: string): string | undefined {
  let pack: unknown;
  try {
    pack = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof pack !== 'object' || pack === null || Array.isArray(pack)) return undefined;
  const { type = 'module', allowScripts = {} } = pack as Pack;
  const scripts = { ...Object.fromEntries(NEEDLESS_SCRIPTS.map((name) => [name, false])), ...allowScripts };
  const complete = Object.keys(scripts).length === Object.keys(allowScripts).length;
  if ('type' in pack && complete) return undefined;
  const changed = { ...pack, type, allowScripts: complete ? allowScripts : scripts };
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? 2;
  return `${JSON.stringify(changed, null, indent)}\n`;
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

const STEPS = `Your own sentences, in TypeScript, one file per noun. They are loaded with the built-in ones:

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

You seldom need them: \`npx opsproof steps <words>\` searches the built-in sentences.
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
