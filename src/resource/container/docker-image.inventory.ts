import type { Reply } from '../../transport/transport.ts';
import type { Inventory, State, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { firstLine, garbled } from '../unable.ts';
import { engineText, notAsked } from './engine.ts';

/** Without an engine there are no images. */
const LIST = "LC_ALL=C $engine image ls --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}'";

/** Images with a name; unnamed ones of builds come and go. */
export const dockerImageInventory: Inventory = {
  keep: ['id'],
  names: (facts) => ({ command: engineText(facts, LIST), read: readImages }),
};

function readImages(reply: Reply): ReadonlyMap<string, State> | Unable {
  if (reply.truncated) return garbled('image ls', reply);
  const silent = notAsked(readSections(reply));
  if (silent !== undefined) return silent;
  if (reply.exitCode !== 0) {
    return {
      unable: `the container engine does not report its images: ${firstLine(reply.stderr) ?? 'no answer'}`,
      hint: 'look as root (sudo: true) or as a member of the group docker, and check that the engine is running',
    };
  }
  const images = new Map<string, State>();
  for (const line of reply.stdout.toString('utf8').split('\n')) {
    const [, name = '', id] = /^(\S+:\S+) ((?:sha256:)?[0-9a-f]{64})$/.exec(line) ?? [];
    if (id !== undefined && !name.includes('<none>')) images.set(name, { exists: true, id });
  }
  return images;
}
