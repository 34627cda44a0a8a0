/**
 * Variables by which a login changes what tools print or where they look, from the tools' own manual pages. What a program needs to run at
 * all (PATH, LD_LIBRARY_PATH, PYTHONPATH …) stays.
 */
const CHANGING = [
  // sh, bash(1)
  'IFS CDPATH ENV BASH_ENV GLOBIGNORE GLOBSORT EXECIGNORE TMOUT BASH_COMPAT POSIXLY_CORRECT',
  // ls(1), df(1), du(1), date(1), sort(1) of GNU
  'QUOTING_STYLE LS_COLORS TIME_STYLE TABSIZE COLUMNS LINES BLOCK_SIZE BLOCKSIZE LS_BLOCK_SIZE DF_BLOCK_SIZE',
  'DU_BLOCK_SIZE _POSIX2_VERSION CLICOLOR_FORCE FORCE_COLOR',
  // grep(1), ps(1)
  'GREP_OPTIONS GREP_COLOR GREP_COLORS PS_FORMAT PS_PERSONALITY CMD_ENV UNIX95 I_WANT_A_BROKEN_PS',
  // systemctl(1), journalctl(1)
  'SYSTEMD_COLORS SYSTEMD_PAGER SYSTEMD_LESS SYSTEMD_URLIFY SYSTEMD_LOG_LEVEL SYSTEMD_LOG_TARGET SYSTEMD_OFFLINE',
  'SYSTEMD_IGNORE_CHROOT SYSTEMD_UNIT_PATH DBUS_SYSTEM_BUS_ADDRESS PAGER LESS LESSOPEN',
  // findmnt(8), lsblk(8), ss(8)
  'LIBMOUNT_FSTAB LIBMOUNT_MTAB LIBMOUNT_DEBUG LIBSMARTCOLS_DEBUG LIBBLKID_DEBUG BLKID_FILE PROC_ROOT PROC_NET_TCP',
  'PROC_NET_TCP6 PROC_NET_UDP PROC_NET_UDP6 PROC_NET_RAW PROC_NET_RAW6 PROC_NET_UNIX PROC_NET_SCTP TCPDIAG_FILE',
  // dpkg(1), apt.conf(5), rpm(8), iptables(8)
  'DPKG_ADMINDIR DPKG_ROOT DPKG_COLORS DPKG_DEBUG APT_CONFIG RPM_CONFIGDIR XTABLES_LIBDIR',
  // locale(7), ld.so(8), resolv.conf(5)
  'LANGUAGE LOCPATH NLSPATH LD_DEBUG LD_AUDIT LD_TRACE_LOADED_OBJECTS LD_SHOW_AUXV HOSTALIASES LOCALDOMAIN RES_OPTIONS',
].join(' ');

/** bash also takes functions and options from the environment, and POSIXLY_CORRECT changes how it acts as sh. */
const BASH = [
  'unset -f builtin compgen declare shopt unset set 2>/dev/null;set -f',
  'unset -f $(builtin compgen -A function) 2>/dev/null;set +f',
  'builtin shopt -u nullglob failglob dotglob nocaseglob nocasematch xpg_echo extdebug 2>/dev/null',
  'builtin declare +x SHELLOPTS BASHOPTS 2>/dev/null;set -o posix',
].join(';');

/**
 * The start of every session: messages in English, the folders of system tools on the search path (a login other than root often lacks
 * them), and nothing of the login that changes what `sh` and the tools do. The login's own variables can still be read in /proc/$$/environ.
 */
export const PRELUDE = [
  `set +e;set +f;set +u;set +v;set +x;set +C;unset ${CHANGING}`,
  `case \${BASH_VERSION-} in '');;*)${BASH};;esac`,
  'LC_ALL=C;export LC_ALL;umask 022',
  `PATH=\${PATH:-/usr/bin:/bin}`,
  'for d in /usr/local/sbin /usr/sbin /sbin;do case :$PATH: in *:$d:*);;*)PATH=$PATH:$d;;esac;done',
  'export PATH;unset d',
  '',
].join('\n');

/** A look also drops these: times in the zone of the login (tzset(3)), and a fake clock or file system (ld.so(8)). */
export const LOOK_PRELUDE = 'unset TZ TZDIR LD_PRELOAD;';
