import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';
import { factsOf, reply, resourceOf } from '../machine.fixture.ts';

const NOW = '=== now\n1795360800\n=== json\n';
const CONTAINER = [
  {
    State: {
      Status: 'running',
      Running: true,
      Paused: false,
      StartedAt: '2026-11-22T14:00:00Z',
      ExitCode: 0,
    },
    RestartCount: 2,
    Mounts: [{ Destination: '/data' }],
    Config: {
      Image: 'nginx:1.25',
      User: 'nobody',
      Labels: { 'com.example.role': 'demo' },
      Env: ['A=1=2', 'PATH=/bin'],
      Entrypoint: ['/entry', 'point'],
      Cmd: null,
      WorkingDir: '/srv',
      ExposedPorts: { '80/tcp': {}, '443/tcp': {} },
    },
    HostConfig: {
      Privileged: true,
      ReadonlyRootfs: true,
      Memory: 67_108_864,
      Tmpfs: { '/scratch': '' },
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
    },
    NetworkSettings: {
      Ports: {
        '80/tcp': [
          { HostIp: '0.0.0.0', HostPort: '8080' },
          { HostIp: '::', HostPort: '8080' },
        ],
        '443/tcp': null,
      },
      Networks: {
        shop: { IPAddress: '172.18.0.2', GlobalIPv6Address: '' },
        bridge: { IPAddress: '172.17.0.2' },
      },
    },
  },
];
const IMAGE = [
  {
    Id: 'sha256:1',
    RepoTags: ['nginx:1.25'],
    RepoDigests: [],
    Size: 100,
    Created: '2026-11-22T14:00:00Z',
    Architecture: 'amd64',
    RootFS: { Layers: ['a', 'b'] },
    Config: {
      ExposedPorts: { '80/tcp': {} },
      Volumes: { '/data': {} },
      StopSignal: 'SIGQUIT',
      Labels: null,
      Env: ['A=1'],
    },
  },
];

function json(value: unknown): string {
  return NOW + JSON.stringify(value);
}

