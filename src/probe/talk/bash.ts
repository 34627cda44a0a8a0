import { STAND_SECONDS } from '../absence.ts';

/**
 * bash opens /dev/tcp itself, and reads with its own deadline from version 4 on. A datagram must be one write, which printf alone does not
 * guarantee, and one read.
 */
export const BASH = `exec 3<>"/dev/$0/$1/$2" || exit 9
if [ "$3" = 0 ]; then
[ "\${BASH_VERSINFO[0]}" -lt 4 ] || read -rt ${STAND_SECONDS} -N 1 -u 3 _ 2>/dev/null
[ $? = 1 ] && echo shut || echo open; exit 0
fi; echo open; dd obs=65535 2>/dev/null >&3
if [ "$0" = udp ]; then exec dd bs=65535 count=1 <&3 2>/dev/null; else exec cat <&3; fi`;
