import { sh } from '../../transport/shell/quote.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { lookWith } from '../sight.ts';
import { refuseKeyword, SSH_KEYWORDS } from './known-keywords.ts';
import { sshSetting } from './ssh-told.ts';
import { readSettings } from './sshd-configuration.ts';

export const sshConfigurationForResource: Resource = {
  noun: 'ssh configuration for',
  key: 'quoted',
  description:
    'The effective settings of ssh for a host, as the login user gets them, with all files, Host and Match blocks and defaults (ssh -G): "web.example.com", "deploy@web.example.com". Makes no connection.',
  attributes: {
    valid: { type: 'boolean', adjective: true, description: 'ssh accepts its files.' },
    setting: {
      never: sshSetting,
      type: 'json',
      takes: 'a keyword',
      refuse: (keyword) => refuseKeyword(keyword, SSH_KEYWORDS),
      description: 'The value of a keyword of ssh_config(5), in any case; a list if it occurs several times.',
    },
  },
  examples: [
    'the ssh configuration for "web.example.com" is valid',
    'the ssh configuration for "web.example.com" has setting "StrictHostKeyChecking" not false',
    'the ssh configuration for "deploy@web.example.com" has setting "User" deploy',
  ],
  refuse(name) {
    return (
      refuseText(name) ??
      (/^(?:[^\s@-][^\s@]*@)?[A-Za-z0-9_.:%[\]][A-Za-z0-9_.:%[\]-]*$/.test(name)
        ? undefined
        : `a host of ssh is written host or user@host; found ${JSON.stringify(name)}`)
    );
  },
  look(name: string, _facts, wanted: readonly string[]): Look {
    return lookWith(sh`LC_ALL=C ssh -G -- ${name}`, (reply) => readSettings(wanted, reply, 'ssh -G'));
  },
};
