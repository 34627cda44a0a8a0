import { STAND_SECONDS } from '../absence.ts';

/**
 * bash opens /dev/tcp itself, and reads with its own deadline from version 4 on. A datagram must be one write, which printf alone does not
 * guarantee, and one read. Its alarm may come before it has read what is there, on a busy machine: so it looks once more.
 */
export const BASH = `exec 3<>"/dev/$0/$1/$2" || exit 9
if [ "$3" = 0 ]; then
status=0; if [ "\${BASH_VERSINFO[0]}" -ge 4 ]; then read -rt ${STAND_SECONDS.all} -N 1 -u 3 _ 2>/dev/null; status=$?
if [ $status -gt 128 ] && read -t 0 -u 3; then read -rt 1 -N 1 -u 3 _ 2>/dev/null; status=$?; fi; fi
[ $status = 1 ] && echo shut || echo open; exit 0
fi; echo open; dd obs=65535 2>/dev/null >&3
if [ "$0" = udp ]; then exec dd bs=65535 count=1 <&3 2>/dev/null; else exec cat <&3; fi`;
