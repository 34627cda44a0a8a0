import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { UnableError } from '../../model/errors.ts';
import { bringUp, contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import type { StackHosts } from '../../stack/stack-hosts.ts';
import { cloudAt, leftOf } from './left.fixture.ts';
import { OpenstackProxy } from './proxy.fixture.ts';
import { ADMIN, LOGIN, SERVICES } from './services.fixture.ts';

/** The project `demo` with the proxy in front of it, for one test. */
export class Project {
  readonly proxy: OpenstackProxy;
  readonly context: TestContext = contextOf(`test-${randomBytes(4).toString('hex')}`);

  private constructor(proxy: OpenstackProxy) {
    this.proxy = proxy;
  }

  static async open(): Promise<Project> {
    return new Project(await OpenstackProxy.start(SERVICES));
  }

  /** What logs in there, for settings. */
  get access() {
    return { auth_url: this.proxy.url, ...LOGIN };
  }

  /** Starts hosts. @param hosts lines of the file below `hosts:` */
  async up(hosts: string, more: object = { from: ['127.0.0.1/32'] }): Promise<StackHosts> {
    return bringUp(await this.read(hosts, more), this.context);
  }

  async read(hosts: string, more: object): Promise<EphemeralEnvironment> {
    const { cwd } = this.context;
    mkdirSync(join(cwd, 'environments'), { recursive: true });
    const text = `lifecycle: ephemeral
provider: openstack
providers: { openstack: ${JSON.stringify({ ...this.access, ...more })} }
defaults: { image: debian-12, flavor: m1.tiny, network: private }
hosts:
${hosts}
`;
    writeFileSync(join(cwd, 'environments/small.yaml'), text);
    return (await loadEnvironment('small', { cwd, env: {}, secrets: 'resolve' })) as EphemeralEnvironment;
  }

  /** Why hosts are not started: the message and the hint. */
  async refused(hosts: string, more?: object): Promise<readonly [string, string]> {
    const error = await this.up(hosts, more).then(
      async (stack) => {
        await stack.down();
        throw new Error('it was started');
      },
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof UnableError)) throw error;
    return [error.message.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'here'), error.hint ?? ''];
  }

  /** What nova and neutron still have of this test. */
  left(): Promise<readonly string[]> {
    return leftOf(this.proxy.url, this.context.runId);
  }

  /** With a quota of the project as it is otherwise not. @param most -1: as many as it likes */
  async withQuota(
    kind: 'instances' | 'ram' | 'floatingip',
    most: number,
    work: () => Promise<void>,
  ): Promise<void> {
    const admin = await cloudAt(this.proxy.url, ADMIN);
    const project = await (await cloudAt(this.proxy.url)).project('quota');
    const [service, path, key] =
      kind !== 'floatingip'
        ? (['compute', `/os-quota-sets/${project}`, 'quota_set'] as const)
        : (['network', `/quotas/${project}`, 'quota'] as const);
    await admin.ask('quota', service, 'PUT', path, { [key]: { [kind]: most } });
    try {
      await work();
    } finally {
      await admin.ask('quota', service, 'DELETE', path);
    }
  }

  async end(): Promise<void> {
    this.context.dispose();
    await this.proxy.end();
  }
}
