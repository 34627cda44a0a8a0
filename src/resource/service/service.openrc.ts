import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Look, Unable } from '../resource.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';

/** Exit statuses of `rc-service NAME status` (OpenRC, sh/openrc-run.sh, `_status`). */
const STATES: Readonly<Record<number, string>> = {
  0: 'started',
  3: 'stopped',
  4: 'stopping',
  8: 'starting',
  16: 'inactive',
  32: 'crashed',
};

/** The links in /etc/runlevels are what `rc-update show` prints. */
export function lookOpenrc(name: string): Look {
  const command = sh`[ -d /etc/runlevels ] || { echo 'there is no folder /etc/runlevels' >&2; exit 127; }
[ -e /etc/init.d/${name} ] || { echo missing; exit; }
for link in /etc/runlevels/*/${name}; do [ -L "$link" ] && echo "enabled yes" && break; done
LC_ALL=C rc-service -- ${name} status; echo "status $?"`;
  return lookWith(command, readOpenrc);
}

function readOpenrc(reply: Reply): Sight | Unable {
  const lines = reply.stdout.toString('utf8').trimEnd().split('\n');
  if (reply.exitCode === 0 && lines.length === 1 && lines[0] === 'missing') {
    return {
      state: { exists: false, running: false, active: false, enabled: false, failed: false },
      unseen: {},
    };
  }
  const status = /^status (\d+)$/.exec(lines.at(-1) ?? '')?.[1];
  const state = STATES[Number(status)];
  if (reply.exitCode !== 0 || status === undefined) return garbled('rc-service', reply);
  if (state === undefined) {
    return {
      unable: `rc-service ended with status ${status}: ${firstLine(reply.stderr) ?? firstLine(reply.stdout)}`,
    };
  }
  const onlySystemd = { unable: 'OpenRC has no such state; only systemd does' };
  return {
    state: {
      exists: true,
      running: state === 'started',
      active: state === 'started',
      enabled: lines[0] === 'enabled yes',
      failed: state === 'crashed',
      state,
    },
    unseen: allUnseen(['masked', 'pid', 'uptime', 'result', 'property'], onlySystemd),
  };
}
