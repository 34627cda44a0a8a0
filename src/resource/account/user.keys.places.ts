import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';

/** Shell text that prints what the files of sshd say about keys, also in Match blocks. Who may not read them sees the defaults. */
export function printKeyPlaces(): string {
  return `${section('sshd')}; grep -his -e '^[[:space:]]*AuthorizedKeys' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf`;
}

/** Where sshd looks for keys (sshd_config(5)). */
export interface KeyPlaces {
  /** Whether it reads this file of ~/.ssh. */
  reads(file: string): boolean;
  /** Other places, whose keys are not read here. */
  readonly others?: Unable;
}

/** @param text the output of `printKeyPlaces` */
export function readKeyPlaces(text: string): KeyPlaces {
  const files: string[] = [];
  let others: Unable | undefined;
  let set = false;
  for (const line of text.split('\n')) {
    const [, kind = '', value = ''] =
      /^\s*AuthorizedKeys(File|Command)(?:\s*=\s*|\s+)(.+?)\s*$/i.exec(line) ?? [];
    const words = value
      .replaceAll('"', '')
      .split(/\s+/)
      .filter((word) => word !== '' && word.toLowerCase() !== 'none');
    const usual = words.flatMap((word) => /^(?:%h\/)?\.ssh\/(authorized_keys2?)$/.exec(word)?.[1] ?? []);
    if (kind.toLowerCase() === 'file') {
      set = true;
      files.push(...usual);
    }
    if (usual.length < words.length)
      others = {
        unable: `sshd has keys from elsewhere, too: ${line.trim()}`,
        hint: 'look at the file that it names, or at what its command prints',
      };
  }
  return { reads: (file) => !set || files.includes(file), ...(others === undefined ? {} : { others }) };
}
