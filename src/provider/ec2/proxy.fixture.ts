import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  type Guest,
  guestConsole,
  lookAtGuest,
  removeGuest,
  startAgain,
  startGuest,
  stopGuest,
} from '../machine/guest.fixture.ts';

/** What the proxy answers instead of the service behind it. */
export interface Refusal {
  readonly action: string;
  readonly code: string;
  readonly message?: string;
  readonly status?: number;
  /** Only where the request says this. */
  readonly where?: string;
  /** How often. */
  times: number;
}

interface Machine {
  readonly name: string;
  readonly key: string;
  readonly userData: string;
  madeAt: number;
  /** When it last began to stop or to end. */
  changedAt: number;
  guest: Guest;
  /** Its console when it had ended. */
  last: string | undefined;
}

/**
 * Stands before moto and has what moto has not: instances that are containers here, at addresses that exist (those that moto invents belong to
 * strangers, and are never told to anybody), consoles, states that take their time, request tokens, refusals, and answers that lag behind.
 */
export class Ec2Proxy {
  readonly calls: { readonly action: string; readonly body: URLSearchParams }[] = [];
  readonly refusals: Refusal[] = [];
  /** How long states last that moto leaves at once, in milliseconds. */
  delays = { pending: 0, stopping: 0, ending: 0 };
  /** Instances are not told of so long after they were made. */
  blindMs = 0;
  /** Like a service that does not know dry runs: it does what it is asked. */
  deaf = false;
  /** What the instances run from; default: an image without anything. */
  image: string | undefined;
  readonly #behind: string;
  readonly #server: Server;
  readonly #machines = new Map<string, Machine>();
  readonly #keys = new Map<string, string>();
  readonly #tokens = new Map<string, string>();

