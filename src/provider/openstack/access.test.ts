import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { accessOf } from './access.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-clouds-'));
after(() => rmSync(folder, { recursive: true }));

const CLOUDS = `clouds:
  lab:
    auth: { auth_url: https://lab.example.com:5000, username: ops, project_name: shop, user_domain_name: People }
    region_name: north
    interface: internal
    cacert: /etc/ssl/lab.pem
    compute_endpoint_override: https://nova.example.com/v2.1
  key:
    auth_type: v3applicationcredential
    auth: { auth_url: https://lab.example.com:5000/v3, application_credential_id: a1, application_credential_secret: s1 }
    verify: false
`;

suite('who logs in where', () => {
  let cwd: string;
  const ways = (env: Readonly<Record<string, string>> = {}) => ({
    cwd,
    env: { HOME: join(cwd, 'home'), ...env },
  });
  beforeEach(() => {
    cwd = mkdtempSync(join(folder, 'case-'));
    mkdirSync(join(cwd, 'home/.config/openstack'), { recursive: true });
  });
  const refusedWith = (work: () => unknown, message: string, hint: RegExp) =>
    assert.throws(work, (error) => {
      assert.ok(error instanceof UnableError, String(error));
      assert.equal(error.message.replaceAll(cwd, '.'), message);
      assert.match(error.hint ?? '', hint);
      return true;
    });

  test('is a cloud of clouds.yaml, with its secrets from secure.yaml', () => {
    writeFileSync(join(cwd, 'clouds.yaml'), CLOUDS);
    writeFileSync(
      join(cwd, 'home/.config/openstack/secure.yaml'),
      'clouds: { lab: { auth: { password: hidden } } }',
    );
    assert.deepEqual(accessOf({ cloud: 'lab' }, ways()), {
      authUrl: 'https://lab.example.com:5000',
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'ops', domain: { name: 'People' }, password: 'hidden' } },
        },
        scope: { project: { name: 'shop', domain: { id: 'default' } } },
      },
      region: 'north',
      interface: 'internal',
      cacert: '/etc/ssl/lab.pem',
      verify: true,
      overrides: { compute: 'https://nova.example.com/v2.1' },
      cloud: { name: 'lab', file: join(cwd, 'clouds.yaml') },
    });
  });

  test('is an application credential, which has its project', () => {
    writeFileSync(join(cwd, 'clouds.yaml'), CLOUDS);
    const { auth, verify } = accessOf({}, ways({ OS_CLOUD: 'key' }));
    assert.deepEqual(
      [auth, verify],
      [
        {
          identity: {
            methods: ['application_credential'],
            application_credential: { id: 'a1', secret: 's1' },
          },
        },
        false,
      ],
    );
  });

  test('is what the variables of the process say, and the settings go before them', () => {
    const env = {
      OS_AUTH_URL: 'http://keystone.example.com/v3',
      OS_USERNAME: 'ops',
      OS_PASSWORD: 'p',
      OS_PROJECT_ID: 'p1',
      OS_USER_DOMAIN_ID: 'd1',
      OS_REGION_NAME: 'south',
      OS_INTERFACE: 'internalURL',
    };
    const { auth, region, interface: side } = accessOf({ user: 'other' }, ways(env));
    assert.deepEqual(auth, {
      identity: {
        methods: ['password'],
        password: { user: { name: 'other', domain: { id: 'd1' }, password: 'p' } },
      },
      scope: { project: { id: 'p1' } },
    });
    assert.deepEqual([region, side], ['south', 'internal']);
  });

  test('is not known, and says what is missing and where to write it', () => {
    refusedWith(
      () => accessOf({}, ways()),
      'OpenStack cannot be asked: no auth_url is known',
      /clouds\.yaml.*OS_AUTH_URL/,
    );
    refusedWith(
      () => accessOf({ cloud: 'lab' }, ways()),
      'the cloud "lab" is not known: there is no ./clouds.yaml, no ./home/.config/openstack/clouds.yaml, no /etc/openstack/clouds.yaml',
      /OS_CLIENT_CONFIG_FILE/,
    );
    writeFileSync(join(cwd, 'clouds.yaml'), CLOUDS);
    refusedWith(
      () => accessOf({ cloud: 'lba' }, ways()),
      'the cloud "lba" is not known: ./clouds.yaml has no such entry under clouds',
      /did you mean "lab"/,
    );
    refusedWith(
      () => accessOf({ cloud: 'lab' }, ways()),
      'OpenStack cannot be asked: no password of the cloud "lab" in clouds.yaml and secure.yaml is known',
      /./,
    );
  });

  test('a file that is no YAML is named, and its text, in which a password may be, is not shown', () => {
    writeFileSync(join(cwd, 'clouds.yaml'), 'clouds: { lab: { auth: { password: hidden } ');
    refusedWith(
      () => accessOf({ cloud: 'lab' }, ways()),
      'the cloud "lab" is not known: ./clouds.yaml is no YAML',
      /^$/,
    );
  });
});
