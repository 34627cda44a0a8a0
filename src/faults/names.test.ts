import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import fc from 'fast-check';
import type { Facts } from '../host/facts.ts';
import { Host } from '../host/host.ts';
import { ActionFailed, ConfigurationError, UnableError } from '../model/errors.ts';
import { type HttpRequest, sendRequest } from '../probe/http.ts';
import { httpCommand } from '../probe/http-inside.ts';
import { talkCommand } from '../probe/talk.ts';
import { docker } from '../provider/docker.ts';
import { contextOf, environmentOf } from '../provider/environment.fixture.ts';
import { factsOf } from '../resource/machine.fixture.ts';
import { refusalOf } from '../resource/refuse.ts';
import { resources } from '../resource/registry.ts';
import type { Look, Resource } from '../resource/resource.ts';
import { engine } from '../transport/engine.ts';
import { quote, sh } from '../transport/quote.ts';
import type { Action } from '../world/action.ts';
import { writeFile } from '../world/actions.ts';
import { checkAddress, checkInsideUrl, requestHeaders } from '../world/route.ts';
import { Scenario } from '../world/scenario.ts';
import { count } from './count.fixture.ts';
import { hostileName } from './hostile-names.fixture.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);

/** Every way our looks choose by: other tools, another init, another system. */
const MACHINES = ['debian-12', 'debian-12-systemd', 'busybox', 'alpine', 'rpm'];
/** A look that waits for something outside of this machine is not what is tested here. */
const LOOK_MS = 1_500;
/** No message repeats a name of 100 kB. */
const LONGEST_MESSAGE = 5_000;

