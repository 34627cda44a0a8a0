import { sh } from '../../transport/shell/quote.ts';
import { shaped } from '../never.ts';
import { section } from '../sections.ts';
import { firstLine } from '../unable.ts';
import type { FilePart } from './file.part.ts';

/** Name → hex digits of the digest. The tool of coreutils and busybox is `<name>sum`. */
const DIGESTS: Readonly<Record<string, number>> = { sha256: 64, sha512: 128, md5: 32 };

export const digestPart: FilePart = {
  attributes: {
    sha256: {
      never: shaped(/^[0-9a-f]{64}$/, '64 hex digits in lower case'),
      type: 'text',
      description: 'SHA-256 of the content in lower case hex.',
    },
    sha512: {
      never: shaped(/^[0-9a-f]{128}$/, '128 hex digits in lower case'),
      type: 'text',
      description: 'SHA-512 of the content in lower case hex.',
    },
    md5: {
      never: shaped(/^[0-9a-f]{32}$/, '32 hex digits in lower case'),
      type: 'text',
      description: 'MD5 of the content in lower case hex; no protection against an attacker.',
    },
  },
  content: true,
  ask(path, wanted) {
    return Object.keys(DIGESTS)
      .filter((name) => wanted.includes(name))
      .map((name) => `${section(name)}; LC_ALL=C ${name}sum ${sh`${path} 2>&1`}`);
  },
  read({ sections }, { state, unseen }) {
    for (const [name, length] of Object.entries(DIGESTS)) {
      const said = sections.get(name);
      if (said === undefined) continue;
      const digest = /^\\?([0-9a-f]+) /.exec(said)?.[1];
      if (digest?.length === length) state[name] = digest;
      else unseen[name] = { unable: `its content cannot be read: ${firstLine(said) ?? 'no answer'}` };
    }
  },
};
