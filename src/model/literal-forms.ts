import { encodedForms } from './mask-pattern.ts';

/** The complete text of a value in one encoding. */
export function literalForms(value: string): readonly string[] {
  const url = encodeURIComponent(value.toWellFormed());
  const json = JSON.stringify(value).slice(1, -1);
  const forms = [
    value,
    url,
    url.replaceAll('%20', '+'),
    json,
    JSON.stringify(json).slice(1, -1),
    value.replaceAll("'", `'\\''`),
    value.replaceAll('\n', '⏎'),
    value.replaceAll('\n', '↵'),
    ...encodedForms(value),
  ];
  return [...new Set(forms)];
}
