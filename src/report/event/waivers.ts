import type { Waiver } from '../../model/waiver.ts';
import { parseTags, type TagFilter } from '../../runner/tag-expression.ts';

/** Waivers in a form that can be matched. */
export type Waivers = readonly {
  readonly waiver: Waiver;
  readonly tags: TagFilter;
  readonly sentence: RegExp;
  /** The same for a sentence with its keyword, as in findings.json of an older opsproof. */
  readonly step: RegExp;
  readonly host: RegExp | undefined;
}[];

/** The waivers that apply, in the order of the file. @throws Error for a tag that is not an expression */
export function openWaivers(waivers: readonly Waiver[]): Waivers {
  return waivers.map((waiver) => {
    const { sentence, tag, host } = waiver.scope;
    return {
      waiver,
      tags: tag === undefined ? () => true : parseTags(tag),
      sentence: sentence === undefined ? /^/ : new RegExp(`^${globOf(sentence)}$`, 's'),
      // Keywords have up to three words.
      step: sentence === undefined ? /^/ : new RegExp(`^(?:\\S+ ){0,3}?${globOf(sentence)}$`, 's'),
      host: host === undefined ? undefined : new RegExp(`^${globOf(host)}$`),
    };
  });
}

/** A pattern in which `*` is any text and everything else itself. */
function globOf(text: string): string {
  return text
    .trim()
    .split('*')
    .map((part) => part.replace(/[\^$.+?()[\]{}|/\\]/g, '\\$&'))
    .join('.*');
}
