import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import fc from 'fast-check';
import type { Facts } from '../host/facts.ts';
import type { Host } from '../host/host.ts';
import { ActionFailed, ConfigurationError, UnableError } from '../model/errors.ts';
import { checkAddress } from '../probe/address.ts';
import { requestHeaders } from '../probe/http/checked-request.ts';
import { httpCommand } from '../probe/http/http-inside.ts';
import type { HttpRequest } from '../probe/http/http-request.ts';
import { talkCommand } from '../probe/talk/talk.ts';
import { sendUnheard } from '../probe/unheard-door.fixture.ts';
import { checkInsideUrl } from '../probe/url.ts';
import { factsOf } from '../resource/machine.fixture.ts';
import { refusalOf } from '../resource/refuse.ts';
import { resources } from '../resource/registry.ts';
import type { Look, Resource } from '../resource/resource.ts';
import { logSource } from '../resource/service/log.ts';
import { quote } from '../transport/shell/quote.ts';
import type { Action } from '../world/action.ts';
import { writeFile } from '../world/actions.ts';
import { Scenario } from '../world/scenario.ts';
import { count } from './count.fixture.ts';
import { hostileName } from './hostile-names.fixture.ts';
import { type NamePlace, PLACES } from './name-place.fixture.ts';

/** Every fact that our looks choose by: other tools, another init, another system. */
const MACHINES = ['debian-12', 'debian-12-systemd', 'busybox', 'alpine', 'rpm'];
/** A look that waits for something outside this machine is not the subject here. */
const LOOK_MS = 1_500;
/** No message repeats a name of 100 kB. */
const LONGEST_MESSAGE = 5_000;

/** Where a round trip costs more, `npm test` tries fewer. */
const TRIES = [
  { names: count(10, 200), looks: count(40, 700), files: count(25, 1000), requests: count(4, 60) },
  { names: count(2, 150), looks: count(10, 500), files: count(15, 500), requests: count(2, 30) },
  { names: count(2, 150), looks: count(10, 500), files: count(15, 500), requests: count(2, 30) },
] as const;

const nouns = resources.filter(
  ({ verbatim, key, attributes }) => verbatim !== true && (key !== 'none' || takers(attributes).length > 0),
);

