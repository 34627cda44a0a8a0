import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { garbled } from '../unable.ts';
import { UNIT_SUFFIX } from './service.systemd.ts';
import { serviceResource } from './service.ts';

/** Log messages must not look like a section of an answer. */
export const INDENT = "sed 's/^/|/'";

/** The source of entries: a unit, or the kernel. */
export function printJournal(name: string): string {
  return name === 'kernel'
    ? 'LC_ALL=C journalctl --no-pager -k'
    : `LC_ALL=C journalctl --no-pager ${sh`-u ${unitOf(name)}`}`;
}

/** Shell text that shows whether such a unit exists at all: missing entries of an unknown unit prove nothing. */
export function printKnown(name: string): string {
  if (name === 'kernel')
    return `${section('known')}; echo LoadState=loaded; ${section('any')}; LC_ALL=C journalctl --no-pager -n 0`;
  return `${section('known')}; ${sh`LC_ALL=C systemctl show --no-pager -p LoadState -- ${unitOf(name)}`}
${section('any')}; ${printJournal(name)} -n 1 -o cat | ${INDENT}`;
}

/** @returns why nothing is known about it */
export function readKnown(name: string, reply: Reply): Unable | undefined {
  const stderr = reply.stderr.toString('utf8');
  if (/not seeing messages|insufficient permissions|Permission denied/i.test(stderr)) {
    return {
      unable: 'not all of the journal can be read: permission denied',
      hint: 'look as root (sudo: true), or as a member of the group systemd-journal',
    };
  }
  if (/No journal files were found/.test(stderr))
    return { unable: 'the host has no journal', hint: 'check the content of the log file instead' };
  const sections = readSections(reply);
  const known = /^LoadState=(\S+)$/.exec(sections.get('known') ?? '')?.[1];
  const any = sections.get('any');
  if (known === undefined || any === undefined || /not found/.test(stderr))
    return garbled('journalctl', reply);
  if (known === 'not-found' && /^\|?(?:-- No entries --)?$/.test(any)) {
    return {
      unable: `systemd has no unit ${unitOf(name)}, and the journal has no entries for it`,
      hint: 'find its name with systemctl list-units --all',
    };
  }
  return undefined;
}

export function withoutJournal(facts: Facts): Unable | undefined {
  if (facts.tools.has('journalctl') && facts.init === 'systemd') return undefined;
  return {
    unable: 'the host has no journal: systemd is not running there',
    hint: 'check the content of a log file instead',
  };
}

export function refuseUnit(name: string): string | undefined {
  return serviceResource.refuse?.(name);
}

/** With its suffix. */
export function unitOf(name: string): string {
  return UNIT_SUFFIX.test(name) ? name : `${name}.service`;
}