  private constructor(behind: string) {
    this.#behind = behind;
    this.#server = createServer(async (request, response) => {
      const body = await text(request);
      const [status, answer] = await this.#answer(body, request.headers).catch(
        (error: Error) => [500, fault('InternalError', error.message)] as const,
      );
      response.writeHead(status, { 'content-type': 'text/xml' }).end(answer);
    });
  }

  static async start(behind: string): Promise<Ec2Proxy> {
    const proxy = new Ec2Proxy(behind);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(action: string): number {
    return this.calls.filter((call) => call.action === action).length;
  }

  /** Ids of instances whose containers are there. */
  guests(): readonly string[] {
    return [...this.#machines].flatMap(([id, { last }]) => (last === undefined ? [id] : []));
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    for (const { name } of this.#machines.values()) await removeGuest(name);
  }

  async #answer(body: string, headers: NodeJS.Dict<string | string[]>): Promise<readonly [number, string]> {
    const asked = new URLSearchParams(body);
    const action = asked.get('Action') ?? '';
    this.calls.push({ action, body: asked });
    const refused = this.refusals.find(
      (one) => one.action === action && one.times > 0 && body.includes(one.where ?? ''),
    );
    if (refused !== undefined) {
      refused.times -= 1;
      return [refused.status ?? 400, fault(refused.code, refused.message ?? `${refused.code} was asked for`)];
    }
    const token = asked.get('ClientToken');
    const known = token === null ? undefined : this.#tokens.get(token);
    if (known !== undefined) return [200, known];
    if (action === 'GetConsoleOutput') return [200, await this.#console(asked.get('InstanceId') ?? '')];
    if (action === 'StopInstances') await this.#each(asked, (machine) => this.#off(machine));
    if (action === 'DescribeInstances') await this.#noticeWhoEnded();
    const [status, answer] = await this.#pass(
      this.deaf ? body.replace('DryRun=true', 'DryRun=') : body,
      headers,
    );
    if (status !== 200) return [status, answer];
    if (action === 'ImportKeyPair')
      this.#keys.set(
        asked.get('KeyName') ?? '',
        Buffer.from(asked.get('PublicKeyMaterial') ?? '', 'base64').toString(),
      );
    if (action === 'RunInstances') await this.#made(asked, answer);
    if (action === 'StartInstances') await this.#each(asked, (machine) => this.#on(machine));
    if (action === 'TerminateInstances') await this.#each(asked, (machine) => this.#gone(machine));
    const told = this.#retell(answer);
    if (token !== null) this.#tokens.set(token, told);
    return [200, told];
  }

  async #pass(body: string, headers: NodeJS.Dict<string | string[]>): Promise<readonly [number, string]> {
    const authorization = String(headers.authorization ?? '');
    const answer = await fetch(this.#behind, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization },
    });
    return [answer.status, await answer.text()];
  }

  async #made(asked: URLSearchParams, answer: string): Promise<void> {
    const ids = [...answer.matchAll(/<instanceId>(i-\w+)/g)].map(([, id = '']) => id);
    const key = this.#keys.get(asked.get('KeyName') ?? '') ?? '';
    const userData = asked.get('UserData') ?? '';
    const now = Date.now();
    await Promise.all(
      ids.map(async (id) => {
        const name = `opsproof-test-${id}`;
        await startGuest(name, key, userData, '', this.image);
        const guest = await lookAtGuest(name);
        this.#machines.set(id, { name, key, userData, madeAt: now, changedAt: 0, guest, last: undefined });
      }),
    );
  }

  async #each(asked: URLSearchParams, work: (machine: Machine) => Promise<void>): Promise<void> {
    const ids = [...asked].flatMap(([key, value]) => (/^InstanceId\.\d+$/.test(key) ? [value] : []));
    await Promise.all(ids.map((id) => this.#machines.get(id)).map((machine) => machine && work(machine)));
  }

  async #off(machine: Machine): Promise<void> {
    await stopGuest(machine.name);
    machine.changedAt = Date.now();
    machine.guest = await lookAtGuest(machine.name);
  }

  async #on(machine: Machine): Promise<void> {
    await startAgain(machine.name);
    machine.madeAt = Date.now();
    machine.guest = await lookAtGuest(machine.name);
  }

  async #gone(machine: Machine): Promise<void> {
    machine.changedAt ||= Date.now();
    machine.last ??= await guestConsole(machine.name).catch(() => '');
    await removeGuest(machine.name);
  }

  /** Who powered itself off is terminated, as the request for it said. */
  async #noticeWhoEnded(): Promise<void> {
    for (const [id, machine] of this.#machines) {
      if (machine.last !== undefined || machine.changedAt > 0) continue;
      const guest = await lookAtGuest(machine.name).catch(() => undefined);
      if (guest?.running !== false) continue;
      await this.#gone(machine);
      await this.#pass(`Action=TerminateInstances&Version=2016-11-15&InstanceId.1=${id}`, {
        authorization: REGION,
      });
    }
  }

  async #console(id: string): Promise<string> {
    const machine = this.#machines.get(id);
    if (machine === undefined) return fault('InvalidInstanceID.NotFound', id);
    const output = machine.last ?? (await guestConsole(machine.name));
    return `<GetConsoleOutputResponse><instanceId>${id}</instanceId><output>${Buffer.from(output).toString('base64')}</output></GetConsoleOutputResponse>`;
  }

  /** The answer with addresses of containers, and with states as long as they are to last. */
  #retell(answer: string): string {
    const [head = '', ...parts] = answer.split(/(?=<instanceId>i-)/);
    const told = parts.map((part) => this.#retellOne(part)).join('');
    if (this.blindMs > 0 && parts.length > 0 && answer.includes('<DescribeInstancesResponse')) {
      const young = [...this.#machines.values()].some(({ madeAt }) => Date.now() - madeAt < this.blindMs);
      if (young)
        return head.replace(/<reservationSet>[\s\S]*$/, '<reservationSet/></DescribeInstancesResponse>');
    }
    return `${head}${told}`;
  }

  #retellOne(part: string): string {
    const machine = this.#machines.get(/^<instanceId>(i-\w+)/.exec(part)?.[1] ?? '');
    // Whoever is not ours has no address at all.
    const address = machine?.guest.address ?? '';
    const now = Date.now();
    const { pending, stopping, ending } = this.delays;
    const young = machine !== undefined && now - machine.madeAt < pending;
    const late = (ms: number) => machine !== undefined && now - machine.changedAt < ms;
    return part
      .replaceAll(/<(ipAddress|privateIpAddress|publicIp)>[^<]*/g, young ? '<$1>' : `<$1>${address}`)
      .replaceAll(/<(dnsName|privateDnsName|publicDnsName)>[^<]*/g, '<$1>')
      .replace(/<code>16<\/code>\s*<name>running/, young ? '<code>0</code><name>pending' : '$&')
      .replace(/<code>80<\/code>\s*<name>stopped/, late(stopping) ? '<code>64</code><name>stopping' : '$&')
      .replace(
        /<code>48<\/code>\s*<name>terminated/,
        late(ending) ? '<code>32</code><name>shutting-down' : '$&',
      );
  }
}

/** moto reads the region from the signature. */
const REGION =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0';

function fault(code: string, message: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`;
}
