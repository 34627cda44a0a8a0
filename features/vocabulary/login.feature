Feature: What logins get: sshd, limits, cron
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: the effective configuration of sshd
    Then the sshd configuration is valid
    And the sshd configuration has setting "Port" 22
    And the sshd configuration on "web" has setting 'PermitRootLogin' not yes
    And the sshd configuration has setting Port 22
    And the sshd configuration has setting "AllowGroups" empty
    And the sshd configuration has setting "ChallengeResponseAuthentication" no
    And the sshd configuration has:
      | valid           | yes                                       |
      | setting HostKey | includes /etc/ssh/ssh_host_ed25519_key    |
    And these checks fail:
      """
      the sshd configuration is not valid
      the sshd configuration has setting "Port" 2222
      the sshd configuration has setting "AllowGroups" includes root
      """
    And these checks are unable:
      """
      the sshd configuration has setting "NoSuchKeyword" empty
      the sshd configuration does not have setting "NoSuchKeyword" yes
      the sshd configuration is valid on "db"
      the sshd configuration is not valid on "db"
      the sshd configuration does not have setting "Port" 22 on "db"
      """

  Scenario: what ssh would use for a host
    When I write the file "/etc/ssh/ssh_config.d/shop.conf":
      """
      Host *.shop.example
        StrictHostKeyChecking yes
        Port 2222
      Match user deploy
        IdentitiesOnly yes
      """
    Then the ssh configuration for "web.shop.example" is valid
    And the ssh configuration for "web.shop.example" has setting "Port" 2222
    And the ssh configuration for "web.example" has setting "Port" 22
    And the ssh configuration for "deploy@web.shop.example" has:
      | valid                  | yes    |
      | setting User           | deploy |
      | setting IdentitiesOnly | yes    |
    And these checks fail:
      """
      the ssh configuration for "web.shop.example" is not valid
      the ssh configuration for "web.example" has setting "Port" 2222
      """
    And these checks are unable:
      """
      the ssh configuration for "web.shop.example" has setting "NoSuchKeyword" empty
      the ssh configuration for "web.example" is valid on "db"
      the ssh configuration for "web.example" does not have setting "Port" 22 on "db"
      """
    When I run "echo 'NoSuchKeyword yes' >>/etc/ssh/ssh_config.d/shop.conf"
    Then the ssh configuration for "web.example" is not valid
    And these checks fail:
      """
      the ssh configuration for "web.example" is valid
      """
    And these checks are unable:
      """
      the ssh configuration for "web.example" has setting "Port" 22
      """
    When I run "rm /etc/ssh/ssh_config.d/shop.conf"

  Scenario: a mistake in it
    When I run "echo 'NoSuchKeyword yes' >/etc/ssh/sshd_config.d/mistake.conf"
    Then the sshd configuration is not valid
    And these checks fail:
      """
      the sshd configuration is valid
      """
    And these checks are unable:
      """
      the sshd configuration has setting "Port" 22
      """
    When I run "rm /etc/ssh/sshd_config.d/mistake.conf"
    Then the sshd configuration is valid

  Scenario: defaults of new accounts
    Then the configuration "/etc/login.defs" has at "PASS_MAX_DAYS" 99999
    And these checks fail:
      """
      the configuration "/etc/login.defs" has at "PASS_MAX_DAYS" at most 365
      """

  Scenario: limits
    When I write the file "/etc/security/limits.d/web.conf":
      """
      www-data  soft  nofile  4096
      www-data  hard  nofile  8192
      *         -     core    0
      @adm      hard  nproc   unlimited
      """
    Then the limit "nofile" exists
    And the limit "chroot" does not exist
    And the limit "nofile" has soft for "www-data" at least 4096
    And the limit "core" has hard for "*" 0
    And the limit "nproc" has hard for "@adm" unlimited
    And these checks fail:
      """
      the limit "nofile" does not exist
      the limit "chroot" exists
      the limit "nofile" has soft for "www-data" at least 100000
      the limit "nofile" has hard for "www-data" 4096
      the limit "nofile" has soft for "nobody" 4096
      the limit "nofile" does not have soft for "nobody" 4096
      """

  Scenario: crontabs
    When I run:
      """
      mkdir -p /var/spool/cron/crontabs /etc/cron.d
      printf 'MAILTO=root\n0  3 * * * /usr/bin/backup\n' >/var/spool/cron/crontabs/root
      chmod 0600 /var/spool/cron/crontabs/root
      printf '0 3 * * fri-mon root x\n' >/etc/cron.d/never
      printf '@daily www-data /usr/bin/report --all\n' >/etc/cron.d/report
      """
    Then the crontab "root" exists
    And the crontab "nobody" does not exist
    And the crontab "root" has entries includes "0 3 * * * /usr/bin/backup"
    And the crontab "/etc/cron.d/report" has:
      | entries  | @daily www-data /usr/bin/report --all |
      | commands | /usr/bin/report --all                 |
      | count    | 1                                     |
      | problems | empty                                 |
      | cron     | none                                  |
    And the crontab "/etc/cron.d/never" has count 0
    And the crontab "/etc/cron.d/never" has problems "line 1 never comes"
    And these checks fail:
      """
      the crontab "/etc/cron.d/never" has problems empty
      the crontab "/etc/cron.d/report" has cron "Debian cron"
      the crontab "root" does not exist
      the crontab "nobody" exists
      the crontab "root" has entries includes "0 4 * * * /usr/bin/backup"
      the crontab "root" has commands includes /usr/bin/other
      the crontab "root" has count 0
      the crontab "nobody" has count 0
      """
