import { testImage } from '../docker/image.fixture.ts';
import { guestImage } from '../machine/guest.fixture.ts';

/**
 * Plays what cloud-init does with the guestinfo of a machine, which vcsim gives to a container as variables: sets the host key and the key that
 * may log in, and runs a script of the user's.
 */
const BOOT = `#!/bin/sh
rm -rf /run/data
mkdir -p /run/sshd /run/data /root/.ssh
cd /run/data
printf %s "$VMX_GUESTINFO_USERDATA" | base64 -d >all
if head -c 8 all | grep -q Content-; then
  awk '/^--/ { part++; body = 0; next } body { print >("part" part) } /^$/ { body = 1 }' all
  for part in part*; do base64 -d <"$part" >"$part.txt"; done
else
  cp all part.txt
fi
for part in part*.txt; do
  case $(head -c 2 "$part") in
    '#!') cp "$part" /run/script ;;
    *)
      printf '%b' "$(sed -n 's/.*"ed25519_private": "\\(.*\\)",*/\\1/p' "$part")" >/etc/ssh/ssh_host_ed25519_key
      sed -n 's/.*"ed25519_public": "\\(.*\\)".*/\\1/p' "$part" >/etc/ssh/ssh_host_ed25519_key.pub
      grep -o 'ssh-ed25519 [^"]* opsproof [^"]*' "$part" >/root/.ssh/authorized_keys ;;
  esac
done
chmod 0600 /etc/ssh/ssh_host_ed25519_key
chmod -R go= /root/.ssh
/usr/sbin/sshd
if [ -e /run/script ]; then chmod 0700 /run/script; /run/script & wait; fi
[ -e /run/off ] || exec sleep infinity
`;

const DOCKERFILE = (base: string) => `FROM ${base}
RUN printf %s ${Buffer.from(BOOT).toString('base64')} | base64 -d >/boot.sh && chmod 0755 /boot.sh
`;

/** The image of a machine of vSphere. It is built once. @param base what its system is made from @throws Error */
export async function machineImage(base?: string): Promise<string> {
  return testImage('vsphere-guest', { dockerfile: DOCKERFILE(await guestImage(base)) });
}