suite('a name is data', () => {
  let folder = '';
  let mark = '';
  let hosts: readonly Host[] = [];
  let facts: readonly Facts[] = [];
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'opsproof-names-'));
    mark = join(folder, 'executed');
    hosts = Array.from(
      { length: 4 },
      (_, index) => new Host({ name: `here${index}`, groups: [], target: { transport: 'local' } }),
    );
    facts = [...MACHINES.map(factsOf), await (hosts[0] as Host).facts()];
  });
  after(async () => {
    await Promise.all(hosts.map((host) => host.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a command in the empty folder; that it fails or takes too long is nothing to us. */
  async function runThere(command: string, host = hosts[0] as Host) {
    const there = `export HOME=${quote(folder)}; cd ${quote(folder)} || exit 99\n${command}`;
    return host.run(there, { timeoutMs: LOOK_MS, maxBytes: 1024 * 1024 }).catch((error: unknown) => {
      if (error instanceof UnableError) return undefined;
      throw error;
    });
  }

  function nothingHappened(what: string): void {
    assert.deepEqual(readdirSync(folder), [], what);
  }

  const nouns = resources.filter(
    ({ verbatim, key, attributes }) => verbatim !== true && (key !== 'none' || takers(attributes).length > 0),
  );

  test('for every noun, on every kind of machine: nothing is executed, nothing is made', async () => {
    const asked = new Map<string, string>();
    const tryOne = async (resource: Resource, name: string, argument: string, machine: Facts, host: Host) => {
      const { noun, attributes } = resource;
      const what = `${noun} ${JSON.stringify(name).slice(0, 300)} ${JSON.stringify(argument).slice(0, 300)}`;
      const refused = refusalOf(resource, name);
      if (refused !== undefined) {
        assert.ok(
          refused.length > 0 && refused.length < LONGEST_MESSAGE,
          `${what}: a refusal of ${refused.length} characters`,
        );
        return;
      }
      const wanted = [
        ...Object.keys(attributes).filter((attribute) => !takers(attributes).includes(attribute)),
        ...takers(attributes).map((attribute) => `${attribute} ${argument}`),
      ];
      for (const command of commandsOf(() => resource.look(name, machine, wanted))) {
        // A table that answers for every name is the same for all of them.
        if (asked.has(command)) continue;
        asked.set(command, noun);
        const reply = await runThere(command, host);
        if (reply === undefined) continue;
        const look = resource.look(name, machine, wanted);
        if ('unable' in look) continue;
        for (const further of commandsOf(() => look.further?.(reply))) await runThere(further, host);
      }
      nothingHappened(what);
    };
    const queue = [...nouns];
    await Promise.all(
      hosts.map(async (host) => {
        for (let resource = queue.pop(); resource !== undefined; resource = queue.pop()) {
          const noun = resource;
          await fc.assert(
            fc.asyncProperty(
              hostileName(mark, (name) => refusalOf(noun, name) === undefined),
              hostileName(mark),
              fc.constantFrom(...facts),
              (name, argument, machine) => tryOne(noun, name, argument, machine, host),
            ),
            { numRuns: count(16, 200), endOnFailure: true },
          );
        }
      }),
    );
    const looks = Map.groupBy(asked.values(), (noun) => noun);
    assert.ok(looks.size > 20 && asked.size > count(100, 500), `${asked.size} looks at ${looks.size} nouns`);
  });

  test('for a file that is written: it has its name and its content, and nothing else happens', async () => {
    const name = hostileName(mark).map((text) => text.replaceAll('/', '|'));
    await fc.assert(
      fc.asyncProperty(name, hostileName(mark), async (last, content) => {
        const path = `${folder}/${last}`;
        const written = await perform(() => writeFile(path, content), hosts[0] as Host);
        const text = content === '' || content.endsWith('\n') ? content : `${content}\n`;
        if (written) assert.equal(readFileSync(path, 'utf8'), text.toWellFormed());
        const left = readdirSync(folder);
        assert.deepEqual(left, written ? [last] : []);
        for (const file of left) rmSync(join(folder, file));
      }),
      { numRuns: count(40, 1000), endOnFailure: true },
    );
  });

  test('for addresses, URLs and headers that a host asks itself', async () => {
    let asked = 0;
    const ask = async (build: () => string) => {
      let command: string;
      try {
        command = build();
      } catch (error) {
        assert.ok(error instanceof ConfigurationError || error instanceof TypeError, String(error));
        assert.ok(error.message.length < LONGEST_MESSAGE, `${error.message.length} characters`);
        return;
      }
      asked++;
      // What is there is tried first, so each way is tried without those before it.
      for (const gone of [
        [],
        ['curl'],
        ['curl', 'perl'],
        ['curl', 'perl', 'python3'],
        ['curl', 'perl', 'python3', 'bash'],
      ]) {
        const without = gone.map((tool) => `[ "$2" = ${tool} ] && return 1`).join('; ');
        await runThere(
          `command() { ${without || ':'}; [ "$1" = -v ] && { which "$2" >/dev/null 2>&1; return; }; "$@"; }\n${command}`,
        );
      }
    };
    await fc.assert(
      fc.asyncProperty(hostileName(mark), hostileName(mark), async (one, two) => {
        await ask(() => {
          const { host, port } = checkAddress(`${one}:9`, undefined);
          return talkCommand({ protocol: 'tcp', host, port, seconds: 0.5 });
        });
        const value = two.replaceAll(/[\0\r\n]/g, ' ');
        for (const headers of [{ [two]: 'x' }, { 'X-Test': two }, { 'X-Test': value }]) {
          for (const text of [
            `http://${one}:9/`,
            `http://127.0.0.1:9/${one}`,
            `https://127.0.0.1:9/?${one}`,
          ]) {
            await ask(() => {
              const checked = requestHeaders(headers, new Scenario(undefined));
              const request: HttpRequest = { method: 'GET', url: text, headers: checked };
              return httpCommand({ request, url: checkInsideUrl(text, undefined), seconds: 0.5 });
            });
          }
        }
        nothingHappened(JSON.stringify([one, two]).slice(0, 300));
      }),
      { numRuns: count(8, 60), endOnFailure: true },
    );
    assert.ok(asked > count(10, 100), `${asked} were asked`);
  });

  test('for headers of a request: no second header is sent', async () => {
    const refused = (headers: Record<string, string>) => () =>
      requestHeaders(headers, new Scenario(undefined));
    assert.throws(refused({ 'X-A': 'x\r\nX-B: y' }), {
      message: 'the header X-A has a line end or a NUL byte, which no header can have',
    });
    assert.throws(refused({ 'X A': 'x' }), { message: '"X A" cannot be the name of a header' });
    assert.throws(refused({ '@/etc/passwd': 'x' }), {
      message: '"@/etc/passwd" cannot be the name of a header',
    });
    const answer = await sendRequest(
      { method: 'GET', url: 'http://127.0.0.1:9/', headers: { 'X-A': 'x\r\nX-B: y' } },
      { url: new URL('http://127.0.0.1:9/') },
      1000,
    );
    assert.ok('noAnswer' in answer);
  });

  test('in a container too', { skip: answers ? false : 'no Docker Engine answers' }, async () => {
    const context = contextOf(`test-${randomBytes(4).toString('hex')}`);
    const environment = environmentOf('docker', { box: { command: ['sleep', 'infinity'] } });
    const stack = await docker.up(environment, context);
    const [member] = stack.hosts();
    const box = new Host({ name: 'box', groups: [], target: member?.target ?? assert.fail() });
    try {
      await box.run('mkdir /names');
      const there = '/names/executed';
      const name = hostileName(there).map((text) => text.replaceAll('/', '|'));
      await fc.assert(
        fc.asyncProperty(name, hostileName(there), async (last, content) => {
          const path = `/names/${last}`;
          const written = await perform(() => writeFile(path, content), box);
          const { stdout } = await box.run(
            `cd /names && ls -A1 --zero; ${written ? sh`cat ${path}` : ''}; rm -rf /names/* /names/.[!.]* /names/..?*`,
          );
          const text = content === '' || content.endsWith('\n') ? content : `${content}\n`;
          assert.equal(stdout.toString(), written ? `${last}\0${text}` : '');
        }),
        { numRuns: count(30, 500), endOnFailure: true },
      );
    } finally {
      await box.close();
      await stack.down();
      context.dispose();
    }
  });
});

/** Attributes that need an argument. */
function takers(attributes: Resource['attributes']): readonly string[] {
  return Object.keys(attributes).filter((attribute) => attributes[attribute]?.takes !== undefined);
}

/** The commands of a look; a NUL byte, which no command can have, is told by the quoting. */
function commandsOf(make: () => Look | { readonly unable: string } | undefined): readonly string[] {
  try {
    const look = make();
    if (look === undefined) return [];
    if ('unable' in look) {
      assert.ok(look.unable.length < LONGEST_MESSAGE, `${look.unable.length} characters`);
      return [];
    }
    const { together } = look;
    return [
      look.command,
      ...(together === undefined ? [] : [together.command([together.name, '/etc/passwd'])]),
    ];
  } catch (error) {
    assert.equal((error as Error).message, 'a NUL byte cannot be part of a command');
    return [];
  }
}

/** Does an action; false when it was refused or failed. */
async function perform(make: () => Action, host: Host): Promise<boolean> {
  const scenario = new Scenario(undefined);
  Object.defineProperty(scenario, 'host', { value: async () => host });
  try {
    await make().perform({ scenario, turn: () => assert.fail('nothing is turned') }, ['box']);
    return true;
  } catch (error) {
    assert.ok(error instanceof ActionFailed || error instanceof ConfigurationError, String(error));
    assert.ok(
      error.message.length < LONGEST_MESSAGE,
      `${error.message.length} characters: ${error.message.slice(0, 200)}`,
    );
    return false;
  }
}
