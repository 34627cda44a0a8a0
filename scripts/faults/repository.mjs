import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../setup.mjs';

/** Every image of the tests is built from this, so no registry is asked. */
const BASE = 'opsproof-base:bookworm';

const TINY = (command) => `{ image: "${BASE}", command: [sh, -c, "${command}"], ready: { log: up } }`;

/**
 * Writes a small repository: two containers and a child process that runs away from its group, a build, a pull, and steps that
 * break their own process.
 * @param {string} folder exists and is empty
 * @param {{ registry: string }} options where images are pulled from, `host:port`
 */
export function writeRepository(folder, { registry }) {
  const files = {
    'environments/tiny.yaml': `lifecycle: ephemeral
provider: docker
hosts:
  a: ${TINY('sleep 0.3; echo up; exec sleep 600')}
  b: ${TINY('sleep 0.1; echo up; exec sleep 600')}
`,
    // These end when an engine that shuts down asks them to.
    'environments/mortal.yaml': `lifecycle: ephemeral
provider: docker
hosts:
  a: ${TINY("trap 'exit 0' TERM; echo up; while :; do sleep 600 & wait; done")}
  b: ${TINY("trap 'exit 0' TERM; echo up; while :; do sleep 600 & wait; done")}
`,
    'environments/procs.yaml': `lifecycle: ephemeral
provider: processes
hosts:
  p:
    command: [sh, -c, "sleep 601 & setsid sleep 602 & sleep 0.1; echo up; exec sleep 603"]
    ready: { log: up }
`,
    'environments/built.yaml': `lifecycle: ephemeral
provider: docker
hosts:
  a: ${TINY('echo up; exec sleep 600')}
  c: { build: images/c, command: [sleep, "600"] }
`,
    'environments/images/c/Dockerfile': dockerfile('none'),
    'environments/pulled.yaml': `lifecycle: ephemeral
provider: docker
hosts:
  a: ${TINY('echo up; exec sleep 600')}
  d: { image: "${registry}/there/is:none" }
`,
    'features/tiny.feature': `Feature: two stacks
  Scenario: child processes
    Given the environment "procs"
    When I run "sleep 0.2" on "p"
    Then the file "/etc/passwd" exists on "p"

  Scenario: containers
    Given the environment "tiny"
    When I run "sleep 0.2" on "a"
    And I pause "b"
    And I run "sleep 0.2" on "a"
    Then the file "/etc/passwd" exists on "a"
`,
    'features/built.feature': `Feature: an image is built
  Scenario: build
    Given the environment "built"
    Then the file "/etc/passwd" exists on "c"
`,
    'features/pulled.feature': `Feature: an image is pulled
  Scenario: pull
    Given the environment "pulled"
    Then the file "/etc/passwd" exists on "d"
`,
    'features/broken.feature': `Feature: steps that break their own process
  @exit
  Scenario: exit
    Given the environment "tiny"
    When the step ends its process with 0
    Then the file "/etc/passwd" exists on "a"

  @abort
  Scenario: abort
    Given the environment "tiny"
    When the step aborts its process
    Then the file "/etc/passwd" exists on "a"

  @throw
  Scenario: throw
    Given the environment "tiny"
    When the step throws where nobody catches
    Then the file "/etc/passwd" exists on "a"

  @exit @abort @throw
  Scenario: another one
    Given the environment "tiny"
    When I run "sleep 0.2" on "a"
    Then the file "/etc/passwd" exists on "a"
`,
    'features/long.feature': `Feature: long enough to lose the engine
  Scenario: containers
    Given the environment "mortal"
    When I run "sleep 2" on "a"
    And I run "sleep 2" on "a"
    Then the file "/etc/passwd" exists on "a"
`,
    'steps/break.mjs': `import { When } from '@cucumber/cucumber';
When('the step ends its process with {int}', (code) => process.exit(code));
When('the step aborts its process', () => process.abort());
When('the step throws where nobody catches', async () => {
  setTimeout(() => { throw new Error('nobody catches this'); }, 10);
  await new Promise((resolve) => setTimeout(resolve, 500));
});
`,
    'package.json': '{ "type": "module" }\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

/**
 * Makes the next build one that no cache has.
 * @param {string} token is in the command of each container that the build makes
 */
export function renewBuild(folder, token) {
  writeFileSync(join(folder, 'environments/images/c/Dockerfile'), dockerfile(token));
}

function dockerfile(token) {
  return `FROM ${BASE}\nRUN : ${token}; sleep 0.5\nRUN : ${token}; sleep 0.4\n`;
}
