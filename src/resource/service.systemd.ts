import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import type { Look, State, Unable } from './resource.ts';
import { lookWith, type Sight } from './sight.ts';
import { firstLine, garbled } from './unable.ts';

const SUFFIX = /\.(service|socket|target|device|mount|automount|swap|timer|path|slice|scope)$/;

const PROPERTIES = [
  'LoadState',
  'LoadError',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'MainPID',
  'WantedBy',
  'RequiredBy',
  'ActiveEnterTimestampMonotonic',
].join(',');

/** One `systemctl show`, which needs no right and answers for every name. */
export function lookSystemd(name: string, wanted: readonly string[]): Look {
  const unit = SUFFIX.test(name) ? name : `${name}.service`;
  const show = sh`LC_ALL=C systemctl show --no-pager -p ${PROPERTIES} -- ${unit}`;
  return lookWith(wanted.includes('uptime') ? `${show} && cat /proc/uptime` : show, readSystemd);
}

function readSystemd(reply: Reply): Sight | Unable {
  const lines = reply.stdout.toString('utf8').trimEnd().split('\n');
  const property = new Map(
    lines.flatMap((line) => {
      const at = line.indexOf('=');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
  const [load, active, sub] = [
    property.get('LoadState'),
    property.get('ActiveState'),
    property.get('SubState'),
  ];
  if (reply.exitCode !== 0 || load === undefined || active === undefined || sub === undefined) {
    return /booted with systemd|connect to bus|Access denied/i.test(reply.stderr.toString('utf8'))
      ? {
          unable: `systemd cannot be asked: ${firstLine(reply.stderr)}`,
          hint: 'systemctl must be able to reach the running systemd; ask for the process or the port otherwise',
        }
      : garbled('systemctl', reply);
  }
  // A deleted unit file does not end a service that runs.
  if (load === 'not-found' && active === 'inactive') return { state: MISSING, unseen: {} };
  const unitFile = property.get('UnitFileState') ?? '';
  const pulledIn = property.get('WantedBy') !== '' || property.get('RequiredBy') !== '';
  const isActive = active === 'active' || active === 'reloading' || active === 'refreshing';
  const running = isActive && sub !== 'exited';
  const pid = Number(property.get('MainPID') ?? 0);
  const uptime = isActive
    ? uptimeMs(lines.at(-1) ?? '', property.get('ActiveEnterTimestampMonotonic'))
    : null;
  const state = `${active} (${sub})`;
  return {
    state: {
      exists: true,
      running,
      active: isActive,
      // Units made from init scripts have no state of their own: what pulls them in at boot decides.
      enabled: /^(enabled|enabled-runtime|alias)$/.test(unitFile) || (unitFile === 'generated' && pulledIn),
      masked: load === 'masked' || unitFile.startsWith('masked'),
      failed: active === 'failed',
      state: load === 'loaded' || load === 'masked' ? state : `${state}, ${load}`,
      pid: pid > 0 ? pid : null,
      ...(uptime === undefined ? {} : { uptime }),
    },
    unseen: { uptime: { unable: 'systemd does not say since when it is active' } },
  };
}

/** Both clocks count from boot: systemd's in microseconds, /proc/uptime's in seconds (proc_uptime(5)). */
function uptimeMs(uptimeLine: string, entered: string | undefined): number | undefined {
  const now = /^(\d+\.\d+) \d+\.\d+$/.exec(uptimeLine)?.[1];
  if (now === undefined || entered === undefined || !/^[1-9]\d*$/.test(entered)) return undefined;
  return Math.max(0, Math.round(Number(now) * 1000 - Number(entered) / 1000));
}

const MISSING: State = {
  exists: false,
  running: false,
  active: false,
  enabled: false,
  masked: false,
  failed: false,
};
