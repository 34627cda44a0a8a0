import type { Value } from '../../model/value.ts';
import { listedWords } from '../unit-lists.ts';
import type { Dialect } from './configuration.dialect.ts';
import { INCLUDES } from './configuration.includes.ts';
import { scalar, unquoted } from './configuration.scalar.ts';

const ENTRY = /^([^=:]+?)\s*(?:[=:][ \t]*(.*))?$/s;
const EQUALS = /^([^=]+?)\s*(?:=[ \t]*(.*))?$/s;
const plain = (text: string): Value => scalar(text.trimEnd());

/** A value with a comment behind it, where the comment begins with one of these characters after a space. */
const before = (signs: string) => (text: string) =>
  scalar(text.replace(new RegExp(`(?:^|[ \\t]+)[${signs}].*$`, 'gm'), '').trimEnd());

/** Where no one program reads a file: a comment behind a value is one for some programs, and a part of it for others. */
function ambiguous(text: string): Value | { readonly doubt: string } {
  const value = text.trim();
  const whole = unquoted(value);
  if (whole !== value) return scalar(whole);
  return /(?:^|\s)[#;]/.test(value) ? { doubt: inDoubt(value) } : scalar(value);
}

const inDoubt = (value: string) =>
  `whether ${JSON.stringify(value)} ends in a comment depends on the program`;

/** The same where quotes are quotes: behind them is a comment. */
const ambiguousBehindQuotes = (text: string) =>
  ambiguous(text.trim().replace(/^("(?:[^"\\]|\\.)*"|'[^']*')\s+[#;].*$/s, '$1'));

/** Settings of systemd that have one value: a later one replaces an earlier one. All others are taken for lists. */
const SINGLE =
  /^(?:Type|Restart|RestartSec|User|Group|WorkingDirectory|Root(?:Directory|Image)|PIDFile|BusName|Kill(?:Mode|Signal)|Timeout\w*Sec|WatchdogSec|Description|RemainAfterExit|Nice|UMask|Standard(?:Input|Output|Error)|SyslogIdentifier|Limit\w+|Memory\w+|CPU(?:Quota|Weight)|TasksMax|Private\w+|Protect\w+|NoNewPrivileges|DynamicUser|Slice|OOM\w+|Persistent|AccuracySec|RandomizedDelaySec|Unit|Accept|What|Where|DefaultDependencies|StartLimit\w+|Storage|SystemMaxUse|DNSSEC|LLMNR|MulticastDNS)$/;

/** Sections of journald.conf(5), logind.conf(5), systemd-system.conf(5) and their like: nearly all of their settings have one value. */
const OF_DAEMONS = /^(?:Journal|Login|Manager|Resolve|Time|Coredump|Sleep|OOM|PStore|Home|Upload|Remote)$/;
const LISTS_OF_DAEMONS =
  /^(?:DNS|FallbackDNS|Domains|NTP|FallbackNTP|DNSStubListenerExtra|(?:Default|Manager)Environment|CPUAffinity|NUMAMask|Kill(?:Only|Exclude)Users|(?:Suspend|Hibernate|HybridSleep)(?:Mode|State)|\w+Credential\w*)$/;

const LISTS_OF_MYSQL = /^(?:replicate|binlog)[-_](?:do|ignore|wild|rewrite)|^plugin[-_]load[-_]add/;

const SPACES_OF_MYSQL: Readonly<Record<string, string>> = { s: ' ', t: '\t', n: '\n', r: '\r', b: '\b' };

/** One pair of quotes around the whole is taken off, whatever is in them, and a backslash stands for a space or for what follows. */
function ofMysql(value: string): string {
  const inside = /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
  return inside.replaceAll(/\\([stnrb\\"'])/g, (_, sign: string) => SPACES_OF_MYSQL[sign] ?? sign);
}

/** Samba: upper and lower case and spaces do not count in names. */
const withoutSpaces = (key: string) => key.toLowerCase().replaceAll(/\s+/g, '');
/** git: what stands in quotes is as written, and nothing else. */
const outsideQuotes = (key: string) => key.replaceAll(/^[^"]*|[^".]*$/g, (part) => part.toLowerCase());
const lower = (key: string) => key.replace(/[^.]*$/, (name) => name.toLowerCase());

/** %(name)s brings in another value, and %% is one sign (configparser, Interpolation of values). */
const interpolated = (value: (text: string) => Value) => (text: string) =>
  /%[(%]/.test(text) ? { doubt: 'Python expands it from other values' } : value(text);

const python: Dialect = {
  ...{ sections: true, comments: '#;', goesOn: 'deeper', entry: ENTRY, alone: false },
  ...{ value: interpolated(plain), repeated: 'last', fold: lower, defaults: 'DEFAULT', stranger: 'refused' },
};

/** By the name of its format. Each is what its own documentation, or its source, says. */
export const DIALECTS = {
  /** systemd.syntax(7) */
  systemd: {
    ...{ sections: true, comments: '#;', goesOn: 'backslash', joint: ' ', entry: EQUALS, alone: false },
    ...{ value: plain, words: listedWords, resets: true, stranger: 'ignored' },
    repeated: (key, section) =>
      SINGLE.test(key) || (OF_DAEMONS.test(section) && !LISTS_OF_DAEMONS.test(key)) ? 'last' : 'list',
  },
  /** Python's configparser, with its defaults. */
  python,
  /** https://supervisord.org/configuration.html: `;` after a space begins a comment, and so does # (options.py). */
  supervisor: { ...python, value: interpolated(before(';#')) },
  /** fail2ban's reader: ` ;` begins a comment. */
  fail2ban: { ...python, value: interpolated(before(';')) },
  /** mysys/my_default.c of MariaDB: # outside of quotes begins a comment wherever it stands, and ; only a line. */
  mysql: {
    ...{ sections: true, comments: '#;', goesOn: 'no', entry: EQUALS, alone: true, stranger: 'refused' },
    value: (text) => scalar(ofMysql(text.replace(/^((?:"[^"]*"|'[^']*'|[^#"'])*?)#.*$/s, '$1').trim())),
    repeated: (key) => (LISTS_OF_MYSQL.test(key) ? 'list' : 'last'),
    fold: (key) => key.replaceAll('_', '-'),
    includes: INCLUDES.mysql,
    ownSections: true,
  },
  /** smb.conf(5) */
  samba: {
    ...{ sections: true, comments: '#;', goesOn: 'backslash', joint: ' ', entry: EQUALS, alone: false },
    ...{
      value: plain,
      repeated: 'last',
      fold: withoutSpaces,
      includes: INCLUDES.samba,
      stranger: 'ignored',
    },
  },
  /** parse_ini_file of PHP: ; outside of quotes begins a comment. */
  php: {
    ...{ sections: true, comments: ';', goesOn: 'no', entry: EQUALS, alone: true, stranger: 'refused' },
    value(text) {
      const value = text.replace(/^((?:"[^"]*"|'[^']*'|[^;"'])*?);.*$/s, '$1').trim();
      return value.includes('${') ? { doubt: 'PHP expands it from other values' } : scalar(unquoted(value));
    },
    repeated: (key) => (key.endsWith('[]') ? 'list' : 'last'),
    includes: INCLUDES.php,
  },
  /** git-config(1), FILES, Syntax */
  git: {
    ...{ sections: true, comments: '#;', goesOn: 'backslash', joint: '', entry: EQUALS, alone: true },
    ...{ repeated: 'list', fold: outsideQuotes, stranger: 'refused' },
    ...{ includes: INCLUDES.git, ownSections: true },
    value: (text) =>
      scalar(
        text
          .replace(/^((?:"(?:[^"\\]|\\.)*"|[^#;"])*?)\s*[#;].*$/s, '$1')
          .replaceAll(/"((?:[^"\\]|\\.)*)"/g, '$1')
          .replaceAll(/\\(["\\nt])/g, (_, sign: string) => ({ n: '\n', t: '\t' })[sign] ?? sign)
          .trim(),
      ),
  },
  /** The Desktop Entry Specification: lines, # comments, nothing else. */
  desktop: {
    ...{ sections: true, comments: '#', goesOn: 'no', entry: EQUALS, alone: false, value: plain },
    ...{ repeated: 'last', stranger: 'refused' },
  },
  /** OpenSSL, config(5): a $ brings in other values. */
  openssl: {
    ...{ sections: true, comments: '#', goesOn: 'backslash', joint: '', entry: EQUALS, alone: false },
    ...{ repeated: 'last', includes: INCLUDES.openssl, stranger: 'refused' },
    value(text) {
      const value = text.replace(/^((?:"[^"]*"|'[^']*'|\\.|[^#"'\\])*?)#.*$/s, '$1').trim();
      return /(?:^|[^\\])\$/.test(value)
        ? { doubt: `${JSON.stringify(value)} is expanded from other values` }
        : scalar(unquoted(value));
    },
  },
  /** getdef.c of shadow: a word and the rest of the line, without quotes; the last one counts. */
  defs: {
    ...{
      sections: false,
      comments: '#',
      goesOn: 'no',
      entry: /^(\S+)(?:[\s"]+(.*?)"?)?$/,
      alone: true,
      value: plain,
    },
    ...{ repeated: 'last', stranger: 'ignored' },
  },
  /** postconf(5): an indented line goes on with the one above; # begins a comment only at the start of a line. */
  postfix: {
    ...{ sections: false, comments: '#', goesOn: 'indented', joint: ' ', entry: EQUALS, alone: false },
    ...{ value: plain, repeated: 'last', stranger: 'refused' },
  },
  /** PostgreSQL, 20.1.2: # outside of quotes begins a comment; '' is a quote in quotes; names have no case. */
  postgresql: {
    ...{ sections: false, comments: '#', goesOn: 'no', entry: /^([\w.]+)(?:\s*=\s*|\s+)(.*)$/, alone: false },
    ...{ repeated: 'last', fold: (key) => key.toLowerCase(), stranger: 'refused' },
    includes: INCLUDES.postgresql,
    lastInclude: { path: 'postgresql.auto.conf', last: true, beside: true },
    value(text) {
      const quoted = /^'((?:[^'\\]|''|\\.)*)'/.exec(text)?.[1];
      if (quoted !== undefined) return scalar(quoted.replaceAll("''", "'"));
      return scalar(text.replace(/\s*#.*$/, '').trim());
    },
  },
  /** read_config_file() of libpwquality: # begins a comment anywhere, = may be left out, names have no case. */
  pwquality: {
    ...{
      sections: false,
      comments: '#',
      goesOn: 'no',
      entry: /^([^\s=]+)(?:\s*=\s*|\s+)?(.*)$/s,
      alone: true,
    },
    ...{ repeated: 'last', fold: (key) => key.toLowerCase(), stranger: 'refused' },
    value: (text) => (text.trim() === '' ? true : scalar(text.replace(/#.*$/, '').trim())),
  },
  /** No one program: what is the same for most. */
  ini: {
    ...{ sections: true, comments: '#;', goesOn: 'deeper', entry: ENTRY, alone: true, value: ambiguous },
    ...{ repeated: 'list', stranger: 'unknown' },
  },
  keys: {
    ...{ sections: false, comments: '#;', goesOn: 'unknown', alone: true, value: ambiguousBehindQuotes },
    ...{ repeated: 'list', stranger: 'unknown' },
    entry: /^(?:export\s+)?([\w./@*-]+)(?:(?:\s*[=:]\s*|\s+)(.*))?$/s,
  },
} as const satisfies Readonly<Record<string, Dialect>>;
