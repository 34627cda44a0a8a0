import { execFile } from 'node:child_process';
import { testImage } from '../docker/image.fixture.ts';

/** Plays what cloud-init does in the image of a machine: lets the key in, shows the host keys on the console, runs a script of user data. */
const BOOT = `#!/bin/sh
if [ -z "$GUEST_HOST_KEY" ]; then
  ssh-keygen -A >/dev/null
else
  (umask 077; printf '%s\\n' "$GUEST_HOST_KEY" >/etc/ssh/ssh_host_ed25519_key)
  ssh-keygen -yf /etc/ssh/ssh_host_ed25519_key >/etc/ssh/ssh_host_ed25519_key.pub
fi
mkdir -p /run/sshd /root/.ssh
printf '%s\\n' "$GUEST_KEY" >/root/.ssh/authorized_keys
chmod -R go= /root/.ssh
echo 'boot: kernel of a guest'
echo '-----BEGIN SSH HOST KEY KEYS-----'
cat /etc/ssh/ssh_host_*_key.pub
echo '-----END SSH HOST KEY KEYS-----'
/usr/sbin/sshd
printf %s "$GUEST_USER_DATA" | base64 -d >/run/user-data
case $(head -c2 /run/user-data) in '#!') chmod 0700 /run/user-data && /run/user-data & wait ;; esac
[ -e /run/off ] || exec sleep infinity
`;

const DOCKERFILE = `ARG BASE
FROM \${BASE}
RUN apt-get update -q && apt-get install -yq --no-install-recommends openssh-server && rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_*
RUN printf %s ${Buffer.from(BOOT).toString('base64')} | base64 -d >/boot.sh && chmod 0755 /boot.sh && printf '#!/bin/sh\\ntouch /run/off\\n' >/sbin/poweroff && chmod 0755 /sbin/poweroff
CMD ["/boot.sh"]
`;

export interface Guest {
  readonly running: boolean;
  /** Where it is reached from this machine; empty while it does not run. */
  readonly address: string;
}

/** The image of a guest. It is built once. @param base what its system is made from @throws Error */
export function guestImage(base?: string): Promise<string> {
  return testImage('cloud-guest', { dockerfile: DOCKERFILE }, base);
}

/** Containers that stand for the machines of a cloud. Each has the label \`opsproof-test.guest\`, so that what is left can be found. */
export const GUEST_LABEL = 'opsproof-test.guest';

/**
 * @param userData base64
 * @param hostKey the private one that cloud-init would give it; default: it makes its own
 * @param image default: the one of a guest without anything
 * @throws Error
 */
export async function startGuest(
  name: string,
  key: string,
  userData: string,
  hostKey = '',
  image?: string,
): Promise<void> {
  const values = { GUEST_KEY: key, GUEST_USER_DATA: userData, GUEST_HOST_KEY: hostKey };
  const env = Object.entries(values).flatMap(([variable, value]) => ['-e', `${variable}=${value}`]);
  await docker([
    'run',
    '-d',
    '--init',
    '--name',
    name,
    '--label',
    `${GUEST_LABEL}=${name}`,
    ...env,
    image ?? (await guestImage()),
  ]);
}

export async function lookAtGuest(name: string): Promise<Guest> {
  const format = '{{.State.Running}} {{.NetworkSettings.IPAddress}}';
  const [running = '', address = ''] = (await docker(['inspect', '-f', format, name])).trim().split(' ');
  return { running: running === 'true', address };
}

/** Everything it has written, as a console shows it. */
export function guestConsole(name: string): Promise<string> {
  return docker(['logs', name]);
}

export async function stopGuest(name: string): Promise<void> {
  await docker(['kill', name]).catch(() => '');
}

/** After `stopGuest`: the same machine, with its disk. */
export async function startAgain(name: string): Promise<void> {
  await docker(['start', name]);
}

export async function removeGuest(name: string): Promise<void> {
  await docker(['rm', '-fv', name]).catch(() => '');
}

/** What both streams of the engine's program said. @throws Error with what it said */
export function docker(argv: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('docker', argv, { timeout: 60_000, maxBuffer: 4 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(`${stdout}${argv[0] === 'logs' ? stderr : ''}`);
      else reject(new Error(`docker ${argv[0]}: ${stderr.trim()}`));
    });
  });
}
