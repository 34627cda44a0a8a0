import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Look, Unable } from '../resource.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';

/** Exit statuses of the `status` action (LSB 5.0, Core, 22.2 Init Script Actions). 4 is "unknown". */
const STATES: Readonly<Record<number, string>> = {
  0: 'running',
  1: 'dead, its pid file is left',
  2: 'dead, its lock file is left',
  3: 'stopped',
};

/** Links whose name starts with S in the folders of the runlevels 2 to 5, and of S, which precedes them, start a service at boot. */
export function lookSysv(name: string, facts: Facts): Look {
  const script = `/etc/init.d/${name}`;
  const ask = facts.tools.has('service') ? sh`service ${name} status` : sh`${script} status`;
  const command = `[ -d /etc/init.d ] || { echo 'there is no folder /etc/init.d' >&2; exit 127; }
[ -x /etc/init.d ] || { echo 'the folder /etc/init.d may not be entered' >&2; exit 1; }
${sh`if [ ! -e ${script} ] && [ ! -L ${script} ]; then`}
${sh`for folder in /etc /usr/lib /lib; do [ -e "$folder"/systemd/system/${`${name}.service`} ] && echo "unit only" && exit; done`}
echo missing; exit
fi
${sh`for link in /etc/rc[2345S].d/S??${name} /etc/rc.d/rc[2345S].d/S??${name}; do [ -e "$link" ] && echo "enabled yes" && break; done`}
${sh`[ -x ${script} ] || { echo "status closed"; exit; }`}
LC_ALL=C ${ask} 2>&1; echo "status $?"`;
  return lookWith(command, readSysv);
}

function readSysv(reply: Reply): Sight | Unable {
  const stdout = reply.stdout.toString('utf8').trimEnd();
  const lines = stdout.split('\n');
  if (reply.exitCode === 0 && stdout === 'missing') {
    return {
      state: { exists: false, running: false, active: false, enabled: false, failed: false },
      unseen: {},
    };
  }
  if (reply.exitCode === 0 && stdout === 'unit only') {
    return {
      unable: 'it has a systemd unit file and no init script, but systemd is not running on the host',
      hint: 'check the process or the port instead: the process "…" is running, the port … is listening',
    };
  }
  const status = /^status (\d+|closed)$/.exec(lines.at(-1) ?? '')?.[1];
  if (reply.exitCode !== 0 || status === undefined) return garbled('the init script', reply);
  const enabled = lines[0] === 'enabled yes';
  const said = firstLine(lines.slice(enabled ? 1 : 0, -1).join('\n'));
  const why =
    status === 'closed'
      ? 'cannot be executed by this login'
      : `does not report its state: status ${status}${said === undefined ? '' : `, ${JSON.stringify(said)}`}`;
  const state = STATES[Number(status)];
  // A script without a `status` action prints its usage, and its exit status then means nothing.
  const untold = state === undefined || /^usage/i.test(said ?? '');
  const only = { unable: 'SysV init has no such state; only systemd does' };
  const unseen = allUnseen(['masked', 'pid', 'uptime', 'result', 'property'], only);
  if (untold) {
    const reason = {
      unable: `its init script ${why}`,
      hint: 'look as root, or check the process or the port instead',
    };
    return {
      state: { exists: true, enabled },
      unseen: { ...unseen, running: reason, active: reason, failed: reason, state: reason },
    };
  }
  const running = state === 'running';
  return {
    state: { exists: true, running, active: running, enabled, failed: state.startsWith('dead'), state },
    unseen,
  };
}
