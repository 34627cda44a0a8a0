import { LONGEST_TRIP_MS, ROUND_TRIPS, STAND_MS } from '../absence.ts';

const US_PER_MS = 1000;
/** Before version 5, bash cannot measure how long a connection took to be made. */
const UNKNOWN_TRIP_US = 100 * US_PER_MS;

/**
 * bash opens /dev/tcp itself, and reads with its own deadline from version 4 on. A datagram must be one write, which printf alone does not
 * guarantee, and one read. Its alarm may come before it has read what is there, on a busy machine: so it looks once more.
 */
export const BASH = `a=\${EPOCHREALTIME/[.,]/}
exec 3<>"/dev/$0/$1/$2" || exit 9
if [ "$3" = 0 ]; then
t=${UNKNOWN_TRIP_US}; [ -z "$a" ] || t=$((\${EPOCHREALTIME/[.,]/}-a))
[ $t -le ${LONGEST_TRIP_MS * US_PER_MS} ] || t=${LONGEST_TRIP_MS * US_PER_MS}; t=$((${STAND_MS * US_PER_MS}+${ROUND_TRIPS}*t))
status=0; if [ "\${BASH_VERSINFO[0]}" -ge 4 ]; then read -rt "$((t/1000000)).$(printf %06d $((t%1000000)))" -N 1 -u 3 _ 2>/dev/null; status=$?
if [ $status -gt 128 ] && read -t 0 -u 3; then read -rt 1 -N 1 -u 3 _ 2>/dev/null; status=$?; fi; fi
[ $status = 1 ] && echo shut || echo open; exit 0
fi; echo open; dd obs=65535 2>/dev/null >&3
if [ "$0" = udp ]; then exec dd bs=65535 count=1 <&3 2>/dev/null; else exec cat <&3; fi`;
