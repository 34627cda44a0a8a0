import { nearest } from '../../model/nearest.ts';

/** Keywords of configurations whose programs print nothing for an unknown keyword, as for one that is not set. */
export interface Keywords {
  /** The program, for messages. */
  readonly of: string;
  /** Always printed. */
  readonly always: readonly string[];
  /** Printed only if they are set. */
  readonly whenSet: readonly string[];
  /** Older name → the one that is printed today, in lower case. */
  readonly aliases: Readonly<Record<string, string>>;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** sshd_config(5) of OpenSSH 9.2 and additions of later releases; what sshd -T prints was tried keyword by keyword. */
export const SSHD_KEYWORDS: Keywords = {
  of: 'sshd_config(5)',
  always: words(`
  AddressFamily AllowAgentForwarding AllowStreamLocalForwarding AllowTcpForwarding
  AuthenticationMethods AuthorizedKeysCommand AuthorizedKeysCommandUser AuthorizedKeysFile
  AuthorizedPrincipalsCommand AuthorizedPrincipalsCommandUser AuthorizedPrincipalsFile Banner
  CASignatureAlgorithms ChrootDirectory Ciphers ClientAliveCountMax ClientAliveInterval Compression
  DisableForwarding ExposeAuthInfo FingerprintHash ForceCommand GatewayPorts GSSAPIAuthentication
  GSSAPICleanupCredentials GSSAPIKexAlgorithms GSSAPIKeyExchange GSSAPIStoreCredentialsOnRekey
  GSSAPIStrictAcceptorCheck HostbasedAcceptedAlgorithms HostbasedAuthentication
  HostbasedUsesNameFromPacketOnly HostKey HostKeyAgent HostKeyAlgorithms IgnoreRhosts
  IgnoreUserKnownHosts IPQoS KbdInteractiveAuthentication KerberosAuthentication KerberosGetAFSToken
  KerberosOrLocalPasswd KerberosTicketCleanup KexAlgorithms ListenAddress LoginGraceTime LogLevel MACs
  MaxAuthTries MaxSessions MaxStartups ModuliFile PAMServiceName PasswordAuthentication
  PermitEmptyPasswords PermitListen PermitOpen PermitRootLogin PermitTTY PermitTunnel
  PermitUserEnvironment PermitUserRC PerSourceMaxStartups PerSourceNetBlockSize PerSourcePenalties
  PidFile Port PrintLastLog PrintMotd PubkeyAcceptedAlgorithms PubkeyAuthentication PubkeyAuthOptions
  RefuseConnection RekeyLimit RequiredRSASize RevokedKeys SecurityKeyProvider SshdAuthPath
  SshdSessionPath StreamLocalBindMask StreamLocalBindUnlink StrictModes SyslogFacility TCPKeepAlive
  TrustedUserCAKeys UnusedConnectionTimeout UseDNS UsePAM VersionAddendum X11DisplayOffset
  X11Forwarding X11UseLocalhost XAuthLocation
  `),
  whenSet: words(`
  AcceptEnv AllowGroups AllowUsers ChannelTimeout DenyGroups DenyUsers HostCertificate LogVerbose
  PerSourcePenaltyExemptList RDomain SetEnv Subsystem
  `),
  aliases: {
    challengeresponseauthentication: 'kbdinteractiveauthentication',
    skeyauthentication: 'kbdinteractiveauthentication',
    dsaauthentication: 'pubkeyauthentication',
    pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
    hostbasedacceptedkeytypes: 'hostbasedacceptedalgorithms',
    hostdsakey: 'hostkey',
    keepalive: 'tcpkeepalive',
  },
};

/** ssh_config(5) of OpenSSH 9.2 and additions of later releases, by what ssh -G prints. */
export const SSH_KEYWORDS: Keywords = {
  of: 'ssh_config(5)',
  always: words(`
  AddKeysToAgent AddressFamily BatchMode CanonicalizeFallbackLocal CanonicalizeHostname
  CanonicalizeMaxDots CASignatureAlgorithms CheckHostIP Ciphers ClearAllForwardings Compression
  ConnectionAttempts ConnectTimeout ControlMaster ControlPersist EnableEscapeCommandline
  EnableSSHKeysign EscapeChar ExitOnForwardFailure FingerprintHash ForkAfterAuthentication ForwardAgent
  ForwardX11 ForwardX11Timeout ForwardX11Trusted GatewayPorts GlobalKnownHostsFile GSSAPIAuthentication
  GSSAPIDelegateCredentials GSSAPIKexAlgorithms GSSAPIKeyExchange GSSAPIRenewalForcesRekey
  GSSAPITrustDns HashKnownHosts HostbasedAcceptedAlgorithms HostbasedAuthentication HostKeyAlgorithms
  Hostname IdentitiesOnly IdentityFile IPQoS KbdInteractiveAuthentication KexAlgorithms LogLevel MACs
  NoHostAuthenticationForLocalhost NumberOfPasswordPrompts ObscureKeystrokeTiming
  PasswordAuthentication PermitLocalCommand PermitRemoteOpen Port ProxyUseFdpass
  PubkeyAcceptedAlgorithms PubkeyAuthentication RefuseConnection RekeyLimit RequestTTY RequiredRSASize
  SecurityKeyProvider ServerAliveCountMax ServerAliveInterval SessionType StdinNull StreamLocalBindMask
  StreamLocalBindUnlink StrictHostKeyChecking SyslogFacility TCPKeepAlive Tunnel TunnelDevice
  UpdateHostKeys User UserKnownHostsFile VerifyHostKeyDNS VersionAddendum VisualHostKey WarnWeakCrypto
  XAuthLocation
  `),
  whenSet: words(`
  BindAddress BindInterface CanonicalDomains CanonicalizePermittedCNAMEs CertificateFile ChannelTimeout
  ControlPath DynamicForward GSSAPIClientIdentity GSSAPIServerIdentity HostKeyAlias IdentityAgent
  IgnoreUnknown KbdInteractiveDevices KnownHostsCommand LocalCommand LocalForward LogVerbose
  PKCS11Provider PreferredAuthentications ProxyCommand ProxyJump RemoteCommand RemoteForward
  RevokedHostKeys SendEnv SetEnv Tag
  `),
  aliases: {
    challengeresponseauthentication: 'kbdinteractiveauthentication',
    skeyauthentication: 'kbdinteractiveauthentication',
    tisauthentication: 'kbdinteractiveauthentication',
    dsaauthentication: 'pubkeyauthentication',
    pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
    hostbasedkeytypes: 'hostbasedacceptedalgorithms',
    smartcarddevice: 'pkcs11provider',
    keepalive: 'tcpkeepalive',
  },
};

/** login.defs(5) of shadow 4.13, with additional keywords of its programs and util-linux. A file: what is not in it is not set. */
export const LOGIN_DEFS: Keywords = {
  of: 'login.defs(5)',
  always: [],
  whenSet: words(`
  ALWAYS_SET_PATH BCRYPT_MAX_ROUNDS BCRYPT_MIN_ROUNDS CHFN_AUTH CHFN_RESTRICT CHSH_AUTH CLOSE_SESSIONS
  CONSOLE CONSOLE_GROUPS CRACKLIB_DICTPATH CREATE_HOME CREATE_MAIL_SPOOL DEFAULT_HOME
  DIALUPS_CHECK_ENAB ENCRYPT_METHOD ENV_HZ ENV_PATH ENV_ROOTPATH ENV_SUPATH ENV_TZ ENVIRON_FILE
  ERASECHAR FAIL_DELAY FAILLOG_ENAB FAKE_SHELL FORCE_SHADOW FTMP_FILE GID_MAX GID_MIN
  GRANT_AUX_GROUP_SUBIDS HMAC_CRYPTO_ALGO HOME_MODE HUSHLOGIN_FILE ISSUE_FILE KILLCHAR LASTLOG_ENAB
  LASTLOG_UID_MAX LOG_OK_LOGINS LOG_UNKFAIL_ENAB LOGIN_KEEP_USERNAME LOGIN_PLAIN_PROMPT LOGIN_RETRIES
  LOGIN_STRING LOGIN_TIMEOUT MAIL_CHECK_ENAB MAIL_DIR MAIL_FILE MAX_MEMBERS_PER_GROUP MD5_CRYPT_ENAB
  MOTD_FILE MOTD_FIRSTONLY NO_PASSWORD_CONSOLE NOLOGINS_FILE NONEXISTENT OBSCURE_CHECKS_ENAB
  PAM_MAXTRIES PASS_ALWAYS_WARN PASS_CHANGE_TRIES PASS_MAX_DAYS PASS_MAX_LEN PASS_MIN_DAYS PASS_MIN_LEN
  PASS_WARN_AGE PORTTIME_CHECKS_ENAB PREVENT_NO_AUTH QMAIL_DIR QUOTAS_ENAB SHA_CRYPT_MAX_ROUNDS
  SHA_CRYPT_MIN_ROUNDS SU_NAME SU_WHEEL_ONLY SUB_GID_COUNT SUB_GID_MAX SUB_GID_MIN SUB_UID_COUNT
  SUB_UID_MAX SUB_UID_MIN SULOG_FILE SYS_GID_MAX SYS_GID_MIN SYS_UID_MAX SYS_UID_MIN SYSLOG_SG_ENAB
  SYSLOG_SU_ENAB TCB_AUTH_GROUP TCB_SYMLINKS TTYGROUP TTYPERM TTYTYPE_FILE UID_MAX UID_MIN ULIMIT UMASK
  USE_TCB USERADD_CMD USERDEL_CMD USERDEL_POSTCMD USERDEL_PRECMD USERGROUPS_ENAB YESCRYPT_COST_FACTOR
  `),
  aliases: {},
};

/** How many letters a typing error changes. A more distant word may be a keyword of a later release. */
const SLIP = 2;

/** Why a keyword is probably a misspelling of another one, or undefined. */
export function refuseKeyword(written: string, keywords: Keywords): string | undefined {
  if (isKnown(written, keywords)) return undefined;
  const [meant] = nearest(written, [...keywords.always, ...keywords.whenSet], 1, SLIP);
  return meant === undefined
    ? undefined
    : `${JSON.stringify(written)} is not a keyword of ${keywords.of}; did you mean "${meant}"?`;
}

/** Whether a keyword that is not printed is not set. */
export function isSilent(written: string, { whenSet }: Keywords): boolean {
  return whenSet.some((keyword) => same(keyword, written));
}

function isKnown(written: string, { always, whenSet, aliases }: Keywords): boolean {
  return (
    Object.hasOwn(aliases, written.toLowerCase()) ||
    [...always, ...whenSet].some((keyword) => same(keyword, written))
  );
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
