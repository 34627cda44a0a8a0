import type { Attribute } from '../../resource/resource.ts';
import type { AskedProbe } from '../probe.ts';

const list = (description: string): Attribute => ({ type: 'list', description });

/** What became of the last converge, on each of its hosts. */
export const convergeProbe: AskedProbe = {
  noun: 'converge',
  phrases: ['converge'],
  asked: 'hosts',
  description:
    'What the last converge did on a host: When I converge "web" with the puppet manifest "web.pp".',
  attributes: {
    'changed resources': list('What it changed, as the tool names it.'),
    'failed resources': list('What failed.'),
    'skipped resources': list('What it skipped because the manifest, playbook or recipe says so.'),
    'unchanged resources': list('What was right already.'),
    'exit status': {
      type: 'integer',
      description: 'Exit status of the tool; what it means differs from tool to tool.',
    },
    seconds: { type: 'duration', description: 'How long the tool took.' },
    output: { type: 'text', description: 'Standard output of the tool.' },
    'tool version': { type: 'version', description: 'Version of the tool, where its report says it.' },
  },
  examples: [
    'the converge has changed resources includes "Package[nginx]"',
    'the converge on every host has failed resources empty',
    'the converge has seconds under 2 minutes',
  ],
  prepare: (_asked, scene) => async (_glance, host) => {
    const outcome = scene.converged.get(host);
    if (outcome === undefined)
      return {
        unable: `no converge has run on "${host}"`,
        hint: 'run one first: When I converge "…" with …',
      };
    const { result, reply } = outcome;
    const looked = {
      command: reply.command,
      exitCode: reply.exitCode,
      durationMs: reply.durationMs,
      over: 'the action before',
    };
    if (typeof result === 'string') return { unable: result, looked };
    const state = {
      'changed resources': result.changed,
      'failed resources': result.failed,
      'skipped resources': result.skipped,
      'unchanged resources': result.unchanged,
      'exit status': reply.exitCode,
      seconds: reply.durationMs,
      ...(reply.truncated ? {} : { output: reply.stdout.toString().trimEnd() }),
      ...(result.version === '' ? {} : { 'tool version': result.version }),
    };
    const unseen = (attribute: string) =>
      attribute === 'output'
        ? { unable: 'its output is longer than the limit, so its end is not known' }
        : { unable: `the report of the tool does not say its version` };
    return { state, unseen, looked };
  },
};
