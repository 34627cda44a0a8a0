import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Unable } from '../resource.ts';
import { readSections, section, sectionLine } from '../sections.ts';
import { lookWith } from '../sight.ts';
import { garbled } from '../unable.ts';
import { printDropped, readDropped } from './journal.dropped.ts';
import { printJournal, printKnown, readKnown, withoutJournal } from './journal.unit.ts';
import { newLines } from './log.lines.ts';
import type { LogSource } from './log.source.ts';

/**
 * What a unit writes to the journal. The cursor of the journal's last entry is the mark; it survives rotation. If its entry is gone because
 * the journal was vacuumed, later ones may be gone too.
 */
export function journalSource(name: string, facts: Facts): LogSource | Unable {
  const missing = withoutJournal(facts);
  if (missing !== undefined) return missing;
  return {
    mark: `${printKnown(name)}; ${section('cursor')}; LC_ALL=C journalctl --no-pager -n 1 -o cat --show-cursor`,
    readMark(reply) {
      const unknown = readKnown(name, reply);
      if (unknown !== undefined) return unknown;
      const cursor = /^-- cursor: (\S+)$/m.exec(readSections(reply).get('cursor') ?? '')?.[1];
      return cursor ?? garbled('journalctl', reply);
    },
    after(cursor) {
      const at = sh`LC_ALL=C journalctl --no-pager -n 1 -o cat --show-cursor --cursor ${cursor}`;
      const of = `${printJournal(name)} ${sh`--cursor ${cursor}`}`;
      // --after-cursor leaves out one entry, whichever comes first: only if that is the mark, nothing new is left out (systemd 252).
      // Of an exported entry the cursor is the first line, which no message can imitate.
      const own = `__CURSOR=${cursor}`;
      const first = `$(${of} -o export | grep -m 1 '^__CURSOR=')`;
      const command = `${printKnown(name)}
${section('marked')}; ${at} | grep '^-- cursor: '
${section('dropped')}; ${printDropped(sh`--cursor ${cursor}`)}
from=--cursor; [ "${first}" = ${sh`${own}`} ] && from=--after-cursor
${section('new')}; ${printJournal(name)} -o cat $from ${sh`${cursor}`}; status=$?; echo; ${section('status')}; echo "$status"`;
      return lookWith(command, (reply) => {
        const unknown = readKnown(name, reply);
        if (unknown !== undefined) return unknown;
        const stdout = reply.stdout.toString('utf8');
        const [begin, end] = [`\n${sectionLine('new', reply)}`, `${sectionLine('status', reply)}0\n`];
        if (!stdout.endsWith(`\n${end}`)) return garbled('journalctl', reply);
        const text = stdout.slice(stdout.indexOf(begin) + begin.length, stdout.length - end.length);
        const state = newLines(text.replace(/\n$/, '').replace(/^-- No entries --\n?$/, ''));
        const sections = readSections(reply);
        const dropped = readDropped(name, sections.get('dropped') ?? '');
        if (dropped !== undefined) return { state: { ...state, lost: dropped.unable }, unseen: {} };
        if (sections.get('marked')?.split('\n').at(-1) === `-- cursor: ${cursor}`)
          return { state, unseen: {} };
        const lost = 'the journal was vacuumed since it was watched, and the removed entries cannot be found';
        return { state: { ...state, lost }, unseen: {} };
      });
    },
  };
}
