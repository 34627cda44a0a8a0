import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { bringUp, contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import type { StackHosts } from '../../stack/stack-hosts.ts';
import type { Simulator } from '../machine/simulator.fixture.ts';
import { accessOf } from './access.ts';
import { MARKED } from './marks.ts';
import { readBelow, readObjects, type SeenObject, textOf } from './properties.ts';
import { VimProxy } from './proxy.fixture.ts';
import { Vcenter } from './vcenter.ts';
import { containerSetting, containersOf, LOGIN, startVcsim } from './vcsim.fixture.ts';
import type { Ref } from './vim-value.ts';

/** A vcsim with a folder Tests, and for each test a run of its own behind a proxy of its own. */
export class Laboratory {
  #open: { readonly vcsim: Simulator; readonly vcenter: Vcenter; readonly setting: string } | undefined;
  #test: { readonly proxy: VimProxy; readonly context: TestContext } | undefined;

  /** For the tests of the suite that calls this: it opens before the first and closes after the last. */
  static forSuite(): Laboratory {
    const laboratory = new Laboratory();
    before(() => laboratory.open());
    after(() => laboratory.close());
    beforeEach(() => laboratory.begin());
    afterEach(() => laboratory.end());
    return laboratory;
  }

  async open(): Promise<void> {
    const setting = await containerSetting();
    const vcsim = await startVcsim();
    const vcenter = new Vcenter(accessOf({ endpoint: vcsim.url, ...LOGIN }), undefined);
    this.#open = { vcsim, vcenter, setting };
    await vcenter.open('look');
    const [, folder] = await this.templateAndFolder();
    await vcenter.ask('make', 'CreateFolder', folder, { name: 'Tests' });
  }

  async close(): Promise<void> {
    await this.#open?.vcenter.close();
    await this.#open?.vcsim.end();
  }

  /** Logged in to vcsim itself. */
  get vcenter(): Vcenter {
    return this.#opened.vcenter;
  }

  get #opened() {
    return this.#open ?? assert.fail('the laboratory is not open');
  }

  async begin(): Promise<void> {
    const proxy = await VimProxy.start(this.#opened.vcsim.url);
    this.#test = { proxy, context: contextOf(`test-${randomBytes(4).toString('hex')}`) };
  }

  /** Nothing is left of the test: no machine, no container and no session. */
  async end(): Promise<void> {
    const { proxy, context } = this;
    context.dispose();
    await proxy.end();
    assert.deepEqual(await containersOf(context.runId), []);
    assert.deepEqual(
      (await this.ours()).map((seen) => textOf(seen, 'name')),
      [],
    );
    assert.equal((await this.#sessions()).length, 1, 'every session but that of the laboratory is ended');
  }

  get proxy(): VimProxy {
    return this.#test?.proxy ?? assert.fail('no test has begun');
  }

  get context(): TestContext {
    return this.#test?.context ?? assert.fail('no test has begun');
  }

  /** How messages end. */
  get at(): string {
    return `(vCenter at ${this.proxy.url})`;
  }

  /** Brings up hosts, lines of an environment's file, cloned from DC0_H0_VM0 to DC0_H0. */
  async up(hosts: string, login = `user: ${LOGIN.user}, password: ${LOGIN.password}`): Promise<StackHosts> {
    const { context, proxy } = this;
    const text = `lifecycle: ephemeral
provider: vsphere
providers: { vsphere: { endpoint: "${proxy.url}", ${login} } }
defaults: { template: DC0_H0_VM0, pool: DC0_H0, extra_config: { RUN.container: ${JSON.stringify(this.#opened.setting)} } }
hosts:
${hosts}
`;
    mkdirSync(join(context.cwd, 'environments'), { recursive: true });
    writeFileSync(join(context.cwd, 'environments/small.yaml'), text);
    const options = { cwd: context.cwd, env: {}, secrets: 'resolve' } as const;
    return bringUp((await loadEnvironment('small', options)) as EphemeralEnvironment, context);
  }

  /** The machines of the run, as vcsim itself says. */
  async ours(): Promise<readonly SeenObject[]> {
    const wanted = { VirtualMachine: ['name', MARKED, 'config.hardware.device', 'resourcePool', 'parent'] };
    const all = await readBelow(this.vcenter, 'look', this.vcenter.part('rootFolder'), wanted);
    return all.filter((seen) => textOf(seen, 'name').startsWith(`opsproof-${this.context.runId}`));
  }

  async templateAndFolder(): Promise<readonly [Ref, Ref]> {
    const wanted = { VirtualMachine: ['name', 'parent'] };
    const all = await readBelow(this.vcenter, 'look', this.vcenter.part('rootFolder'), wanted);
    const seen = all.find((one) => textOf(one, 'name') === 'DC0_H0_VM0') ?? assert.fail();
    return [seen.ref, seen.properties.get('parent')?.ref ?? assert.fail()];
  }

  async poolOf(machine: Ref): Promise<Ref> {
    const wanted = { VirtualMachine: ['resourcePool'] };
    const [seen] = await readObjects(this.vcenter, 'look', [machine], wanted);
    return seen?.properties.get('resourcePool')?.ref ?? assert.fail();
  }

  /** Those that the proxy only said to be over. */
  async endOtherSessions(): Promise<void> {
    const manager = this.vcenter.part('sessionManager');
    const wanted = { SessionManager: ['currentSession'] };
    const [seen] = await readObjects(this.vcenter, 'look', [manager], wanted);
    const own = seen?.properties.get('currentSession')?.at('key')?.text;
    for (const key of (await this.#sessions()).filter((one) => one !== own))
      await this.vcenter.ask('end', 'TerminateSession', manager, { sessionId: key });
  }

  async #sessions(): Promise<readonly string[]> {
    const wanted = { SessionManager: ['sessionList'] };
    const [seen] = await readObjects(this.vcenter, 'look', [this.vcenter.part('sessionManager')], wanted);
    return (seen?.properties.get('sessionList')?.all() ?? []).flatMap((one) => one.at('key')?.text ?? []);
  }
}

/** A start is refused with this first line and this hint. */
export async function refused(starting: Promise<unknown>, message: string, hint: RegExp): Promise<void> {
  await assert.rejects(starting, (error: Error & { hint?: string }) => {
    assert.equal(error.message.split('\n', 1)[0], message);
    assert.match(error.hint ?? '', hint);
    return true;
  });
}
