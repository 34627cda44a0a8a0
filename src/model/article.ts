/** A noun of ours with its indefinite article: `an interface`, `a user`. None of them begins with a u that is spoken as a vowel. */
export function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
