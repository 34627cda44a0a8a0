Feature: The clock and the locale
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: the clock
    Then the clock has offset under 1 second
    And the clock is not synchronized
    And the clock has:
      | time zone  | Etc/UTC |
      | utc offset | +0000   |
    And these checks fail:
      """
      the clock has offset over 1 second
      the clock is synchronized
      the clock does not have time zone Etc/UTC
      the clock has time zone Europe/Berlin
      the clock has utc offset +0100
      """
    And the clock is not synchronized on "db"

  Scenario: whom the clock is set by
    Then these checks are unable:
      """
      the clock has servers empty on "db"
      """
    When I run:
      """
      mkdir -p /etc/chrony/sources.d && printf '# a comment\nserver time1.example.com iburst\npool  pool.example.com\n' >/etc/chrony/chrony.conf
      echo 'server time2.example.com' >/etc/chrony/sources.d/own.sources
      """
    Then the clock has servers includes time1.example.com, pool.example.com, time2.example.com
    And these checks fail:
      """
      the clock has servers empty
      the clock has servers includes other.example.com
      """
    When I run "rm -r /etc/chrony"

  Scenario: another time zone
    When I run "ln -sfn /usr/share/zoneinfo/Asia/Tokyo /etc/localtime"
    Then the clock has time zone Asia/Tokyo
    And the clock has utc offset +0900
    When I run "ln -sfn /usr/share/zoneinfo/Etc/UTC /etc/localtime"
    Then the clock has time zone Etc/UTC

  @fresh
  Scenario: a clock that is kept in step
    When I run "apt-get update -qq && apt-get install -y -qq --no-install-recommends chrony && systemctl stop chrony"
    And I write the file "/run/server.conf":
      """
      local stratum 1
      allow 127.0.0.1
      port 11123
      cmdport 0
      bindcmdaddress /
      pidfile /run/server.pid
      user root
      """
    And I write the file "/run/chrony.conf":
      """
      server 127.0.0.1 port 11123 iburst minpoll 0 maxpoll 0
      user root
      """
    And I run "chronyd -x -f /run/server.conf && chronyd -x -f /run/chrony.conf"
    Then the clock is synchronized within 10 seconds
    And these checks fail:
      """
      the clock is not synchronized
      """
    # A chronyd that follows nobody but its own clock says that it is synchronized, too.
    When I run on "web":
      """
      for name in server chrony/chronyd; do kill "$(cat /run/$name.pid)"; done; sleep 1
      printf 'local stratum 10\nuser root\n' >/run/alone.conf; chronyd -x -f /run/alone.conf
      """
    Then the clock is not synchronized for 5 seconds

  Scenario: the locale
    Then the locale has language empty on "web"
    And the locale has available includes C.utf8
    And the locale has variable "LC_TIME" empty
    When I run "printf 'LANG=C.UTF-8\nLC_TIME=C\n' >/etc/default/locale"
    Then the locale has language C.UTF-8
    And the locale has variable "LC_TIME" C
    And these checks fail:
      """
      the locale has language empty
      the locale has language de_DE.UTF-8
      the locale has variable "LC_TIME" de_DE.UTF-8
      the locale has variable "LC_TIME" empty
      the locale has available includes tlh
      the locale has available none of C
      """
    When I run "rm /etc/default/locale"
