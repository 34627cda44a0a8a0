import { sh } from '../../transport/shell/quote.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { lookWith } from '../sight.ts';
import { readSettings, sshdConfigurationResource } from './sshd-configuration.ts';

/** sshd(8), -C. */
const WORDS = ['user', 'host', 'addr', 'laddr', 'lport', 'rdomain'];

export const sshdConfigurationForResource: Resource = {
  noun: 'sshd configuration for',
  key: 'quoted',
  description:
    'The effective settings of sshd for one connection, with Match blocks (sshd -T -C): "user=deploy,addr=192.0.2.7,host=pc.example.com". Needs root.',
  attributes: sshdConfigurationResource.attributes,
  examples: [
    'the sshd configuration for "user=root,addr=192.0.2.7,host=pc.example.com" has setting "PermitRootLogin" not yes',
    'the sshd configuration for "user=deploy" is valid',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    const wrong = name.split(',').find((part) => {
      const [word = '', value = ''] = part.split('=');
      return !WORDS.includes(word) || value === '' || part.split('=').length !== 2;
    });
    return wrong === undefined
      ? undefined
      : `a connection is written ${WORDS.map((word) => `${word}=…`).join(', ')}, with commas; found ${JSON.stringify(wrong)}`;
  },
  look(name: string, _facts, wanted: readonly string[]): Look {
    const command = sh`PATH="$PATH:/usr/sbin:/sbin"; LC_ALL=C sshd -T -C ${name}`;
    return lookWith(command, (reply) => readSettings(wanted, reply));
  },
};
