#!/usr/bin/env bash
# sudo 1.9.13p3 (Debian 12, package sudo 1.9.13p3-1+deb12u*).
# Expected: `sudo -N -n -l`, "Do not update the user's cached credentials, even if the user successfully authenticates" (sudo(8), -N), and
# `sudo -n -l`, which only asks, leave /run/sudo/ts as it was.
# What happens: for a user who would need a password both make /run/sudo/ts/USER, a record of credentials that are not there. `-k -n -l`
# does not. Seen 2026-11-29. sudo(8) says of -k, with a command, that it "will not update the user's cached credentials"; of making the file
# nothing.
set -u
[ "$(id -u)" = 0 ] || exit 2
work=$(mktemp -d) && chmod 755 "$work"; trap 'umount -R "$work/root/proc" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
# A tree of its own: sudo reads /etc and writes below /run of the root it runs in.
mkdir root && for package in sudo libc6 libpam0g libpam-modules libaudit1 libcap-ng0 libselinux1 libpcre2-8-0 libcrypt1 zlib1g libapparmor1; do
  apt-get download "$package" >/dev/null 2>&1 || exit 2
done
for deb in *.deb; do dpkg-deb -x "$deb" root || exit 2; done
mkdir -p root/proc root/run root/tmp root/dev root/bin && cp /bin/busybox root/bin/ 2>/dev/null || exit 2
[ -e root/lib64/ld-linux-x86-64.so.2 ] || exit 2
printf 'root:x:0:0::/:/bin/busybox\nalice:x:1000:1000::/:/bin/busybox\n' >root/etc/passwd
printf 'root:x:0:\nalice:x:1000:\n' >root/etc/group; printf 'alice:*:1::::::\n' >root/etc/shadow
printf 'root ALL=(ALL) ALL\n' >root/etc/sudoers; chmod 440 root/etc/sudoers; chown -R 0:0 root; chmod 4755 root/usr/bin/sudo
mkdir -p root/etc/pam.d; printf 'auth required pam_permit.so\naccount required pam_permit.so\n' >root/etc/pam.d/sudo
mknod -m 666 root/dev/null c 1 3 2>/dev/null || exit 2
seen=
for options in "-n -l" "-N -n -l" "-k -n -l"; do
  rm -rf root/run/sudo
  # shellcheck disable=SC2086
  chroot --userspec=1000:1000 root /usr/bin/sudo $options >out 2>&1
  made=$([ -e root/run/sudo/ts/alice ] && echo made || echo none)
  echo "sudo $options: $made ($(head -n 1 out))"; seen="$seen$made "
done
[ "$seen" = "made made none " ] || exit 1