suite('container', () => {
  test('has what the engine reports about it', () => {
    const sighting = readAnswer('container', 'web', { stdout: json(CONTAINER) });
    assert.deepEqual(sighting, {
      state: {
        exists: true,
        running: true,
        paused: false,
        privileged: true,
        'read-only': true,
        status: 'running',
        health: null,
        image: 'nginx:1.25',
        ports: ['0.0.0.0:8080->80/tcp', '[::]:8080->80/tcp', '443/tcp'],
        addresses: ['172.18.0.2', '172.17.0.2'],
        networks: ['bridge', 'shop'],
        mounts: ['/data', '/scratch'],
        labels: ['com.example.role=demo'],
        environment: ['A=1=2', 'PATH=/bin'],
        user: 'nobody',
        entrypoint: ['/entry', 'point'],
        command: [],
        'working directory': '/srv',
        'restart policy': 'on-failure:3',
        'restart count': 2,
        'exit code': null,
        'memory limit': 67_108_864,
        started: 4_800_000,
      },
      unseen: {},
    });
  });

  test('has single labels and variables, or does not have them', () => {
    const wanted = [
      'label com.example.role',
      'label com.example',
      'environment variable A',
      'environment variable B',
    ];
    const sighting = readAnswer('container', 'web', { stdout: json(CONTAINER) }, wanted);
    assert.ok('state' in sighting);
    assert.deepEqual(
      wanted.map((attribute) => sighting.state[attribute]),
      ['demo', null, '1=2', null],
    );
  });

  test('that has ended has an exit code, one that never ran has none', () => {
    const [first] = CONTAINER;
    const ended = { Status: 'exited', Running: false, ExitCode: 137, StartedAt: '2026-11-22T14:00:00Z' };
    const of = (State: object) => {
      const sighting = readAnswer('container', 'web', { stdout: json([{ ...first, State }]) });
      assert.ok('state' in sighting);
      return [sighting.state.running, sighting.state['exit code'], sighting.state.started];
    };
    assert.deepEqual(of(ended), [false, 137, 4_800_000]);
    assert.deepEqual(of({ Status: 'created', Running: false, StartedAt: '0001-01-01T00:00:00Z' }), [
      false,
      null,
      null,
    ]);
    // Docker 20.10, between two starts of a command that fails.
    const waits = { Status: 'restarting', Running: true, Restarting: true, Pid: 0, ExitCode: 3 };
    assert.deepEqual(of({ ...waits, StartedAt: '2026-11-22T14:00:00Z' }), [false, 3, 4_800_000]);
  });

  test('does not exist, by docker old and new and by podman', () => {
    for (const stderr of [
      'Error: No such container: web',
      'Error response from daemon: No such container: web',
      'Error: no such container web',
      'Error: no container with name or ID "web" found: no such container',
    ]) {
      assert.deepEqual(readAnswer('container', 'web', { stdout: `${NOW}[]`, stderr, exitCode: 1 }), {
        state: { exists: false },
        unseen: {},
      });
    }
  });

  test('is not missing because the engine is missing, does not answer, refuses, or prints nonsense', () => {
    assert.deepEqual(readAnswer('container', 'web', { stdout: '=== none\n' }), {
      unable: 'neither docker nor podman is on the host',
      hint: 'look on the host that runs the containers',
    });
    const dead =
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
    assert.deepEqual(readAnswer('container', 'web', { stdout: `${NOW}[]`, stderr: dead, exitCode: 1 }), {
      unable: `the container engine does not answer: ${dead}`,
      hint: 'start the engine on the host',
    });
    const refused = 'Got permission denied while trying to connect to the Docker daemon socket';
    assert.deepEqual(readAnswer('container', 'web', { stdout: `${NOW}[]`, stderr: refused, exitCode: 1 }), {
      unable: `no permission to ask the container engine: ${refused}`,
      hint: 'look as root (sudo: true) or as a member of the group docker',
    });
    assert.ok('unable' in readAnswer('container', 'web', { stdout: `${NOW}[{` }));
    assert.ok('unable' in readAnswer('container', 'web', { stdout: `${NOW}[]` }));
  });

  test('refuses an invalid name', () => {
    assert.equal(
      resourceOf('container').refuse?.('--help'),
      'the name of a container has letters, digits and _ . - : / @, and begins with a letter or digit; found "--help"',
    );
  });
});

suite('docker image', () => {
  test('has what the engine reports about it', () => {
    assert.deepEqual(readAnswer('docker image', 'nginx:1.25', { stdout: json(IMAGE) }), {
      state: {
        exists: true,
        id: 'sha256:1',
        tags: ['nginx:1.25'],
        digests: [],
        size: 100,
        layers: 2,
        labels: [],
        environment: ['A=1'],
        user: '',
        entrypoint: [],
        command: [],
        'working directory': '',
        'exposed ports': ['80/tcp'],
        volumes: ['/data'],
        'stop signal': 'SIGQUIT',
        architecture: 'amd64',
        created: 4_800_000,
      },
      unseen: {},
    });
  });

  test('does not exist, or cannot be looked at', () => {
    const stderr = 'Error: No such image: nginx:1.25';
    assert.deepEqual(readAnswer('docker image', 'nginx:1.25', { stdout: `${NOW}[]`, stderr, exitCode: 1 }), {
      state: { exists: false },
      unseen: {},
    });
    assert.deepEqual(readAnswer('docker image', 'nginx:1.25', { stdout: `${NOW}what?`, exitCode: 125 }), {
      unable: 'inspecting the image ended with status 125 and said "=== now"',
    });
  });
});

test('a path, label or variable that is nearly one of a container proves nothing', async () => {
  const wanted = [
    'at HostConfig.Privilegd',
    'at Config.Healthcheck',
    'label com.example_role',
    'environment variable Path',
  ];
  const look = resourceOf('container').look('web', factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  await look.prepare?.();
  const answer = reply({ stdout: `${NOW}${JSON.stringify(CONTAINER)}\n` });
  assert.deepEqual(
    wanted.map((one) => look.slip?.(one, answer)?.unable),
    [
      '"Privilegd" is not there, but "Privileged" is',
      undefined,
      'there is no label com.example_role, but com.example.role',
      'there is no environment variable Path, but PATH',
    ],
  );
});
