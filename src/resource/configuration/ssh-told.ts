import { type Never, only } from '../never.ts';

/**
 * What `sshd -T` and `ssh -G` never print: they tell what they made of a word, not the word. Each was tried with OpenSSH 9.2, and stands
 * in servconf.c and readconf.c (multistate tables, dump_config, dump_client_config).
 */
type Told = Readonly<Record<string, Never>>;

const as =
  (written: Readonly<Record<string, string>>): Never =>
  (value) =>
    written[value.toLowerCase()];
const inSeconds: Never = (value) =>
  /^\d+$/.test(value) || value === 'none' ? undefined : 'told in seconds, without a unit';
const inCapitals: Never = (value) =>
  /^[A-Z0-9]+$/.test(value) ? undefined : 'told in capitals: INFO, VERBOSE, AUTH, SHA256';
const inSmallLetters: Never = (value) =>
  value === value.toLowerCase() ? undefined : 'told in small letters';
const logLevel: Never = (value) => (value === 'DEBUG1' ? 'told as DEBUG' : inCapitals(value));
const rekeyLimit: Never = (value) =>
  /^(?:\d+|default) \d+$/.test(value) ? undefined : 'told in bytes and seconds: 1073741824 3600';
const algorithms: Never = (value) =>
  /^[+^-]/.test(value) ? 'told as the whole list that comes of it' : undefined;

/** Those that take a list of algorithms, of which a sign makes more or less. */
const ALGORITHMS = /^(?:ciphers|macs|kexalgorithms|\w+algorithms|\w+keytypes)$/;

const BOTH: Told = {
  loglevel: logLevel,
  syslogfacility: inCapitals,
  fingerprinthash: inCapitals,
  ipqos: inSmallLetters,
  addressfamily: only('any', 'inet', 'inet6'),
  rekeylimit: rekeyLimit,
  streamlocalbindmask: (value) => (/^0\d{3}$/.test(value) ? undefined : 'told with four digits: 0177'),
};

const SSHD: Told = {
  ...BOTH,
  // One value with two names; sshd -T still prints the older one.
  permitrootlogin: (value) =>
    value === 'without-password'
      ? 'called prohibit-password today'
      : only('yes', 'no', 'prohibit-password', 'forced-commands-only')(value),
  listenaddress: (value) => (/:\d+$/.test(value) ? undefined : 'told with its port: 0.0.0.0:22, [::]:22'),
  logingracetime: inSeconds,
  clientaliveinterval: inSeconds,
  unusedconnectiontimeout: inSeconds,
  compression: as({ delayed: 'told as yes' }),
  allowtcpforwarding: as({ all: 'told as yes' }),
  allowstreamlocalforwarding: as({ all: 'told as yes' }),
  maxstartups: (value) => (/^\d+:\d+:\d+$/.test(value) ? undefined : 'told in three parts: 10:30:100'),
  persourcenetblocksize: (value) => (/^\d+:\d+$/.test(value) ? undefined : 'told in two parts: 32:128'),
};

const SSH: Told = {
  ...BOTH,
  connecttimeout: inSeconds,
  serveraliveinterval: inSeconds,
  forwardx11timeout: inSeconds,
  controlpersist: (value) => (value === 'yes' || value === 'no' ? undefined : inSeconds(value)),
  tunnel: as({ true: 'told as point-to-point' }),
};

/** Of these `ssh -G` tells true and false, whatever was written; of all others yes and no. */
const TRUE_OR_FALSE =
  /^(?:addkeystoagent|canonicalizehostname|controlmaster|pubkeyauthentication|requesttty|stricthostkeychecking|tunnel|updatehostkeys|verifyhostkeydns)$/;
const SWITCH = /^(?:true|false|on|off|enabled?|disabled?|yes|no)$/i;

function saidBy(
  told: Told,
  value: string,
  key: string,
  words: readonly [string, string],
): string | undefined {
  if (SWITCH.test(value) && !words.includes(value)) return `${words.join(' or ')}, in small letters`;
  return told[key]?.(value) ?? (ALGORITHMS.test(key) ? algorithms(value) : undefined);
}

export const sshdSetting: Never = (value, keyword = '') =>
  saidBy(SSHD, value, keyword.toLowerCase(), ['yes', 'no']);

export const sshSetting: Never = (value, keyword = '') => {
  const key = keyword.toLowerCase();
  return saidBy(SSH, value, key, TRUE_OR_FALSE.test(key) ? ['true', 'false'] : ['yes', 'no']);
};
