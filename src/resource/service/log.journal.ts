import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Unable } from '../resource.ts';
import { readSections, section, sectionLine } from '../sections.ts';
import { lookWith } from '../sight.ts';
import { garbled } from '../unable.ts';
import { printJournal, printKnown, readKnown, withoutJournal } from './journal.unit.ts';
import { newLines } from './log.lines.ts';
import type { LogSource } from './log.source.ts';

/**
 * What a unit writes to the journal. The cursor of the journal's last entry is the mark; it survives rotation. If its entry is gone because
 * the journal was vacuumed, later ones may be gone too, and `--after-cursor` then skips the first remaining entry.
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
      const command = `${printKnown(name)}\n${section('marked')}; ${at} | grep '^-- cursor: '\n${section('new')}; ${printJournal(name)} -o cat ${sh`--after-cursor ${cursor}`}; status=$?; echo; ${section('status')}; echo "$status"`;
      return lookWith(command, (reply) => {
        const unknown = readKnown(name, reply);
        if (unknown !== undefined) return unknown;
        const stdout = reply.stdout.toString('utf8');
        const [begin, end] = [`\n${sectionLine('new', reply)}`, `${sectionLine('status', reply)}0\n`];
        if (!stdout.endsWith(`\n${end}`)) return garbled('journalctl', reply);
        const text = stdout.slice(stdout.indexOf(begin) + begin.length, stdout.length - end.length);
        const state = newLines(text.replace(/\n$/, '').replace(/^-- No entries --\n?$/, ''));
        if (readSections(reply).get('marked')?.split('\n').at(-1) === `-- cursor: ${cursor}`)
          return { state, unseen: {} };
        const lost = 'the journal was vacuumed since it was watched, and the removed entries cannot be found';
        return { state: { ...state, lost }, unseen: {} };
      });
    },
  };
}
