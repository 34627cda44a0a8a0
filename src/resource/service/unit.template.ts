import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Look, Unable } from '../resource.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { MISSING_UNIT } from './unit.read.ts';

/** A template (`getty@.service`) is not a unit: it has a file and a state at boot, and nothing that could run. */
export function lookTemplate(unit: string): Look {
  const pattern = unit.replaceAll('\\', '\\\\');
  const command = sh`LC_ALL=C systemctl list-unit-files --no-legend --no-pager --full --plain -- ${pattern}; echo "status $?"; LC_ALL=C systemctl is-enabled -- ${unit} 2>/dev/null; :`;
  return lookWith(command, (reply) => readTemplate(unit, reply));
}

function readTemplate(unit: string, reply: Reply): Sight | Unable {
  if (/booted with systemd|connect to bus|Access denied/i.test(reply.stderr.toString('utf8')))
    return { unable: `systemd cannot be asked: ${firstLine(reply.stderr)}` };
  const lines = reply.stdout.toString('utf8').trimEnd().split('\n');
  const end = lines.findIndex((line) => /^status [01]$/.test(line));
  if (reply.exitCode !== 0 || end < 0) return garbled('systemctl list-unit-files', reply);
  const file = lines.slice(0, end).find((line) => line.split(/\s+/)[0] === unit);
  if (file === undefined)
    return end === 0 ? { state: MISSING_UNIT, unseen: {} } : garbled('systemctl', reply);
  const state = file.split(/\s+/)[1] ?? '';
  const enabled = lines[end + 1] ?? state;
  const reason: Unable = {
    unable: 'it is a template, and only its instances run',
    hint: `name one of its instances, for example ${unit.replace('@', '@one')}`,
  };
  // systemctl(1): an instance of it is enabled, other than its default instance.
  const indirect: Unable = {
    unable: 'one of its instances is enabled, and systemctl does not report which',
    hint: reason.hint ?? '',
  };
  const running = ['running', 'active', 'failed', 'state', 'pid', 'uptime', 'result', 'property'];
  return {
    state: {
      exists: true,
      masked: /^masked/.test(enabled),
      ...(enabled === 'indirect' ? {} : { enabled: enabled === 'enabled' }),
    },
    unseen: { ...allUnseen([...running, 'last run', 'next run', 'schedule'], reason), enabled: indirect },
  };
}
