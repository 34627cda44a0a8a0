import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Repository } from '../../cli/repository.fixture.ts';

const runs = (program: string) => spawnSync(program, ['version'], { timeout: 60_000 }).status === 0;
const skip = runs('terraform') ? false : 'there is no terraform';

const repositories: Repository[] = [];
after(() => {
  for (const repository of repositories) repository.dispose();
});

/** A repository with a module, and what is said about its plan. */
class Planned {
  readonly repository: Repository;

  constructor(main: string) {
    this.repository = new Repository({ 'infra/main.tf': main });
    repositories.push(this.repository);
  }

  apply(): void {
    for (const words of [['init'], ['apply', '-auto-approve']]) {
      const cwd = join(this.repository.folder, 'infra');
      const { status, stderr } = spawnSync('terraform', [...words, '-no-color', '-input=false'], { cwd });
      assert.equal(status, 0, String(stderr));
    }
  }

  /** Content of every file of the module. */
  files(): Readonly<Record<string, string>> {
    const folder = join(this.repository.folder, 'infra');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
    const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    return Object.fromEntries(files.sort().map((file) => [file, readFileSync(file, 'utf8')]));
  }

  async says(...steps: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
    const lines = ['Feature: Plans', '  Scenario: a plan', ...steps.map((step) => `    ${step}`), ''];
    this.repository.write({ 'features/plan.feature': lines.join('\n') });
    const { code, stdout, stderr } = await this.repository.call('run');
    return { code, text: stdout + stderr };
  }
}

const resource = (name: string, input = '"one"') =>
  `resource "terraform_data" "${name}" { input = ${input} }\n`;
const check = (condition: string) =>
  `check "site" {\n  assert {\n    condition     = ${condition}\n    error_message = "the site is wrong"\n  }\n}\n`;

