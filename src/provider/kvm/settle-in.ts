import { ShellText, sh } from '../../transport/shell/quote.ts';
import { asRoot, replaced, told, WITHOUT } from '../machine/hosts-file.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import type { Peer } from './arguments.ts';

export interface NamedPeer extends Peer {
  readonly name: string;
}

/** What makes a machine that resumes a saved state another one. */
export interface Identity {
  readonly hostname: string;
  /** The key that could log in when the state was saved, and the one that can from now on. */
  readonly before: string;
  readonly publicKey: string;
  readonly hostKey: SshKeyPair;
  /** Where sshd listens. */
  readonly sshPort: number;
}

/**
 * Shell text that tells a guest, as root, where others are, and, after a saved state, who it is now. Everything is written to the disk at
 * the end, so that it holds when the power goes at once.
 * @param user who logs in
 */
export function settleIn(user: string, peers: readonly NamedPeer[], identity?: Identity): string {
  const root = [
    'set -e',
    WITHOUT,
    ...(identity === undefined ? [] : [hostname(identity.hostname), hostKeys(identity.hostKey)]),
    ...(peers.length === 0 ? [] : [told(peers)]),
    'sync',
    ...(identity === undefined ? [] : [reload(identity.sshPort)]),
  ].join('\n');
  if (identity === undefined) return asRoot(user, root);
  return ['set -e', WITHOUT, authorized(identity), asRoot(user, root)].join('\n');
}

/**
 * Shell text that gives a guest the time that it missed while it was a saved state. Some `date` read no fractions.
 * @param now milliseconds since 1970
 */
export function setClock(user: string, now: number): string {
  const exact = sh`date -u -s ${`@${now / 1000}`} >/dev/null 2>&1`;
  return asRoot(user, `${exact} || ${sh`date -u -s ${`@${Math.round(now / 1000)}`} >/dev/null`}`);
}

function hostname(name: string): string {
  return [
    sh`printf '%s\n' ${name} >/etc/hostname`,
    sh`printf '%s' ${name} >/proc/sys/kernel/hostname`,
    replaced('/etc/hosts', '127.0.1.1', [`127.0.1.1 ${name}`]),
  ].join('\n');
}

/** One key in place of all of them: every machine that resumes the same state would have the others. */
function hostKeys({ privateKey, publicKey }: SshKeyPair): string {
  const file = new ShellText('/etc/ssh/ssh_host_ed25519_key');
  return [
    'rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub',
    sh`umask 077; printf '%s' ${privateKey} >${file}`,
    sh`umask 022; printf '%s\n' ${publicKey} >${file}.pub`,
  ].join('\n');
}

/**
 * sshd reads its keys anew on SIGHUP, and open logins stay (sshd(8)). It starts itself again for that: it is waited for until it listens by
 * another socket. One that is started for each connection needs nothing.
 */
function reload(port: number): string {
  const local = `0A *:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return `listener() {
  found=
  for table in /proc/net/tcp /proc/net/tcp6; do
    test ! -r "$table" || while read -r _ local _ state _ _ _ _ _ inode _; do
      case "$state $local" in ${local.replace(' ', "' '")}) found="$found $inode" ;; esac
    done <"$table"
  done
}
if test -s /run/sshd.pid; then
  read -r sshd </run/sshd.pid
  listener; before=$found
  kill -HUP "$sshd"
  for look in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    listener
    test -z "$found" || test "$found" = "$before" || break
    sleep 0.1
  done
fi`;
}

function authorized({ before, publicKey }: Identity): string {
  const [, blob = ''] = before.split(' ');
  return sh`umask 077; keys="$HOME/.ssh/authorized_keys"; without "$keys" ${blob}; printf '%s%s\n' "$others" ${publicKey} >"$keys"; umask 022`;
}
