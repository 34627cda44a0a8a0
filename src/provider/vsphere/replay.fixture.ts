import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** An answer of vcsim 0.24.2, as it was on 2026-11-30; the folders of its datastores have another name. */
export function recorded(name: string): string {
  return readFileSync(join(import.meta.dirname, 'recorded', `${name}.xml`), 'utf8');
}

/** What of a request says which recorded answer is given, the first that fits. */
const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [/<RetrieveServiceContent/, 'service'],
  [/<RetrievePropertiesEx.*<type>Datacenter</s, 'inventory'],
  [/config\.hardware\.device/, 'devices'],
  [/info\.state/, 'task-failed'],
  [/guest\.ipAddress/, 'machine'],
  [/<QueryEvents/, 'events'],
];

/** A vCenter that gives recorded answers, and to what starts something a task. */
export class Replay {
  readonly methods: string[] = [];
  /** Method → recorded answers that it gets instead, each once. */
  readonly instead: [method: string, name: string][] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const body = await text(request);
      const method = /<soapenv:Body><(\w+)/.exec(body)?.[1] ?? '';
      this.methods.push(method);
      const at = this.instead.findIndex(([one]) => one === method);
      const [other] = at < 0 ? [] : this.instead.splice(at, 1);
      const name = other?.[1] ?? ANSWERS.find(([pattern]) => pattern.test(body))?.[1];
      const answer = name === undefined ? returned(method) : recorded(name);
      response.writeHead(answer.includes('Fault>') ? 500 : 200, { 'content-type': 'text/xml' }).end(answer);
    });
  }

  static async start(): Promise<Replay> {
    const replay = new Replay();
    await new Promise<void>((resolve) => replay.#server.listen(0, '127.0.0.1', resolve));
    return replay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function returned(method: string): string {
  const ref = method.endsWith('_Task')
    ? '<returnval type="Task">task-68</returnval>'
    : method === 'CreateContainerView'
      ? '<returnval type="ContainerView">view-1</returnval>'
      : '';
  return `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><${method}Response xmlns="urn:vim25">${ref}</${method}Response></e:Body></e:Envelope>`;
}
