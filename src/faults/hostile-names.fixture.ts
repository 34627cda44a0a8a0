import fc from 'fast-check';

/** What a name could do if it became shell text: each of these creates a file. */
function payloads(mark: string): readonly string[] {
  return [
    `$(touch ${mark})`,
    `\`touch ${mark}\``,
    `; touch ${mark};`,
    `' ; touch ${mark}; '`,
    `" ; touch ${mark}; "`,
    `\n touch ${mark}\n`,
    `| touch ${mark}`,
    `&& touch ${mark}`,
    `& touch ${mark} &`,
    `> ${mark}`,
    `>${mark}`,
    `\${x:=$(touch ${mark})}`,
    `'"'"'; touch ${mark} #`,
    `\\'; touch ${mark}; \\'`,
    `$'\\n'touch ${mark}`,
    `*/../; touch ${mark}`,
    `-exec touch ${mark} ;`,
    `--output=${mark}`,
    `-o ${mark}`,
    `@${mark}`,
    `/e;touch ${mark};`,
    `system("touch ${mark}")`,
    `{ system("touch ${mark}") }`,
    `'.touch("${mark}").'`,
    '%s%n%x',
    '$HOME ~ * ? [a-z] {a,b}',
  ];
}

/** What may surround it so that the name is possible at all. */
const FRAMES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `/x${text}`,
  (text) => `x${text}`,
  (text) => `-${text}`,
  (text) => `/etc/passwd${text}`,
  (text) => `nginx${text}`,
  (text) => `80${text}`,
  (text) => `${text} in /srv/app`,
  (text) => `shop in ${text}`,
  (text) => `/tmp:${text}`,
  (text) => `é\u202e${text}\u0007`,
];

/**
 * A name that is chosen with care, one of random characters, or a very long one.
 * @param possible names that are refused anyway are only tried if there is no other way to write the payload
 */
export function hostileName(
  mark: string,
  possible: (name: string) => boolean = () => true,
): fc.Arbitrary<string> {
  const framed = (payload: fc.Arbitrary<string>) =>
    fc.tuple(payload, fc.nat()).map(([text, choice]) => {
      const names = FRAMES.map((frame) => frame(text));
      const good = names.filter(possible);
      const from = good.length === 0 ? names : good;
      return from[choice % from.length] ?? text;
    });
  const chosen = framed(fc.constantFrom(...payloads(mark)));
  const random = framed(
    fc.string({
      unit: fc.constantFrom(...`'"\\$\`;|&<>(){}[]*?!#~%=@^ \n\t-/:.,aé\u0000\u202e`),
      maxLength: 40,
    }),
  );
  const long = framed(
    fc.constantFrom(...payloads(mark)).map((payload) => `${payload}${'y'.repeat(100_000)}`),
  );
  return fc.oneof(
    { arbitrary: chosen, weight: 12 },
    { arbitrary: random, weight: 5 },
    { arbitrary: long, weight: 1 },
  );
}
