/**
 * The words of a plugin's command line, without a shell: blanks separate them, and quotes of both kinds hold a word together. Nothing is
 * expanded, and a backslash is a backslash.
 * @returns undefined if a quote does not end
 */
export function pluginWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const [word, pieces] = /^(?:'[^']*'|"[^"]*"|[^\s'"])+(?=\s|$)/.exec(rest) ?? [];
    if (word === undefined || pieces !== undefined) return undefined;
    words.push(
      word.replaceAll(
        /'([^']*)'|"([^"]*)"/g,
        (_all, single?: string, double?: string) => single ?? double ?? '',
      ),
    );
    rest = rest.slice(word.length).trimStart();
  }
  return words;
}

/** Words that mean something to a shell, and would only be data here. */
const OF_SHELL = /^(?:\|\|?|&&?|;|\d?>>?&?\d?(?:\/.*)?|<)$|^`|\$\(|;$/;
/** A macro of Nagios: $HOSTADDRESS$, $USER1$, $ARG1$. */
const MACRO = /\$[A-Z][A-Z0-9_]*\$/;

/** Why a text is no command line of a plugin, or undefined. */
export function refusePlugin(text: string): string | undefined {
  const words = pluginWords(text);
  if (words === undefined) return `a quote does not end in ${JSON.stringify(text)}`;
  const [program = ''] = words;
  if (program === '') return 'it names no plugin';
  const macro = MACRO.exec(text)?.[0];
  if (macro !== undefined) return `${macro} is a macro that only Nagios knows; write its value`;
  const shell = words.find((word, index) => (index === 0 ? /[;&|<>`$]/ : OF_SHELL).test(word));
  if (shell !== undefined)
    return `no shell runs it, so ${JSON.stringify(shell)} would be an argument; a command can have one`;
  return /^\/[^\n]+$|^[\w.-]+$/.test(program)
    ? undefined
    : `a plugin is named check_disk, or by its absolute path; found ${JSON.stringify(program)}`;
}
