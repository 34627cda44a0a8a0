import { type Never, only } from '../never.ts';

/**
 * Values that `sshd -T` and `ssh -G` never print, because they print their meaning and not the word. Each was tried with OpenSSH 9.2, and
 * is in servconf.c and readconf.c (multistate tables, dump_config, dump_client_config).
 */
type Told = Readonly<Record<string, Never>>;

const as =
  (written: Readonly<Record<string, string>>): Never =>
  (value) =>
    written[value.toLowerCase()];
const inSeconds: Never = (value) =>
  /^\d+$/.test(value) || value === 'none' ? undefined : 'printed in seconds, without a unit';
const inCapitals: Never = (value) =>
  /^[A-Z0-9]+$/.test(value) ? undefined : 'printed in capitals: INFO, VERBOSE, AUTH, SHA256';
const inSmallLetters: Never = (value) =>
  value === value.toLowerCase() ? undefined : 'printed in lower case';
const logLevel: Never = (value) => (value === 'DEBUG1' ? 'printed as DEBUG' : inCapitals(value));
const rekeyLimit: Never = (value) =>
  /^(?:\d+|default) \d+$/.test(value) ? undefined : 'printed in bytes and seconds: 1073741824 3600';
const algorithms: Never = (value) =>
  /^[+^-]/.test(value) ? 'printed as the whole resulting list' : undefined;

/** Those that take a list of algorithms, which a sign extends or reduces. */
const ALGORITHMS = /^(?:ciphers|macs|kexalgorithms|\w+algorithms|\w+keytypes)$/;

const BOTH: Told = {
  loglevel: logLevel,
  syslogfacility: inCapitals,
  fingerprinthash: inCapitals,
  ipqos: inSmallLetters,
  addressfamily: only('any', 'inet', 'inet6'),
  rekeylimit: rekeyLimit,
  streamlocalbindmask: (value) => (/^0\d{3}$/.test(value) ? undefined : 'printed with four digits: 0177'),
};

const SSHD: Told = {
  ...BOTH,
  // One value with two names; sshd -T still prints the older one.
  permitrootlogin: (value) =>
    value === 'without-password'
      ? 'called prohibit-password today'
      : only('yes', 'no', 'prohibit-password', 'forced-commands-only')(value),
  listenaddress: (value) => (/:\d+$/.test(value) ? undefined : 'printed with its port: 0.0.0.0:22, [::]:22'),
  logingracetime: inSeconds,
  clientaliveinterval: inSeconds,
  unusedconnectiontimeout: inSeconds,
  compression: as({ delayed: 'printed as yes' }),
  allowtcpforwarding: as({ all: 'printed as yes' }),
  allowstreamlocalforwarding: as({ all: 'printed as yes' }),
  maxstartups: (value) => (/^\d+:\d+:\d+$/.test(value) ? undefined : 'printed in three parts: 10:30:100'),
  persourcenetblocksize: (value) => (/^\d+:\d+$/.test(value) ? undefined : 'printed in two parts: 32:128'),
};

const SSH: Told = {
  ...BOTH,
  connecttimeout: inSeconds,
  serveraliveinterval: inSeconds,
  forwardx11timeout: inSeconds,
  controlpersist: (value) => (value === 'yes' || value === 'no' ? undefined : inSeconds(value)),
  tunnel: as({ true: 'printed as point-to-point' }),
};

/** For these `ssh -G` prints true and false, whatever was written; for all others yes and no. */
const TRUE_OR_FALSE =
  /^(?:addkeystoagent|canonicalizehostname|controlmaster|pubkeyauthentication|requesttty|stricthostkeychecking|tunnel|updatehostkeys|verifyhostkeydns)$/;
const SWITCH = /^(?:true|false|on|off|enabled?|disabled?|yes|no)$/i;

function saidBy(
  told: Told,
  value: string,
  key: string,
  words: readonly [string, string],
): string | undefined {
  if (SWITCH.test(value) && !words.includes(value)) return `${words.join(' or ')}, in lower case`;
  return told[key]?.(value) ?? (ALGORITHMS.test(key) ? algorithms(value) : undefined);
}

export const sshdSetting: Never = (value, keyword = '') =>
  saidBy(SSHD, value, keyword.toLowerCase(), ['yes', 'no']);

export const sshSetting: Never = (value, keyword = '') => {
  const key = keyword.toLowerCase();
  return saidBy(SSH, value, key, TRUE_OR_FALSE.test(key) ? ['true', 'false'] : ['yes', 'no']);
};
