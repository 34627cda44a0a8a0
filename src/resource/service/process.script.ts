/** What the options of an interpreter say about the script that it runs (their manual pages). */
interface Interpreter {
  readonly name: RegExp;
  /** The text of a program follows, so that there is no script. */
  readonly text: RegExp;
  /** Its value is the next argument. */
  readonly valued?: RegExp;
  /** The name of what it runs follows. */
  readonly named?: RegExp;
}

const INTERPRETERS: readonly Interpreter[] = [
  {
    name: /^(?:sh|bash|dash|ash|busybox|ksh|mksh|zsh)$/,
    text: /^-\w*c$/,
    valued: /^[-+]\w*[oO]$|^--(?:rcfile|init-file)$/,
  },
  { name: /^(?:python|pypy)[\d.]*$/, text: /^-\w*c$/, valued: /^-\w*[WX]$/, named: /^-\w*m$/ },
  { name: /^perl[\d.]*$/, text: /^-\w*[eE]$/, valued: /^-I$/ },
  { name: /^ruby[\d.]*$/, text: /^-\w*e$/, valued: /^-[IrCE]$/ },
  {
    name: /^(?:node|nodejs|bun|deno)$/,
    text: /^-(?:e|p|pe|-eval|-print)$/,
    valued: /^-(?:r|C|-require|-import|-loader|-experimental-loader|-conditions|-title)$/,
  },
  { name: /^php[\d.]*$/, text: /^-r$/, valued: /^-[cdz]$/, named: /^-f$/ },
  { name: /^java$/, text: /^(?:-cp|-classpath|--class-path|-m|--module)$/, named: /^-jar$/ },
  { name: /^(?:lua|tclsh|guile|Rscript)[\d.]*$/, text: /^-[ec]$/ },
];

/** Name of the script, the module (`python3 -m http.server`) or the archive (`java -jar shop.jar`) that an interpreter runs. */
export function scriptOf([first = '', ...args]: readonly string[]): string | undefined {
  if (/\s/.test(first)) return undefined;
  const known = INTERPRETERS.find(({ name }) => name.test(lastPart(first)));
  if (known === undefined) return undefined;
  const { text, valued, named } = known;
  for (const [at, argument] of args.entries()) {
    if (at > 0 && valued?.test(args[at - 1] ?? '')) continue;
    if (named?.test(argument)) return lastPart(args[at + 1] ?? '');
    if (text.test(argument)) return undefined;
    // The class that Java runs is no script.
    if (!/^[-+]/.test(argument)) return known.name.test('java') ? undefined : lastPart(argument);
  }
  return undefined;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
