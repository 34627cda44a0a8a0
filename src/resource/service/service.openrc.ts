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

/**
 * start-stop-daemon(8) of OpenRC notes the daemons that it starts, and only of those OpenRC sees that they have ended. With that of dpkg, which
 * Debian's OpenRC uses, what has ended is "started" for ever, and so is a script that starts none.
 */
const UNWATCHED: Unable = {
  unable: 'OpenRC says "started", but does not watch any process of it, so it may have ended',
  hint: 'check the process or the port: the process "…" is running; or: the service "…" is active',
};

/** The links in /etc/runlevels are the content of `rc-update show`. */
export function lookOpenrc(name: string): Look {
  const command = sh`[ -d /etc/runlevels ] || { echo 'there is no folder /etc/runlevels' >&2; exit 127; }
[ -e /etc/init.d/${name} ] || { echo missing; exit; }
enabled=no watched=no; for link in /etc/runlevels/*/${name}; do [ -L "$link" ] && enabled=yes && break; done
[ -d /run/openrc/daemons/${name} ] && watched=yes; echo "enabled $enabled watched $watched"
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
  const [, enabled, watched] = /^enabled (yes|no) watched (yes|no)$/.exec(lines[0] ?? '') ?? [];
  if (enabled === undefined) return garbled('rc-service', reply);
  const onlySystemd = { unable: 'OpenRC has no such state; only systemd does' };
  return {
    state: {
      exists: true,
      ...(state === 'started' && watched === 'no' ? {} : { running: state === 'started' }),
      active: state === 'started',
      enabled: enabled === 'yes',
      failed: state === 'crashed',
      state,
    },
    unseen: {
      ...allUnseen(['masked', 'pid', 'uptime', 'result', 'property'], onlySystemd),
      ...(state === 'started' && watched === 'no' ? { running: UNWATCHED } : {}),
    },
  };
}
