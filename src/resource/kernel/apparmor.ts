import type { Look, Resource } from '../resource.ts';
import { allUnseen, lookWith } from '../sight.ts';
import { printApparmor, readApparmor } from './apparmor.read.ts';

export const apparmorResource: Resource = {
  noun: 'apparmor',
  key: 'none',
  description: 'AppArmor, as it is in the kernel now.',
  attributes: {
    enabled: { type: 'boolean', adjective: true, description: 'It is active in the kernel.' },
    profiles: { type: 'list', description: 'Names of the loaded profiles; only root can see them.' },
    count: { type: 'integer', least: 0, description: 'How many are loaded.' },
  },
  examples: ['the apparmor is not enabled', 'the apparmor has count 0'],
  look(): Look {
    return lookWith(printApparmor(), (reply) => {
      const read = readApparmor(reply);
      if ('unable' in read) return read;
      const { enabled, profiles } = read;
      if ('unable' in profiles)
        return { state: { enabled }, unseen: allUnseen(['profiles', 'count'], profiles) };
      return { state: { enabled, profiles: [...profiles.keys()].sort(), count: profiles.size }, unseen: {} };
    });
  },
};
