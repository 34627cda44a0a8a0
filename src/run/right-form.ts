/** Forms of other tools, and our form of each. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^(the file "[^"]*") (?:contains|includes) ("(?:[^"\\]|\\.)*"|'[^']*')/, '$1 has content contains $2'],
  [
    /^(the file "[^"]*") (?:does not|doesn't) (?:contain|include) ("(?:[^"\\]|\\.)*"|'[^']*')/,
    '$1 has content not contains $2',
  ],
  [/^(the file "[^"]*") matches (\/.*\/[a-z]*)/, '$1 has content matches $2'],
  [/^(the process "[^"]*") (?:runs|is running) as (?:user )?"?([^"\s]+)"?/, '$1 has user $2'],
  [/^(the (?:file|directory) "[^"]*") is owned by "?([^"\s]+)"?/, '$1 has owner $2'],
  [/^(the port \S+) is (?:open|listened on)\b/, '$1 is listening'],
  [/ on (?:all|each|every one) (?:of )?(?:the )?(?:hosts?|servers?|machines?)\b/, ' on every host'],
  [/ on every (?:server|machine)\b/, ' on every host'],
  [/ on (?:any|some|one) (?:host|server)s?\b/, ' on at least 1 host'],
  [/ on (?:the )?(\d+) (?:hosts|servers|machines)\b/, ' on at least $1 hosts'],
];

/** The sentence in our form; undefined if it is not a known form of another tool. */
export function rightForm(text: string): string | undefined {
  const right = FORMS.reduce((written, [pattern, form]) => written.replace(pattern, form), text);
  return right === text ? undefined : right;
}
