import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ansible } from './ansible/ansible.ts';
import { cfengine } from './cfengine/cfengine.ts';
import { puppet } from './puppet.ts';
import { salt } from './salt.ts';
import type { ConvergeTool } from './tool.ts';

const recorded = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

/** Recorded reports of tools with one resource of them many times, under names of their own. */
export function largeReports(
  count: number,
): readonly { readonly tool: ConvergeTool; readonly text: string }[] {
  const times = <T>(make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
  const repeated = (name: string, block: RegExp, own: string) => {
    const text = recorded(name);
    const one = block.exec(text)?.[0] ?? assert.fail(`${name} has no ${own}`);
    return text.replace(one, times((index) => one.replaceAll(own, `${own}-${index}`)).join(''));
  };
  const [[id, state] = assert.fail()] = Object.entries(JSON.parse(recorded('salt-3008.4.json')).local);
  const states = times((index) => [`${id}${index}`, { ...(state as object), __id__: `state ${index}` }]);
  const task = { host: 'web', outcome: 'ok', module: 'copy', changed: true, message: '', reason: '' };
  return [
    {
      tool: puppet,
      text: repeated('puppet-7.23-report.yaml', /^ {2}File\[\/tmp\/p\]:[\s\S]*?(?=^ {2}\S|^\S)/m, '/tmp/p'),
    },
    {
      tool: cfengine,
      text: repeated('cfengine-3.21-run.txt', / verbose: P: BEGIN [\s\S]*?P: END files.*\n/, '/tmp/cfa'),
    },
    { tool: salt, text: JSON.stringify({ local: Object.fromEntries(states) }) },
    { tool: ansible, text: times((index) => JSON.stringify({ ...task, task: `task ${index}` })).join('\n') },
  ];
}
