import { isUtf8 } from 'node:buffer';
import type { Reply } from '../../transport/transport.ts';
import type { State, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { type PluginOutput, readPluginOutput } from './plugin-output.ts';
import { measuredAs } from './plugin-values.ts';

const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** Reads what a plugin found. */
export function readPlugin(
  words: readonly string[],
  wanted: readonly string[],
  reply: Reply,
): Sight | Unable {
  const [program = ''] = words;
  const sections = readSections(reply);
  if (sections.has('missing'))
    return {
      unable: `there is no plugin ${program} on the host`,
      hint: 'install it (Debian: monitoring-plugins), or write its absolute path',
    };
  const closed = sections.get('closed');
  if (closed !== undefined) return { unable: `${closed.trim()} is not a program that this user can run` };
  const said = sections.get('output');
  const status = Number(/^(\d+)\n?$/.exec(sections.get('status') ?? '')?.[1] ?? Number.NaN);
  if (said === undefined || Number.isNaN(status)) return garbled(program, reply);
  if (!isUtf8(reply.stdout)) return { unable: 'its output is binary, not UTF-8 text' };
  const ended = endOf(status, firstLine(said) ?? firstLine(reply.stderr));
  if (ended !== undefined) return ended;
  if (said.trim() === '')
    return {
      unable: `it ended with ${status} and printed nothing: ${firstLine(reply.stderr) ?? 'a plugin says what it found'}`,
    };
  const output = readPluginOutput(said);
  const contradiction = contradictionIn(program, output.text, status);
  if (contradiction !== undefined) return contradiction;
  return sightOf(status, output, wanted);
}

/** How else it ended than with a state. Nagios takes these for CRITICAL and drops the words of some; nothing is known here. */
function endOf(status: number, said: string | undefined): Unable | undefined {
  if (status <= 3) return undefined;
  const words = said === undefined ? '' : `: ${said}`;
  if (status === 126 || status === 127)
    return { unable: `it, or a program that it needs, could not be run (exit status ${status})${words}` };
  // 255 is -1, as plugins in C and Perl end after an error of their own.
  if (status > 128 && status < 193) return { unable: `signal ${status - 128} ended it${words}` };
  return { unable: `it ended with ${status}, which is not a state of a plugin (0 to 3)${words}` };
}

/** `DISK CRITICAL - …` with exit status 0, as from a wrapper that lost the status. negate turns the status and leaves the words. */
function contradictionIn(program: string, text: string, status: number): Unable | undefined {
  // `DISK OK - …`, `CRITICAL: …`, and `[WARNING] …` of the newer libraries.
  const [, plain, inBrackets] =
    /^(?:[\w-]+ )?(?:(OK|WARNING|CRITICAL|UNKNOWN)(?:\b\s*[-:]|$)|\[(OK|WARNING|CRITICAL|UNKNOWN)\])/i.exec(
      text,
    ) ?? [];
  const word = (plain ?? inBrackets)?.toUpperCase();
  if (word === undefined || word === STATES[status] || /(?:^|\/)negate$/.test(program)) return undefined;
  return {
    unable: `it ended with ${status}, which is ${STATES[status]}, and says ${JSON.stringify(firstLine(text) ?? '')}`,
  };
}

function sightOf(status: number, output: PluginOutput, wanted: readonly string[]): Sight {
  const state: Record<string, State[string]> = { output: output.text, 'long output': output.long };
  const unseen: Record<string, Unable> = {};
  if (status === 3) {
    const reason = { unable: `the plugin could not look: ${output.text}` };
    const others = ['OK', 'WARNING', 'CRITICAL', 'performance data', ...wanted];
    return { state: { ...state, UNKNOWN: true }, unseen: allUnseen(others, reason) };
  }
  for (const [index, name] of STATES.entries()) state[name] = index === status;
  const labels = [...output.data.keys()];
  if (output.odd.length === 0) state['performance data'] = labels;
  else
    unseen['performance data'] = {
      unable: `a part of it makes no sense: ${JSON.stringify(output.odd[0])}`,
      part: labels,
    };
  for (const attribute of wanted) {
    const known = measuredAs(attribute, output);
    if (known === undefined) continue;
    if ('unable' in known) unseen[attribute] = known;
    else state[attribute] = known.value;
  }
  return { state, unseen };
}