for (const [index, { title, skip, open }] of PLACES.entries()) {
  const tries = TRIES[index] ?? assert.fail();
  suite(`a name is data ${title}`, { skip }, () => {
    let place: NamePlace;
    let mark = '';
    let facts: readonly Facts[] = [];
    before(async () => {
      place = await open();
      mark = `${place.folder}/executed`;
      facts = [...MACHINES.map(factsOf), await place.hosts[0].facts()];
    });
    after(() => place?.close());

    /** Runs a command in the empty folder; whether it fails or takes too long does not matter. */
    async function runThere(command: string, host: Host = place.hosts[0]) {
      const { folder } = place;
      const there = `export HOME=${quote(folder)}; cd ${quote(folder)} || exit 99\n${command}`;
      return host.run(there, { timeoutMs: LOOK_MS, maxBytes: 1024 * 1024 }).catch((error: unknown) => {
        if (error instanceof UnableError) return undefined;
        throw error;
      });
    }

    async function nothingHappened(what: string): Promise<void> {
      assert.deepEqual(await place.left(), [], what);
    }

    test('for every noun, on every kind of machine: nothing is executed, nothing is created', async (t) => {
      const asked = new Map<string, string>();
      const tryOne = async (
        resource: Resource,
        name: string,
        argument: string,
        machine: Facts,
        host: Host,
      ) => {
        const { noun, attributes } = resource;
        const what = `${noun} ${shorten(name)} ${shorten(argument)}`;
        const refused = refusalOf(resource, name);
        if (refused !== undefined) {
          const { length } = refused;
          assert.ok(length > 0 && length < LONGEST_MESSAGE, `${what}: a refusal of ${length} characters`);
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
        await nothingHappened(what);
      };
      const queue = [...nouns];
      await Promise.all(
        place.hosts.map(async (host) => {
          for (let resource = queue.pop(); resource !== undefined; resource = queue.pop()) {
            const noun = resource;
            await fc.assert(
              fc.asyncProperty(
                hostileName(mark, (name) => refusalOf(noun, name) === undefined),
                hostileName(mark),
                fc.constantFrom(...facts),
                (name, argument, machine) => tryOne(noun, name, argument, machine, host),
              ),
              { numRuns: tries.names, endOnFailure: true },
            );
          }
        }),
      );
      const looks = Map.groupBy(asked.values(), (noun) => noun);
      t.diagnostic(`${asked.size} looks at ${looks.size} nouns`);
      assert.ok(looks.size > 10 && asked.size > tries.looks, `${asked.size} looks at ${looks.size} nouns`);
    });

    test('for a watched log', async () => {
      const kinds = ['file', 'unit'] as const;
      const marks = ['missing', 'inode 1 size 1', "inode 1 size 1'; touch x", 's=1;i=2', ''];
      await fc.assert(
        fc.asyncProperty(
          hostileName(mark),
          fc.constantFrom(...kinds),
          fc.constantFrom(...facts),
          fc.oneof(fc.constantFrom(...marks), hostileName(mark)),
          async (name, kind, machine, stood) => {
            for (const command of commandsOf(() => {
              const source = logSource({ kind, name }, machine);
              return 'unable' in source ? source : { ...source.after(stood), command: source.mark };
            }))
              await runThere(command);
            for (const command of commandsOf(() => {
              const source = logSource({ kind, name }, machine);
              return 'unable' in source ? source : source.after(stood);
            }))
              await runThere(command);
            await nothingHappened(`${kind} ${shorten(name)} ${shorten(stood)}`);
          },
        ),
        { numRuns: tries.files, endOnFailure: true },
      );
    });

    test('for a file that is written: it gets its name and its content, and nothing else happens', async () => {
      const name = hostileName(mark).map((text) => text.replaceAll('/', '|'));
      await fc.assert(
        fc.asyncProperty(name, hostileName(mark), async (last, content) => {
          const written = await perform(() => writeFile(`${place.folder}/${last}`, content), place.hosts[0]);
          const text = content === '' || content.endsWith('\n') ? content : `${content}\n`;
          assert.deepEqual(await place.left(), written ? [last] : []);
          if (!written) return;
          assert.equal(await place.read(last), text.toWellFormed());
          await place.clear();
        }),
        { numRuns: tries.files, endOnFailure: true },
      );
    });

    test('for addresses, URLs and headers that a host itself asks', async () => {
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
        // The first tool that exists is used, so each is tried without those before it.
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
          await nothingHappened(`${shorten(one)} ${shorten(two)}`);
        }),
        { numRuns: tries.requests, endOnFailure: true },
      );
      assert.ok(asked > 0, `${asked} were asked`);
    });
  });
}

test('a header of a request cannot contain a second header', async () => {
  const refused = (headers: Record<string, string>) => () => requestHeaders(headers, new Scenario(undefined));
  assert.throws(refused({ 'X-A': 'x\r\nX-B: y' }), {
    message: 'the header X-A has a line end or a NUL byte, which no header can have',
  });
  assert.throws(refused({ 'X A': 'x' }), { message: '"X A" cannot be the name of a header' });
  assert.throws(refused({ '@/etc/passwd': 'x' }), {
    message: '"@/etc/passwd" cannot be the name of a header',
  });
  const answer = await sendUnheard(
    { method: 'GET', url: 'http://127.0.0.1:9/', headers: { 'X-A': 'x\r\nX-B: y' } },
    { url: new URL('http://127.0.0.1:9/') },
    1000,
  );
  assert.ok('noAnswer' in answer);
});

function shorten(text: string): string {
  return JSON.stringify(text).slice(0, 300);
}

/** Attributes that need an argument. */
function takers(attributes: Resource['attributes']): readonly string[] {
  return Object.keys(attributes).filter((attribute) => attributes[attribute]?.takes !== undefined);
}

/** The commands of a look; quoting reports a NUL byte, which no command can contain. */
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

/** Does an action; false if it was refused or failed. */
async function perform(make: () => Action, host: Host): Promise<boolean> {
  const scenario = new Scenario(undefined);
  const none = () => assert.fail('nothing is turned or changed that hosts share');
  Object.defineProperty(scenario, 'host', { value: async () => host });
  try {
    await make().perform({ scenario, turn: none, remember: none, bringBack: none, look: none }, ['box']);
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
