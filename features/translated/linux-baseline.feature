Feature: dev-sec's Linux baseline, said with the built-in sentences
  The numbers are those of its controls. What the shop's web tier does not meet stands under "these checks fail": it is said all the
  same, and looked at. The values of the kernel are those that it ships; where distributions set another one at boot, both stand
  there, the wanted one first.

  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: os-01 and os-09: no trusted hosts, no passwords of other machines
    Then the command "find / -xdev -name .rhosts 2>/dev/null" has stdout empty
    And the command "find / -xdev -name hosts.equiv 2>/dev/null" has stdout empty
    And the command "find / -xdev '(' -iname .rhosts -o -iname .netrc ')' 2>/dev/null" has stdout empty
    And the file "/etc/hosts.equiv" does not exist
    And the directory "/root" has entries none of .rhosts, .netrc

  Scenario: os-02: the shadow file
    Then the file "/etc/shadow" has:
      | exists              | yes     |
      | type                | regular |
      | owner               | root    |
      | group               | shadow  |
      | mode                | 0640    |
      | writable by root    | yes     |
      | readable by root    | yes     |
      | executable by root  | no      |
      | readable by nobody  | no      |
      | executable by nobody | no     |

  Scenario: os-03: the accounts file
    Then the file "/etc/passwd" has:
      | exists              | yes     |
      | type                | regular |
      | owner               | root    |
      | group               | root    |
      | mode                | 0644    |
      | executable by root  | no      |
      | writable by root    | yes     |
      | writable by nobody  | no      |
      | readable by root    | yes     |
      | readable by nobody  | yes     |

  Scenario: os-04: no dot in the search path
    Then the environment variable "PATH" has value not matches /(^|:)\.?(:|$)/

  Scenario: os-05: the defaults of logins
    Then the file "/etc/login.defs" has:
      | exists              | yes     |
      | type                | regular |
      | owner               | root    |
      | group               | root    |
      | executable by root  | no      |
      | readable by root    | yes     |
      | readable by nobody  | yes     |
      | writable by nobody  | no      |
    And the configuration "/etc/login.defs" has:
      | at ENV_SUPATH    | contains "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" |
      | at ENV_PATH      | contains "/usr/local/bin:/usr/bin:/bin"                                 |
      | at PASS_WARN_AGE | 7                                                                       |
      | at LOGIN_RETRIES | 5                                                                       |
      | at LOGIN_TIMEOUT | 60                                                                      |
      | at UID_MIN       | 1000                                                                    |
      | at GID_MIN       | 1000                                                                    |
    And these checks fail:
      """
      the configuration "/etc/login.defs" has at "UMASK" one of "027", 27
      the configuration "/etc/login.defs" has at "PASS_MAX_DAYS" 60
      the configuration "/etc/login.defs" has at "PASS_MIN_DAYS" 7
      the configuration "/etc/login.defs" has at "SYS_UID_MIN" 100
      the configuration "/etc/login.defs" has at "SYS_UID_MAX" 999
      the configuration "/etc/login.defs" has at "SYS_GID_MIN" 100
      the configuration "/etc/login.defs" has at "SYS_GID_MAX" 999
      """

  Scenario: os-06: programs that must not be setuid or setgid
    Then the command "find / -xdev -type f '(' -perm -4000 -o -perm -2000 ')' 2>/dev/null" has:
      | stdout | matches /^\/usr\/bin\/passwd$/ |
      | stdout | not matches /^\/usr\/bin\/rcp$/ |
      | stdout | not matches /^\/usr\/bin\/rlogin$/ |
      | stdout | not matches /^\/usr\/bin\/rsh$/ |
      | stdout | not matches /^\/usr\/libexec\/openssh\/ssh-keysign$/ |
      | stdout | not matches /^\/sbin\/netreport$/ |
      | stdout | not matches /^\/usr\/sbin\/usernetctl$/ |
      | stdout | not matches /^\/usr\/sbin\/userisdnctl$/ |
      | stdout | not matches /^\/usr\/sbin\/pppd$/ |
      | stdout | not matches /^\/usr\/bin\/lockfile$/ |
      | stdout | not matches /^\/usr\/bin\/mail-lock$/ |
      | stdout | not matches /^\/usr\/bin\/mail-unlock$/ |
      | stdout | not matches /^\/usr\/bin\/mail-touchlock$/ |
      | stdout | not matches /^\/usr\/bin\/dotlockfile$/ |
      | stdout | not matches /^\/usr\/bin\/arping$/ |
      | stdout | not matches /^\/usr\/sbin\/arping$/ |
      | stdout | not matches /^\/usr\/sbin\/uuidd$/ |
      | stdout | not matches /^\/usr\/bin\/mtr$/ |
      | stdout | not matches /^\/usr\/lib\/evolution\/camel-lock-helper-1\.2$/ |
      | stdout | not matches /^\/usr\/lib\/pt_chown$/ |
      | stdout | not matches /^\/usr\/lib\/eject\/dmcrypt-get-device$/ |
      | stdout | not matches /^\/usr\/lib\/mc\/cons\.saver$/ |
    And these checks fail:
      """
      the file "/usr/lib/openssh/ssh-keysign" is not setuid
      """

  Scenario: os-07: no number twice
    Then the command "cut -d: -f3 /etc/passwd | sort | uniq -d" has stdout empty
    And the command "cut -d: -f3 /etc/group | sort | uniq -d" has stdout empty

  # Newer kernels always say 256, the control wants 1000.
  Scenario: os-08: entropy
    Then the sysctl "kernel.random.entropy_avail" has number at least 100

  Scenario: os-10: file systems that nobody needs
    Then these checks fail:
      """
      the kernel module "cramfs" is disabled
      the kernel module "freevxfs" is disabled
      the kernel module "jffs2" is disabled
      the kernel module "hfs" is disabled
      the kernel module "hfsplus" is disabled
      the kernel module "squashfs" is disabled
      the kernel module "udf" is disabled
      the kernel module "vfat" is disabled
      """
    When I run on "web":
      """
      mkdir -p /etc/modprobe.d
      for name in cramfs freevxfs jffs2 hfs hfsplus squashfs udf vfat; do echo "install $name /bin/true"; done >/etc/modprobe.d/CIS.conf
      """
    Then the kernel module "cramfs" is disabled
    And the kernel module "freevxfs" is disabled
    And the kernel module "jffs2" is disabled
    And the kernel module "hfs" is disabled
    And the kernel module "hfsplus" is disabled
    And the kernel module "squashfs" is disabled
    And the kernel module "udf" is disabled
    And the kernel module "vfat" is disabled
    And the file "/etc/modprobe.d/CIS.conf" has lines matching "install cramfs /bin/true" 1
    When I run "rm /etc/modprobe.d/CIS.conf"
    Then the kernel module "cramfs" is not disabled

  Scenario: os-11 to os-17: directories, cron and mounts
    Then the directory "/var/log" has:
      | exists | yes                    |
      | owner  | root                   |
      | group  | one of root, adm, syslog |
      | mode   | one of 0755, 0775      |
    And the directory "/etc/cron.d" has owner root
    And the directory "/etc/cron.daily" has owner root
    And the directory "/root" has mode 0700
    And the user "root" has home /root
    And the user "www-data" is locked
    And the user "sshd" is locked
    And the user "games" is system
    And the user "games" has shell "/usr/sbin/nologin"
    And the mount "/dev" has options includes nosuid
    And the mount "/dev/shm" has options includes noexec, nosuid, nodev
    And the mount "/proc" has options includes noexec, nosuid, nodev
    And these checks fail:
      """
      the directory "/etc/cron.d" has mode 0700
      the directory "/etc/cron.daily" has mode 0700
      the file "/etc/crontab" has mode 0600
      the directory "/etc/cron.hourly" has owner root
      the mount "/var" exists
      the mount "/home" exists
      the mount "/var/log/audit" exists
      the mount "/dev" has options includes noexec
      """

  Scenario: package-01 to package-10: what is installed
    Then the package "inetd" is not installed
    And the package "xinetd" is not installed
    And the package "telnetd" is not installed
    And the package "rsh-server" is not installed
    And the package "ypserv" is not installed
    And the package "tftp-server" is not installed
    And the package "prelink" is not installed
    And the package "apache2" is not installed
    And these checks fail:
      """
      the package "rsyslog" is installed
      the package "auditd" is installed
      the package "libpam-tmpdir" is installed
      the package "apt-listbugs" is installed
      the package "apt-listchanges" is installed
      the package "debian-goodies" is installed
      the package "debsecan" is installed
      the package "debsums" is installed
      the package "fail2ban" is installed
      the package "arpwatch" is installed
      the package "arpon" is installed
      the package "rkhunter" is installed
      the package "acct" is installed
      the package "sysstat" is installed
      the package "needrestart" is installed
      the package "libapache2-mod-evasive" is installed
      the package "libapache2-mod-qos" is installed
      the package "libapache2-mod-security2" is installed
      """

  Scenario: package-08: the settings of auditd
    When I run on "web":
      """
      mkdir -p /etc/audit
      printf '%s\n' 'log_file = /var/log/audit/audit.log' 'log_format = RAW' 'flush = INCREMENTAL' 'freq = 20' 'num_logs = 5' \
        'max_log_file = 6' 'max_log_file_action = ROTATE' 'space_left = 75' 'action_mail_acct = root' \
        'space_left_action = SYSLOG' 'admin_space_left = 50' 'admin_space_left_action = SUSPEND' \
        'disk_full_action = SUSPEND' 'disk_error_action = SUSPEND' >/etc/audit/auditd.conf
      """
    Then the configuration "/etc/audit/auditd.conf as keys" has:
      | at log_file                | /var/log/audit/audit.log |
      | at log_format              | matches /^raw$/i         |
      | at flush                   | INCREMENTAL              |
      | at freq                    | 20                       |
      | at num_logs                | 5                        |
      | at max_log_file            | 6                        |
      | at max_log_file_action     | ROTATE                   |
      | at space_left              | 75                       |
      | at action_mail_acct        | root                     |
      | at space_left_action       | SYSLOG                   |
      | at admin_space_left        | 50                       |
      | at admin_space_left_action | SUSPEND                  |
      | at disk_full_action        | SUSPEND                  |
      | at disk_error_action       | SUSPEND                  |
    When I run "rm -r /etc/audit"
    Then the configuration "/etc/audit/auditd.conf as keys" does not exist

  Scenario: sysctl-01 to sysctl-17: IPv4
    Then the sysctl "net.ipv4.ip_forward" has value one of 0, 1
    And the sysctl "net.ipv4.conf.all.forwarding" has value one of 0, 1
    And the sysctl "net.ipv4.conf.all.rp_filter" has value one of 1, 0, 2
    And the sysctl "net.ipv4.conf.default.rp_filter" has value one of 1, 0, 2
    And the sysctl "net.ipv4.icmp_ignore_bogus_error_responses" has value 1
    And the sysctl "net.ipv4.icmp_echo_ignore_broadcasts" has value 1
    And the sysctl "net.ipv4.tcp_syncookies" has value 1
    And the sysctl "net.ipv4.conf.all.shared_media" has value 1
    And the sysctl "net.ipv4.conf.default.shared_media" has value 1
    And the sysctl "net.ipv4.conf.all.accept_source_route" has value 0
    And the sysctl "net.ipv4.conf.default.accept_source_route" has value one of 0, 1
    And the sysctl "net.ipv4.conf.default.accept_redirects" has value one of 0, 1
    And the sysctl "net.ipv4.conf.all.accept_redirects" has value one of 0, 1
    And the sysctl "net.ipv4.conf.all.secure_redirects" has value one of 0, 1
    And the sysctl "net.ipv4.conf.default.secure_redirects" has value one of 0, 1
    And the sysctl "net.ipv4.conf.default.send_redirects" has value one of 0, 1
    And the sysctl "net.ipv4.conf.all.send_redirects" has value one of 0, 1
    And the sysctl "net.ipv4.conf.all.log_martians" has value one of 1, 0
    And the sysctl "net.ipv4.conf.default.log_martians" has value one of 1, 0
    And the sysctl "net.ipv4.conf.all.arp_ignore" has value one of 1, 2, 0
    And the sysctl "net.ipv4.conf.all.arp_announce" has number between 0 and 2
    And these checks fail:
      """
      the sysctl "net.ipv4.icmp_ratelimit" has value 100
      the sysctl "net.ipv4.icmp_ratemask" has value 88089
      the sysctl "net.ipv4.tcp_timestamps" has value 0
      the sysctl "net.ipv4.tcp_rfc1337" has value 1
      """

  Scenario: sysctl-13 and sysctl-19 to sysctl-28: IPv6
    Then the sysctl "net.ipv6.conf.all.accept_source_route" has value 0
    And the sysctl "net.ipv6.conf.default.accept_source_route" has value 0
    And the sysctl "net.ipv6.conf.all.forwarding" has value one of 0, 1
    And the sysctl "net.ipv6.conf.default.accept_redirects" has value one of 0, 1
    And the sysctl "net.ipv6.conf.all.accept_redirects" has value one of 0, 1
    And the sysctl "net.ipv6.conf.all.accept_ra" has value one of 0, 1
    And the sysctl "net.ipv6.conf.default.accept_ra" has value one of 0, 1
    And these checks fail:
      """
      the sysctl "net.ipv6.conf.default.router_solicitations" has value 0
      the sysctl "net.ipv6.conf.default.accept_ra_rtr_pref" has value 0
      the sysctl "net.ipv6.conf.default.accept_ra_pinfo" has value 0
      the sysctl "net.ipv6.conf.default.accept_ra_defrtr" has value 0
      the sysctl "net.ipv6.conf.default.autoconf" has value 0
      the sysctl "net.ipv6.conf.default.dad_transmits" has value 0
      the sysctl "net.ipv6.conf.default.max_addresses" has value 1
      """

  # Not every kernel has the first two at all: what is not there is not what is refused.
  Scenario: sysctl-29 to sysctl-34: the kernel itself
    Then the sysctl "fs.suid_dumpable" has value one of 0, 2
    And the sysctl "kernel.core_pattern" has value matches /^\|?\/|^core/
    And the sysctl "kernel.randomize_va_space" has value 2
    And the sysctl "fs.protected_hardlinks" has value 1
    And the sysctl "fs.protected_symlinks" has value one of 1, 0
    And the sysctl "fs.protected_fifos" has value one of 1, 2, 0
    And the sysctl "fs.protected_regular" has value one of 2, 1, 0
    And the file "/proc/cpuinfo" has lines matching "/^(flags|Features)\s*:/" at least 1
    And these checks fail:
      """
      the sysctl "kernel.modules_disabled" has value 1
      the sysctl "kernel.sysrq" has value -1
      the sysctl "kernel.exec-shield" has value 1
      """

  Scenario: the logins over the network
    Then the sshd configuration is valid
    And the sshd configuration has:
      | setting Port                   | 22                                |
      | setting PermitEmptyPasswords   | no                                |
      | setting HostbasedAuthentication | no                               |
      | setting IgnoreRhosts           | yes                               |
      | setting StrictModes            | yes                               |
      | setting UsePAM                 | yes                               |
      | setting MaxAuthTries           | at most 6                         |
      | setting LoginGraceTime         | at most 120                       |
      | setting PermitRootLogin        | one of no, without-password, prohibit-password |
      | setting Ciphers                | not contains "3des-cbc"           |
      | setting MACs                   | not contains "hmac-md5"           |
    And the file "/etc/ssh/sshd_config" has:
      | owner              | root |
      | group              | root |
      | executable by root | no   |
      | writable by nobody | no   |
    And these checks fail:
      """
      the sshd configuration has setting "X11Forwarding" no
      the sshd configuration has setting "ClientAliveInterval" 300
      the sshd configuration has setting "LogLevel" VERBOSE
      the file "/etc/ssh/sshd_config" has mode 0600
      """
