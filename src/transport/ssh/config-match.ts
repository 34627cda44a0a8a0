import { type ConfigLine, matchesList, splitWords } from './config-lines.ts';
import { type Asker, expandTokens, hostName, tokensOf } from './config-tokens.ts';

/** Whether a Match line applies. @throws Error for an unsupported criterion, because ignoring it would lead elsewhere */
export function matchLine({ rest }: ConfigLine, asker: Asker, reached: boolean): boolean {
  const words = splitWords(rest);
  let holds = reached;
  if (words.length === 0) throw new Error('a Match line says nothing');
  while (words.length > 0) {
    const [, word = '', value] = /^(!?[a-z]+)(?:=(.*))?$/is.exec(words.shift() ?? '') ?? [];
    if (value !== undefined) words.unshift(value);
    const negated = word.startsWith('!');
    const criterion = word.replace(/^!/, '').toLowerCase();
    const answer = criteria(criterion, words, asker, holds);
    if (answer === negated) holds = false;
  }
  return holds;
}

function criteria(criterion: string, words: string[], asker: Asker, holds: boolean): boolean {
  switch (criterion) {
    case 'all':
      return true;
    case 'final':
      asker.wantFinal();
      return asker.final;
    case 'canonical':
      return asker.final;
  }
  const value = words.shift();
  if (value === undefined) throw new Error(`Match ${criterion} says nothing`);
  const { found } = asker;
  switch (criterion) {
    case 'host':
      return matchesList(hostName(asker).toLowerCase(), value.toLowerCase());
    case 'originalhost':
      return matchesList(asker.host.toLowerCase(), value.toLowerCase());
    case 'user':
      return matchesList(asker.user ?? found.get('user')?.[0] ?? asker.localUser, value);
    case 'localuser':
      return matchesList(asker.localUser, value);
    case 'tagged':
      return matchesList(found.get('tag')?.[0] ?? '', value);
    case 'exec':
      // Like ssh: not run if the line does not apply anyway.
      return holds && asker.exec(expandTokens(value, tokensOf(asker)));
  }
  throw new Error(`Match ${criterion} is not supported`);
}
