import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { docker } from '../machine/guest.fixture.ts';
import { accessOf } from './access.ts';
import { readBelow, textOf } from './properties.ts';
import { Vcenter } from './vcenter.ts';
import { LOGIN } from './vcsim.fixture.ts';

/** What the proxy answers instead of vcsim. */
export interface Refusal {
  readonly method: string;
  /** Its type, and elements in it: `<privilegeId>…</privilegeId>`. */
  readonly fault: string;
  readonly detail?: string;
  readonly message: string;
  /** The request is taken, and the task that it starts fails. */
  readonly inTask?: true;
  /** Only where the request says this. */
  readonly where?: string;
  times: number;
}

/**
 * Stands before vcsim and has what vcsim has not: sessions that end, tasks that take their time or fail, refusals, guests without an address, and
 * machines that are off when their system has shut itself down.
 */
export class VimProxy {
  readonly calls: { readonly method: string; readonly body: string }[] = [];
  readonly refusals: Refusal[] = [];
  /** How long tasks run that vcsim ends at once, in milliseconds. */
  taskMs = 0;
  /** VMware Tools reports no address. */
  silentTools = false;
  readonly #behind: string;
  readonly #server: Server;
  readonly #events: ChildProcess;
  readonly #tasks = new Map<string, number>();
  readonly #failed = new Map<string, Refusal>();
  readonly #cookies = new Set<string>();
  #ended: ReadonlySet<string> = new Set();
  #work: Promise<void> = Promise.resolve();

  private constructor(behind: string) {
    this.#behind = behind;
    this.#server = createServer(async (request, response) => {
      const body = await text(request);
      const { cookie = '', soapaction = '' } = request.headers as Record<string, string>;
      const [status, answer, set] = await this.#answer(body, cookie, soapaction).catch(
        (error: Error) => [502, error.message, undefined] as const,
      );
      response.writeHead(status, { 'content-type': 'text/xml', ...(set && { 'set-cookie': set }) });
      response.end(answer);
    });
    const filters = ['--filter', 'event=die', '--filter', 'type=container'];
    this.#events = spawn('docker', ['events', ...filters, '--format', '{{.Actor.Attributes.name}}'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: this.#events.stdout ?? assertNever() });
    lines.on('line', (name) => {
      const machine = /^vcsim-(opsproof-.*)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(name)?.[1];
      if (machine !== undefined)
        this.#work = this.#work.then(() => this.#died(name, machine)).catch(() => {});
    });
  }

  static async start(behind: string): Promise<VimProxy> {
    const proxy = new VimProxy(behind);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  /** All sessions so far are over. */
  endSessions(): void {
    this.#ended = new Set(this.#cookies);
  }

  async end(): Promise<void> {
    this.#events.kill();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#work;
  }

  async #answer(
    body: string,
    cookie: string,
    soapaction: string,
  ): Promise<readonly [number, string, string | undefined]> {
    const method = /<soapenv:Body><(\w+)/.exec(body)?.[1] ?? '';
    this.calls.push({ method, body });
    if (this.#ended.has(cookie) && method !== 'RetrieveServiceContent')
      return [
        500,
        fault({ fault: 'NotAuthenticated', message: 'The session is not authenticated.' }),
        undefined,
      ];
    const refused = this.refusals.find(
      (one) => one.method === method && one.times > 0 && body.includes(one.where ?? ''),
    );
    if (refused !== undefined) {
      refused.times -= 1;
      if (refused.inTask === undefined) return [500, fault(refused), undefined];
      const id = `task-failed-${this.#failed.size}`;
      this.#failed.set(id, refused);
      return [200, started(method, id), undefined];
    }
    const failed = [...this.#failed].filter(([id]) => body.includes(`>${id}<`));
    const asked = failed.reduce(
      (left, [id]) =>
        left.replace(`<objectSet><obj type="Task">${id}</obj><skip>false</skip></objectSet>`, ''),
      body,
    );
    if (failed.length > 0 && !asked.includes('<objectSet>'))
      return [200, answerWith(failed.map(failedTask).join('')), undefined];
    const response = await fetch(`${this.#behind}/sdk`, {
      method: 'POST',
      body: asked,
      headers: { 'content-type': 'text/xml', soapaction, ...(cookie === '' ? {} : { cookie }) },
    });
    const set = response.headers.get('set-cookie') ?? undefined;
    if (set !== undefined) this.#cookies.add(set.split(';', 1)[0] ?? '');
    let answer = await response.text();
    const task = /<returnval type="Task">(task-\d+)</.exec(answer)?.[1];
    if (task !== undefined) this.#tasks.set(task, Date.now());
    if (method === 'RetrievePropertiesEx') answer = this.#retell(answer, failed.map(failedTask).join(''));
    return [response.status, answer, set];
  }

  #retell(answer: string, more: string): string {
    const [head = '', ...objects] = answer.split(/(?=<objects>)/);
    const told = objects.map((object) => {
      const task = /<obj type="Task">([^<]+)</.exec(object)?.[1] ?? '';
      const young = Date.now() - (this.#tasks.get(task) ?? 0) < this.taskMs;
      const slow = young ? object.replace(/(TaskInfoState">)success/, '$1running') : object;
      return this.silentTools
        ? slow.replace(/<propSet><name>guest\.(?:ipAddress|net)<\/name>.*?<\/propSet>/gs, '')
        : slow;
    });
    return `${head}${more}${told.join('')}`;
  }

  /** A system that has shut itself down: vcsim does not see that. */
  async #died(container: string, name: string): Promise<void> {
    const vcenter = new Vcenter(accessOf({ endpoint: this.#behind, ...LOGIN }), undefined);
    await vcenter.open('look');
    try {
      const wanted = { VirtualMachine: ['name', 'runtime.powerState'] };
      const all = await readBelow(vcenter, 'look', vcenter.part('rootFolder'), wanted);
      const machine = all.find((one) => textOf(one, 'name') === name);
      const runs = await docker(['inspect', '-f', '{{.State.Running}}', container]).catch(() => '');
      if (machine === undefined || runs.trim() !== 'false') return;
      if (textOf(machine, 'runtime.powerState') === 'poweredOn')
        await vcenter.ask('off', 'PowerOffVM_Task', machine.ref);
    } finally {
      await vcenter.close();
    }
  }
}

function assertNever(): never {
  throw new Error('docker events has no output');
}

const OPEN =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>';
const CLOSE = '</soapenv:Body></soapenv:Envelope>';

function fault({ fault: type, detail = '', message }: Pick<Refusal, 'fault' | 'detail' | 'message'>): string {
  return `${OPEN}<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${message}</faultstring><detail><${type}Fault xmlns="urn:vim25" xsi:type="${type}">${detail}</${type}Fault></detail></soapenv:Fault>${CLOSE}`;
}

function started(method: string, id: string): string {
  return `${OPEN}<${method}Response xmlns="urn:vim25"><returnval type="Task">${id}</returnval></${method}Response>${CLOSE}`;
}

function answerWith(objects: string): string {
  return `${OPEN}<RetrievePropertiesExResponse xmlns="urn:vim25"><returnval>${objects}</returnval></RetrievePropertiesExResponse>${CLOSE}`;
}

function failedTask([id, { fault: type, detail = '', message }]: readonly [string, Refusal]): string {
  return `<objects><obj type="Task">${id}</obj><propSet><name>info.state</name><val xsi:type="TaskInfoState">error</val></propSet><propSet><name>info.error</name><val xsi:type="LocalizedMethodFault"><fault xsi:type="${type}">${detail}</fault><localizedMessage>${message}</localizedMessage></val></propSet></objects>`;
}
