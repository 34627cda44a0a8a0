import type { Looked } from '../../model/finding.ts';
import type { State, Unable } from '../../resource/resource.ts';
import type { AskedProbe } from '../probe.ts';
import { askJenkins } from './ask-jenkins.ts';
import { checkServer } from './jenkins-place.ts';

/** What each attribute is read from. */
const ASKED: Readonly<Record<string, string>> = {
  version: '/api/json?tree=quietingDown',
  'shutting down': '/api/json?tree=quietingDown',
  queue: '/queue/api/json?tree=items[task[name]]',
  'queue length': '/queue/api/json?tree=items[task[name]]',
  nodes: '/computer/api/json?tree=computer[displayName,offline]',
  'nodes offline': '/computer/api/json?tree=computer[displayName,offline]',
};

/** A Jenkins as a whole. */
export const jenkinsProbe: AskedProbe = {
  noun: 'Jenkins',
  phrases: ['Jenkins {server}'],
  asked: 'outside',
  description: 'The Jenkins at a URL or an API, as far as the login may see it.',
  attributes: {
    version: { type: 'version', description: 'Its version.' },
    queue: { type: 'list', description: 'The jobs that wait to be built.' },
    'queue length': { type: 'integer', description: 'How many builds wait.' },
    nodes: { type: 'list', description: 'Its nodes, by their display names; the first one is itself.' },
    'nodes offline': { type: 'list', description: 'Those that are offline.' },
    'shutting down': { type: 'boolean', adjective: true, description: 'It starts no more builds.' },
  },
  examples: [
    'the Jenkins "jenkins:/" has nodes offline empty',
    'the Jenkins "jenkins:/" has queue length under 10',
    'the Jenkins "https://ci.example.com/" has version >= 2.426',
  ],
  prepare({ names: { server = '' }, claims }, scene) {
    const base = checkServer(server, scene);
    const paths = [
      ...new Set(claims.map(({ attribute }) => ASKED[attribute] ?? '/api/json?tree=quietingDown')),
    ];
    return async (glance, _, door) => {
      let state: State = {};
      let looked: Looked | undefined;
      const unseen = new Map<string, Unable>();
      for (const path of paths) {
        const asked = await askJenkins(scene, `${base}${path}`, 'Jenkins at this URL', glance, door);
        looked = asked.looked;
        const { answer } = asked;
        if ('found' in answer) state = { ...state, ...read(path, answer.found, answer.version) };
        else {
          const why = 'unable' in answer ? answer : { unable: answer.absent };
          for (const [attribute, of] of Object.entries(ASKED)) if (of === path) unseen.set(attribute, why);
        }
      }
      if (looked === undefined) throw new Error('nothing was asked');
      return {
        state,
        unseen: (attribute) => unseen.get(attribute) ?? { unable: 'Jenkins does not say it' },
        looked,
      };
    };
  },
};

function read(path: string, found: Readonly<Record<string, unknown>>, version: string | undefined): State {
  if (path.startsWith('/api/'))
    return {
      ...(version === undefined ? {} : { version }),
      ...(typeof found.quietingDown === 'boolean' ? { 'shutting down': found.quietingDown } : {}),
    };
  if (path.startsWith('/queue/')) {
    const { items } = found;
    if (!Array.isArray(items)) return {};
    const names = items.map((item) => nameOf((item as { task?: unknown } | null)?.task, 'name'));
    return { queue: names, 'queue length': items.length };
  }
  const { computer } = found;
  const nodes: readonly unknown[] = Array.isArray(computer) ? computer : [];
  const offline = nodes.map((node) => (node as { offline?: unknown } | null)?.offline);
  if (!Array.isArray(computer) || offline.some((each) => typeof each !== 'boolean')) return {};
  const names = nodes.map((node) => nameOf(node, 'displayName'));
  return { nodes: names, 'nodes offline': names.filter((_, index) => offline[index] === true) };
}

function nameOf(value: unknown, key: string): string {
  const name =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof name === 'string' ? name : '?';
}