suite('a plan of a real terraform', { skip }, () => {
  test('what would change is named; nothing is written where the module is', async () => {
    const planned = new Planned(resource('web') + resource('old'));
    planned.apply();
    const green = await planned.says('Then the terraform plan of "infra" would change nothing');
    assert.equal(green.code, 0, green.text);
    writeFileSync(
      join(planned.repository.folder, 'infra/main.tf'),
      resource('web', '"two"') + resource('new'),
    );
    const before = planned.files();
    const red = await planned.says(
      'Then the terraform plan of "infra" would change nothing',
      'And the planned resource "terraform_data.web" of "infra" has changed attributes exactly input, output',
      'And the planned resource "terraform_data.old" of "infra" has action delete',
    );
    assert.equal(red.code, 1, red.text);
    assert.match(
      red.text,
      /observed\s+"terraform_data.new \(create\)", "terraform_data.old \(delete\)", "terraform_data.web \(update\)"/,
    );
    assert.match(red.text, /1 of 3 checks is red/);
    assert.match(red.text, /looked with: terraform -chdir=infra plan -lock=false {3}\d/);
    assert.deepEqual(planned.files(), before);
  });

  test('a new name in the state is no change, and a check block that fails is one', async () => {
    const planned = new Planned(resource('web'));
    planned.apply();
    const moved = 'moved {\n  from = terraform_data.web\n  to   = terraform_data.site\n}\n';
    const main = join(planned.repository.folder, 'infra/main.tf');
    writeFileSync(main, resource('site') + moved + check('terraform_data.site.input == "one"'));
    const green = await planned.says(
      'Then the terraform plan of "infra" would change nothing',
      'And the terraform plan of "infra" has moved resources exactly terraform_data.site',
    );
    assert.equal(green.code, 0, green.text);
    writeFileSync(main, resource('site') + moved + check('terraform_data.site.input == "two"'));
    const red = await planned.says('Then the terraform plan of "infra" would change nothing');
    assert.equal(red.code, 1, red.text);
    assert.match(red.text, /observed "check\.site \(fails\)"\n\s+the site is wrong/);
    writeFileSync(main, resource('new') + check('terraform_data.new.id != ""'));
    const open = await planned.says('Then the terraform plan of "infra" has failed checks empty');
    assert.equal(open.code, 2, open.text);
    assert.match(open.text, /it is known only after the apply whether these hold: check\.site/);
  });

  test('options reach the plan; a secret is neither compared nor printed', async () => {
    const planned = new Planned(
      `variable "size" {}\nvariable "word" {\n  default = "hunter2-of-nobody"\n  sensitive = true\n}\n${resource('web', '{ size = var.size, word = var.word }')}output "word" {\n  value = var.word\n  sensitive = true\n}\n`,
    );
    const { code, text } = await planned.says(
      'Given the terraform plan of "infra":',
      '  | variable size | large |',
      '  | refresh | no |',
      'Then the planned resource "terraform_data.web" has at "input.size" large',
      'And the planned resource "terraform_data.web" has at "input.word" not empty',
      'And the planned resource "terraform_data.web" has at "input.word" not x',
      'And the terraform plan has output "word" x',
      'And the terraform plan has drifted resources empty',
    );
    assert.equal(code, 2, text);
    assert.match(text, /4 of 4 checks are unable/);
    assert.match(text, /its value is sensitive, so it is neither shown nor compared/);
    assert.match(text, /what is really there was not asked: refresh is no/);
    const folder = join(planned.repository.folder, 'reports/latest');
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    assert.ok(![text, ...texts].some((one) => one.includes('hunter2')));
  });

  test('a workspace counts where the sentence names it, and the one selected in the folder does not', async () => {
    const planned = new Planned(resource('web'));
    const cwd = join(planned.repository.folder, 'infra');
    for (const words of [['init'], ['workspace', 'new', 'production'], ['apply', '-auto-approve']])
      assert.equal(spawnSync('terraform', [...words, '-no-color'], { cwd }).status, 0);
    const before = planned.files();
    const { code, text } = await planned.says(
      'Given the terraform plan of "infra":',
      '  | workspace | production |',
      'Then the terraform plan would change nothing within 20 seconds',
      'And the terraform plan of "infra" has created resources exactly terraform_data.web',
    );
    assert.equal(code, 0, text);
    assert.deepEqual(planned.files(), before);
  });

  test('what keeps a plan from being made is unable, and what is wrong with the sentence is a mistake', async () => {
    const planned = new Planned(resource('web', 'nothing.there'));
    const broken = await planned.says('Then the terraform plan of "infra" would change nothing');
    assert.equal(broken.code, 2, broken.text);
    assert.match(broken.text, /could not be planned: terraform says: Reference to undeclared resource/);
    const elsewhere = await planned.says(
      'Given the terraform plan of "infra":',
      '  | workspace | production |',
      'Then the terraform plan would change nothing',
    );
    assert.match(elsewhere.text, /its workspace could not be selected: terraform says: .*production/);
    assert.deepEqual(Object.keys(planned.files()).length, 1, 'a workspace was made');
    const wrong = await planned.says(
      'Given the terraform plan of "infra":',
      '  | program | pulumi |',
      '  | varables | x |',
      'Given the terraform plan of "features"',
      'Given the terraform plan of "nowhere"',
      'Then the planned resource "terraform_data.*" of "infra" exists',
      'And the planned resource "data.aws_ami.x" of "infra" does not exist',
      'And the planned resource "terraform_data.web" of "infra" has action destroy',
    );
    assert.equal(wrong.code, 3, wrong.text);
    for (const words of [
      'the program is terraform or tofu; found "pulumi"',
      'a terraform plan has no option "varables"; did you mean "variables"',
      'the folder "features" is no module',
      'the module "nowhere" is not there',
      '"terraform_data.*" is not the address of a planned resource',
      '"data.aws_ami.x" is not the address of a planned resource',
      'it is never "destroy", but one of create, update',
    ])
      assert.ok(wrong.text.includes(words), `${words}\n${wrong.text}`);
    const none = await planned.says('Then the terraform plan would change nothing');
    assert.match(none.text, /no terraform plan is named; begin with: Given the terraform plan of/);
  });

  test('without the program it is unable', { skip: runs('tofu') && 'this machine has tofu' }, async () => {
    const { code, text } = await new Planned(resource('web')).says(
      'Given the terraform plan of "infra":',
      '  | program | tofu |',
      'Then the terraform plan would change nothing',
    );
    assert.equal(code, 2, text);
    assert.match(text, /there is no tofu on this machine\n.*\n\s+hint: install tofu where opsproof runs/);
  });

  test('a run that is killed while it plans leaves neither a folder nor a program', async () => {
    const pipe = join(tmpdir(), `opsproof-plan-test-${process.pid}`);
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    const planned = new Planned(resource('web', `file("${pipe}")`));
    planned.repository.write({
      'features/plan.feature':
        'Feature: Plans\n  Scenario: a plan\n    Then the terraform plan of "infra" would change nothing\n',
    });
    const running = planned.repository.start(['run'], {});
    const until = Date.now() + 30_000;
    const words = `terraform -chdir=${planned.repository.folder}/infra plan`;
    const found = () => String(spawnSync('pgrep', ['-x', '-f', `${words} .*`]).stdout).trim();
    while (found() === '') {
      assert.ok(Date.now() < until, running.stdout());
      await sleep(100);
    }
    const environ = readFileSync(`/proc/${found().split('\n')[0]}/environ`, 'utf8');
    const [, folder = ''] = /TF_DATA_DIR=([^\0]+)\/data/.exec(environ) ?? assert.fail(environ);
    assert.ok(existsSync(folder));
    running.child.kill('SIGKILL');
    await running.ended;
    while (spawnSync('pgrep', ['-f', `${planned.repository.folder}/infra`]).status === 0) {
      assert.ok(Date.now() < until, 'it still plans');
      await sleep(100);
    }
    assert.ok(!existsSync(folder));
    rmSync(pipe);
  });
});
