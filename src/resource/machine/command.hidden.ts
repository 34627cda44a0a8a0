/** Utilities of POSIX.1-2024 and words of the shell, which every host has. */
const EVERYWHERE = new Set(
  `[ alias awk basename bg cat cd chgrp chmod chown cksum cmp comm command cp cut date dd df diff dirname du echo env eval exec exit expand
  export expr false fc fg file find fold getconf getopts grep hash head id jobs join kill link ln locale logger ls mkdir mkfifo mktemp mv nice
  nl nohup od paste pathchk pr printf ps pwd read readlink readonly realpath return rm rmdir sed set shift sleep sort split stat strings stty
  tail tar tee test time touch tr trap true tty type ulimit umask unalias uname uniq unset wait wc which who xargs egrep fgrep . : { ( ! if for
  while until case do then else elif`.split(/\s+/),
);
/** Programs that run another one. */
const BEFORE =
  /^(?:sudo|env|nice|ionice|nohup|timeout|stdbuf|setsid|chroot|command|exec|time|xargs|!|\(|\{|then|do|else|if|while|until)$/;
/** Into a file or nowhere; and after the output, into which a pipe may find no message. */
const HIDES = /(?:2|&)>{1,2}\s*[^\s&]|>\s*\S+\s+2>&1|2>&-/;
/** Of all that follows in the same shell. */
const HIDES_ALL = /^\s*exec\b.*(?:2|&)>/;

/**
 * The first program of a command that may be missing without a trace: its messages are hidden and its exit status does not
 * count, because another part of the command follows. Programs that every host has, or that the host is known to have, are excluded.
 */
export function hiddenProgram(command: string, known: ReadonlySet<string>): string | undefined {
  const bare = command
    .replaceAll(/\\\n/g, ' ')
    .replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"/g, (text) => 'x'.repeat(text.length));
  const parts = bare.split(/(\|\||&&|\|&?|;+|\n)/);
  let all = false;
  for (let at = 0; at < parts.length - 2; at += 2) {
    const part = parts[at] ?? '';
    const follows = parts[at + 1] ?? '';
    const last = parts.slice(at + 2).every((rest) => /^[\s;]*$/.test(rest));
    const piped = follows === '|&' || (follows === '|' && /2>&1\s*$/.test(part));
    const hides = all || piped || HIDES.test(part);
    all ||= HIDES_ALL.test(part);
    if (last || follows === '||' || follows === '&&' || !hides) continue;
    const program = programOf(part);
    if (program === undefined || EVERYWHERE.has(program) || known.has(program)) continue;
    if (!isAskedFor(program, bare)) return program;
  }
  return undefined;
}

/** `command -v ss >/dev/null && ss …` fails without it. */
function isAskedFor(program: string, command: string): boolean {
  return [
    ...command.matchAll(/\b(?:command -v|which|type|hash) +(\S+)[^|;&\n]*(?:&?>[^|;&\n]*(?:2>&1)?)?\s*&&/g),
  ].some(([, asked]) => asked === program);
}

function programOf(part: string): string | undefined {
  const words = part.trim().split(/\s+/);
  let wrapped = false;
  for (const word of words) {
    if (/^\w+=/.test(word)) continue;
    if (BEFORE.test(word)) wrapped = true;
    // An option, a number or a duration of the previous program.
    else if (!(wrapped && /^(?:-|\d)/.test(word))) return word.replace(/^[({]+/, '');
  }
  return undefined;
}
