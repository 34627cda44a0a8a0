import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { ConfigurationError, UnableError } from '../../model/errors.ts';
import { bringUp, contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import { talkingDisk } from './boot-sector.fixture.ts';
import { kvm } from './kvm.ts';

const noQemu = ['/usr/bin', '/usr/local/bin'].some((folder) => existsSync(join(folder, 'qemu-system-x86_64')))
  ? false
  : 'there is no qemu: npm run test:machines installs it';

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

suite('machines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-kvm-'));
  const cache = process.env.XDG_CACHE_HOME;
  let context: TestContext;

  before(() => {
    process.env.XDG_CACHE_HOME = join(folder, 'cache');
  });
  after(() => {
    if (cache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cache;
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    context = contextOf(`test-${randomBytes(4).toString('hex')}`);
  });
  afterEach(async () => {
    context.dispose();
    assert.deepEqual(await kvm.find(context.runId, []), []);
  });

  const load = async (hosts: Readonly<Record<string, object>>) => {
    mkdirSync(join(context.cwd, 'environments'), { recursive: true });
    const text = { lifecycle: 'ephemeral', provider: 'kvm', hosts };
    writeFileSync(join(context.cwd, 'environments/small.yaml'), JSON.stringify(text, undefined, 2));
    const options = { cwd: context.cwd, env: {}, secrets: 'resolve' } as const;
    return (await loadEnvironment('small', options)) as EphemeralEnvironment;
  };
  const unable = async (web: object, env = context.env): Promise<UnableError> => {
    const environment = await load({ web });
    const error = await bringUp(environment, { ...context, env }).then(
      () => assert.fail('it came up'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UnableError, String(error));
    return error;
  };
  const disk = (name: string, bytes: Buffer) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  test('every mistake of a host is reported at once', async () => {
    const there = disk('some.raw', Buffer.alloc(512));
    const hosts = {
      none: { memory: '512 MiB' },
      far: { disk: 'https://example.com/web.qcow2' },
      gone: { disk: 'no.qcow2', memory: 'much', cpus: 0 },
      odd: { disk: there, initrd: there, arguments: 'quiet' },
      told: { disk: there, user_data: '# hello' },
    };
    const error = await load(hosts).then(
      () => assert.fail('it was taken'),
      (reason: unknown) => reason as ConfigurationError,
    );
    assert.ok(error instanceof ConfigurationError, String(error));
    for (const words of [
      'the host "none" needs a disk: what it boots from',
      'is a URL, which may give another disk tomorrow',
      'there is no no.qcow2',
      'a size of at least 64 MiB, for example 1 GiB',
      'a number of processors, for example 2',
      'means nothing without kernel',
      '"# hello" is not a text that begins with #cloud-config or #!',
    ])
      assert.ok(error.message.includes(words), `${words}\n${error.message}`);
  });

  test('without qemu it is said what to install', async () => {
    const error = await unable({ disk: disk('any.raw', Buffer.alloc(512)) }, { PATH: folder });
    assert.equal(
      error.message,
      'the provider "kvm" needs qemu on this machine: there is no qemu-system-x86_64',
    );
    assert.equal(error.hint, 'on Debian: apt-get install qemu-system-x86 qemu-utils ipxe-qemu seabios');
  });

  suite('on qemu', { skip: noQemu }, () => {
    let server: Server;
    let url: string;
    const served = talkingDisk('served');

    before(async () => {
      server = createServer((request, response) => {
        if (request.url === '/disk.raw') response.end(served);
        else response.writeHead(404).end();
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => server.close());

    test('a machine that switches itself off is reported with its last words', async () => {
      const error = await unable({ disk: disk('dies.raw', talkingDisk('the reason')) });
      assert.match(
        error.message,
        /^host "web" of "small" died while starting: it switched itself off after /,
      );
      assert.match(error.message, /\n {2}the reason$/);
    });

    test('a disk that does not boot is reported in the words of the BIOS', async () => {
      const error = await unable({ disk: disk('empty.raw', Buffer.alloc(1024 * 1024)), start: '20 seconds' });
      assert.match(
        error.message,
        /^host "web" of "small" did not become ready within 20 s: a login: no ssh server answers\n/,
      );
      assert.match(error.message, /not a bootable disk|No bootable device/);
    });

    test('a disk other than the one that is meant starts nothing', async () => {
      const bytes = talkingDisk('changed');
      const wanted = sha256(Buffer.from('another'));
      const path = disk('changed.raw', bytes);
      const error = await unable({ disk: path, digest: wanted });
      assert.equal(
        error.message,
        `host "web": the disk ${path} is not the one that was meant: its digest is ${sha256(bytes)}, and ${wanted} is written`,
      );
      assert.deepEqual(context.lines, []);
    });

    test('a disk from a URL is loaded once, and only the one that is meant', async () => {
      const wrong = sha256(Buffer.from('another'));
      const refused = await unable({ disk: `${url}/disk.raw`, digest: wrong });
      assert.match(refused.message, /is not the one that was meant/);
      const missing = await unable({ disk: `${url}/none.raw`, digest: wrong });
      assert.equal(
        missing.message,
        `host "web": the disk ${url}/none.raw could not be loaded: the server answered 404`,
      );
      const downloads = join(folder, 'cache/opsproof/machines/downloads');
      assert.deepEqual(readdirSync(downloads), []);

      const right = { disk: `${url}/disk.raw`, digest: sha256(served) };
      assert.match((await unable(right)).message, /\n {2}served$/);
      assert.deepEqual(readdirSync(downloads), [sha256(served).slice('sha256:'.length)]);
      server.close();
      server.closeAllConnections();
      assert.match((await unable(right)).message, /\n {2}served$/);
      const cached = (await kvm.caches?.()) ?? [];
      assert.deepEqual(
        cached.map(({ kind, id }) => [kind, id]),
        [['download', sha256(served).slice('sha256:'.length)]],
      );
    });

    test('memory that this machine does not have is reported in the words of qemu', async () => {
      const error = await unable({ disk: disk('any.raw', talkingDisk('x')), memory: '900 TiB' });
      assert.match(
        error.message,
        /^host "web" of "small" died while starting: qemu ended with exit code 1: .*(?:memory|ram)/i,
      );
    });
  });

  test('a name that leads elsewhere is removed by nobody', async () => {
    const said = await kvm.remove({ kind: 'disk', id: '../other', scope: { folder } }, 1_000);
    assert.equal(said, 'disk ../other could not be removed: this is not a name that opsproof gives');
  });
});
