import { only } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { printApparmor, readApparmor } from './apparmor.read.ts';

export const apparmorProfileResource: Resource = {
  noun: 'apparmor profile',
  key: 'quoted',
  description: 'A profile loaded into the kernel, by its name: docker-default, /usr/sbin/named.',
  attributes: {
    exists: { type: 'boolean', description: 'It is loaded.' },
    enforced: { type: 'boolean', adjective: true, description: 'It denies what it does not allow.' },
    mode: {
      never: only('enforce', 'complain', 'kill', 'unconfined', 'prompt'),
      type: 'text',
      description: 'enforce, complain, kill or unconfined.',
    },
  },
  examples: ['the apparmor profile "nosuch" does not exist', 'the apparmor profile "nosuch" is not enforced'],
  refuse(name) {
    return (
      refuseText(name) ??
      (name.includes('\n')
        ? 'a profile name must not contain a newline'
        : name === '*'
          ? 'one profile is asked for by its whole name'
          : undefined)
    );
  },
  look(name: string): Look {
    return {
      command: printApparmor(),
      read(reply) {
        const read = readApparmor(reply);
        if ('unable' in read) return read;
        if ('unable' in read.profiles) return read.profiles;
        const mode = read.profiles.get(name);
        if (mode === undefined) return { exists: false, enforced: false };
        return { exists: true, enforced: mode === 'enforce' || mode === 'kill', mode };
      },
    };
  },
};
