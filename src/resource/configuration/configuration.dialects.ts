import type { Value } from '../../model/value.ts';
import { listedWords } from '../unit-lists.ts';
import type { Dialect } from './configuration.dialect.ts';
import { INCLUDES } from './configuration.includes.ts';
import { parseScalar, unquoted } from './configuration.scalar.ts';

const ENTRY = /^([^=:]+?)\s*(?:[=:][ \t]*(.*))?$/s;
const EQUALS = /^([^=]+?)\s*(?:=[ \t]*(.*))?$/s;
const plain = (text: string): Value => parseScalar(text.trimEnd());

/** A value followed by a comment, if the comment begins with one of these characters after a space. */
const before = (signs: string) => (text: string) =>
  parseScalar(text.replace(new RegExp(`(?:^|[ \\t]+)[${signs}].*$`, 'gm'), '').trimEnd());

/** If the program is unknown: text after a comment sign is a comment for some programs, and part of the value for others. */
function ambiguous(text: string): Value | { readonly doubt: string } {
  const value = text.trim();
  const whole = unquoted(value);
  if (whole !== value) return parseScalar(whole);
  return /(?:^|\s)[#;]/.test(value) ? { doubt: inDoubt(value) } : parseScalar(value);
}

const inDoubt = (value: string) =>
  `whether ${JSON.stringify(value)} ends in a comment depends on the program`;

/** The same if quotes are special: a comment may follow them. */
const ambiguousBehindQuotes = (text: string) =>
  ambiguous(text.trim().replace(/^("(?:[^"\\]|\\.)*"|'[^']*')\s+[#;].*$/s, '$1'));

/** Settings of systemd with one value: a later one replaces an earlier one. All others count as lists. */
const SINGLE =
  /^(?:Type|Restart|RestartSec|User|Group|WorkingDirectory|Root(?:Directory|Image)|PIDFile|BusName|Kill(?:Mode|Signal)|Timeout\w*Sec|WatchdogSec|Description|RemainAfterExit|Nice|UMask|Standard(?:Input|Output|Error)|SyslogIdentifier|Limit\w+|Memory\w+|CPU(?:Quota|Weight)|TasksMax|Private\w+|Protect\w+|NoNewPrivileges|DynamicUser|Slice|OOM\w+|Persistent|AccuracySec|RandomizedDelaySec|Unit|Accept|What|Where|DefaultDependencies|StartLimit\w+|Storage|SystemMaxUse|DNSSEC|LLMNR|MulticastDNS)$/;

/** Sections of journald.conf(5), logind.conf(5), systemd-system.conf(5) and similar files: nearly all of their settings have one value. */
const OF_DAEMONS = /^(?:Journal|Login|Manager|Resolve|Time|Coredump|Sleep|OOM|PStore|Home|Upload|Remote)$/;
const LISTS_OF_DAEMONS =
  /^(?:DNS|FallbackDNS|Domains|NTP|FallbackNTP|DNSStubListenerExtra|(?:Default|Manager)Environment|CPUAffinity|NUMAMask|Kill(?:Only|Exclude)Users|(?:Suspend|Hibernate|HybridSleep)(?:Mode|State)|\w+Credential\w*)$/;

const LISTS_OF_MYSQL = /^(?:replicate|binlog)[-_](?:do|ignore|wild|rewrite)|^plugin[-_]load[-_]add/;

const SPACES_OF_MYSQL: Readonly<Record<string, string>> = { s: ' ', t: '\t', n: '\n', r: '\r', b: '\b' };

/** One pair of quotes around the whole value is removed, whatever is in it, and a backslash stands for a space or for the next character. */
function ofMysql(value: string): string {
  const inside = /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
  return inside.replaceAll(/\\([stnrb\\"'])/g, (_, sign: string) => SPACES_OF_MYSQL[sign] ?? sign);
}

/** Samba: case and spaces in names do not count. */
const withoutSpaces = (key: string) => key.toLowerCase().replaceAll(/\s+/g, '');
/** git: quoted text is literal, and nothing else. */
const outsideQuotes = (key: string) => key.replaceAll(/^[^"]*|[^".]*$/g, (part) => part.toLowerCase());
const lower = (key: string) => key.replace(/[^.]*$/, (name) => name.toLowerCase());

/** %(name)s inserts another value, and %% is one sign (configparser, Interpolation of values). */
const interpolated = (value: (text: string) => Value) => (text: string) =>
  /%[(%]/.test(text) ? { doubt: 'Python expands it from other values' } : value(text);

const python: Dialect = {
  ...{ sections: true, comments: '#;', goesOn: 'deeper', entry: ENTRY, alone: false },
  ...{ value: interpolated(plain), repeated: 'last', fold: lower, defaults: 'DEFAULT', stranger: 'refused' },
};

/** By the name of its format. Each follows the program's documentation or its source. */
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
  /** mysys/my_default.c of MariaDB: outside quotes # begins a comment anywhere, and ; only at the start of a line. */
  mysql: {
    ...{ sections: true, comments: '#;', goesOn: 'no', entry: EQUALS, alone: true, stranger: 'refused' },
    value: (text) => parseScalar(ofMysql(text.replace(/^((?:"[^"]*"|'[^']*'|[^#"'])*?)#.*$/s, '$1').trim())),
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
  /** parse_ini_file of PHP: outside quotes ; begins a comment. */
  php: {
    ...{ sections: true, comments: ';', goesOn: 'no', entry: EQUALS, alone: true, stranger: 'refused' },
    value(text) {
      const value = text.replace(/^((?:"[^"]*"|'[^']*'|[^;"'])*?);.*$/s, '$1').trim();
      return value.includes('${')
        ? { doubt: 'PHP expands it from other values' }
        : parseScalar(unquoted(value));
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
      parseScalar(
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
  /** OpenSSL, config(5): a $ inserts other values. */
  openssl: {
    ...{ sections: true, comments: '#', goesOn: 'backslash', joint: '', entry: EQUALS, alone: false },
    ...{ repeated: 'last', includes: INCLUDES.openssl, stranger: 'refused' },
    value(text) {
      const value = text.replace(/^((?:"[^"]*"|'[^']*'|\\.|[^#"'\\])*?)#.*$/s, '$1').trim();
      return /(?:^|[^\\])\$/.test(value)
        ? { doubt: `${JSON.stringify(value)} is expanded from other values` }
        : parseScalar(unquoted(value));
    },
  },
  /** getdef.c of shadow: a word and the rest of the line, without quotes; the last one wins. */
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
  /** postconf(5): an indented line continues the one above; # begins a comment only at the start of a line. */
  postfix: {
    ...{ sections: false, comments: '#', goesOn: 'indented', joint: ' ', entry: EQUALS, alone: false },
    ...{ value: plain, repeated: 'last', stranger: 'refused' },
  },
  /** PostgreSQL, 20.1.2: outside quotes # begins a comment; '' is a quote in quotes; names ignore case. */
  postgresql: {
    ...{ sections: false, comments: '#', goesOn: 'no', entry: /^([\w.]+)(?:\s*=\s*|\s+)(.*)$/, alone: false },
    ...{ repeated: 'last', fold: (key) => key.toLowerCase(), stranger: 'refused' },
    includes: INCLUDES.postgresql,
    lastInclude: { path: 'postgresql.auto.conf', last: true, beside: true },
    value(text) {
      const quoted = /^'((?:[^'\\]|''|\\.)*)'/.exec(text)?.[1];
      if (quoted !== undefined) return parseScalar(quoted.replaceAll("''", "'"));
      return parseScalar(text.replace(/\s*#.*$/, '').trim());
    },
  },
  /** read_config_file() of libpwquality: # begins a comment anywhere, = is optional, names ignore case. */
  pwquality: {
    ...{
      sections: false,
      comments: '#',
      goesOn: 'no',
      entry: /^([^\s=]+)(?:\s*=\s*|\s+)?(.*)$/s,
      alone: true,
    },
    ...{ repeated: 'last', fold: (key) => key.toLowerCase(), stranger: 'refused' },
    value: (text) => (text.trim() === '' ? true : parseScalar(text.replace(/#.*$/, '').trim())),
  },
  /** No particular program: what most have in common. */
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
