import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';
import { printDropped, readDropped } from './journal.dropped.ts';
import { INDENT, printJournal, printKnown, readKnown, refuseUnit, withoutJournal } from './journal.unit.ts';

/** How many entries `content` shows; more of them could contain what a look did not see. */
const LONGEST = 5000;

/** What each count counts (syslog(3): 3 is an error, 4 a warning, smaller is worse). */
const COUNTS: Readonly<Record<string, string>> = { entries: 'debug', errors: 'err', warnings: 'warning' };

export const journalResource: Resource = {
  noun: 'journal',
  key: 'quoted',
  description:
    'What a unit of systemd, or "kernel", has written to the journal since the host booted. "nginx" means nginx.service.',
  attributes: {
    entries: { type: 'integer', least: 0, description: 'How many entries it has.' },
    errors: { type: 'integer', least: 0, description: 'How many of them are errors or worse.' },
    warnings: { type: 'integer', least: 0, description: 'How many of them are warnings or worse.' },
    content: { type: 'text', description: `Their messages, one per line, of at most ${LONGEST} entries.` },
    'entries since': {
      type: 'integer',
      least: 0,
      takes: 'a time ("10 minutes ago", "today")',
      description:
        'How many entries it has since a time, written as in systemd.time(7): "10 minutes ago", "today".',
    },
    'errors since': {
      type: 'integer',
      least: 0,
      takes: 'a time ("10 minutes ago", "today")',
      description: 'How many of them are errors or worse.',
    },
    'warnings since': {
      type: 'integer',
      least: 0,
      takes: 'a time ("10 minutes ago", "today")',
      description: 'How many of them are warnings or worse.',
    },
    'content since': {
      type: 'text',
      takes: 'a time ("10 minutes ago", "today")',
      description: 'Their messages, one per line.',
    },
  },
  examples: [
    'the journal "nginx" has errors 0',
    'the journal "nginx" has content contains "Started"',
    'the journal "nginx" has errors since "10 minutes ago" 0',
    'the journal "kernel" has content not contains "Out of memory"',
  ],
  refuse: refuseUnit,
  look(name: string, facts: Facts, wanted: readonly string[]): Look | Unable {
    const unable = withoutJournal(facts);
    if (unable !== undefined) return unable;
    const lines = wanted.map((attribute, index) => `${section(`part ${index}`)}; ${ask(name, attribute)}`);
    const dropped = wanted.map(
      (attribute, index) => `${section(`dropped ${index}`)}; ${printDropped(parts(attribute).since)}`,
    );
    const command = [printKnown(name), ...lines, ...(name === 'kernel' ? [] : dropped)].join('\n');
    return {
      ...lookWith(command, (reply) => readJournal(name, wanted, reply)),
      undeniable: (attribute, _, reply) => droppedOf(name, wanted.indexOf(attribute), reply),
    };
  },
};

/** `content since "today"`: what, and as an option since when. */
function parts(attribute: string): { readonly what: string; readonly since: string } {
  const [, what = '', moment] = /^(\w+)(?: since (.+))?$/s.exec(attribute) ?? [];
  return { what, since: moment === undefined ? '-b' : sh`--since ${moment}` };
}

function droppedOf(name: string, index: number, reply: Reply): Unable | undefined {
  const dropped = readSections(reply).get(`dropped ${index}`);
  return dropped === undefined ? undefined : readDropped(name, dropped);
}

function ask(name: string, attribute: string): string {
  const { what, since } = parts(attribute);
  const count = COUNTS[what];
  if (count === undefined)
    return `{ ${printJournal(name)} ${since} -o cat -n ${LONGEST + 1}; printf '\\n%s\\n' "status $?"; } | ${INDENT}`;
  // An entry is a line of JSON; a message may have many lines.
  const entries = `${printJournal(name)} ${since} -p ${count} -o json --output-fields=PRIORITY; echo "status $?"`;
  return `{ ${entries}; } | awk '/^\\{/ { n++ } /^status/ { s = $0 } END { print n + 0; print s }'`;
}

function readJournal(name: string, wanted: readonly string[], reply: Reply): Sight | Unable {
  const unknown = readKnown(name, reply);
  if (unknown !== undefined) return unknown;
  const sections = readSections(reply);
  const state: Record<string, State[string]> = {};
  const unseen: Record<string, Unable> = {};
  for (const [index, attribute] of wanted.entries()) {
    const lines = (sections.get(`part ${index}`) ?? '').split('\n');
    const status = lines.pop()?.replace(/^\|/, '');
    if (status !== 'status 0') {
      unseen[attribute] = {
        unable: `journalctl does not report it: ${firstLine(reply.stderr) ?? 'it said nothing'}`,
      };
    } else if (attribute.startsWith('content')) {
      const text = lines
        .map((line) => line.slice(1))
        .join('\n')
        .replace(/\n$/, '')
        .replace(/^-- No entries --\n?$/, '');
      if (lines.length <= LONGEST) state[attribute] = text;
      else unseen[attribute] = tooLong(attribute);
    } else if (/^\d+$/.test(lines[0] ?? '')) {
      const dropped = droppedOf(name, index, reply);
      if (dropped === undefined) state[attribute] = Number(lines[0]);
      else unseen[attribute] = dropped;
    } else
      unseen[attribute] = { unable: 'the entries could not be counted', hint: 'awk is needed on the host' };
  }
  return { state, unseen };
}

function tooLong(attribute: string): Unable {
  return {
    unable: `it has more than ${LONGEST} lines, so not all of them were read`,
    hint: attribute === 'content' ? 'check content since "10 minutes ago"' : 'use a later time',
  };
}
