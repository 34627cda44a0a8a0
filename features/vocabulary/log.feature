Feature: Logs and the journal
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: what a unit wrote since the host booted
    When I run "logger -p user.err -t shop-test 'a whole disaster'; systemd-run --unit=grumble --wait -q -p SyslogLevel=err sh -c 'echo it is broken'; systemd-run --unit=mumble --wait -q sh -c 'echo it works'"
    Then the journal "nginx" has content contains "Started nginx.service"
    And the journal "nginx" has errors 0
    And the journal "nginx" has errors since "10 minutes ago" 0
    And the journal "kernel" has content not contains "Out of memory"
    And the journal "grumble" has:
      | entries                        | at least 2                 |
      | errors                         | 1                          |
      | warnings                       | at least 1                 |
      | content                        | contains "it is broken"    |
      | entries since 10 minutes ago   | at least 2                 |
      | errors since 10 minutes ago    | 1                          |
      | warnings since 10 minutes ago  | at least 1                 |
      | content since 10 minutes ago   | matches /^it is broken$/m  |
      | errors since tomorrow          | 0                          |
    And these checks fail:
      """
      the journal "mumble" has errors at least 1
      the journal "grumble" has entries 0
      the journal "grumble" has warnings 0
      the journal "grumble" does not have errors 1
      the journal "grumble" has content not contains "it is broken"
      the journal "grumble" has entries since "10 minutes ago" 0
      the journal "grumble" has errors since "10 minutes ago" 0
      the journal "grumble" has warnings since "10 minutes ago" 0
      the journal "grumble" has content since "10 minutes ago" empty
      the journal "grumble" has content since "tomorrow" contains "it is broken"
      """
    And these checks are unable:
      """
      the journal "no-such-unit" has errors 0
      the journal "no-such-unit" has content not contains "x"
      the journal "nginx" has errors since "no such moment" 0
      the journal "nginx" has errors 0 on "db"
      """

  Scenario: lines that appear in a file from now on
    When I run "echo before >/var/log/watched.log"
    Given I watch the log "/var/log/watched.log"
    And I watch the log "/var/log/later.log"
    Then the log "/var/log/watched.log" has new lines empty
    And the log "/var/log/watched.log" has number of new lines 0 for 1 second
    And these checks are unable:
      """
      the log "/var/log/later.log" has new lines empty
      the log "/var/log/later.log" has number of new lines 0
      """
    When I run "(sleep 1; echo after >>/var/log/watched.log) >/dev/null 2>&1 & echo here >/var/log/later.log"
    Then the log "/var/log/watched.log" has new lines contains "after" within 10 seconds
    And the log "/var/log/watched.log" has new lines not contains "before"
    And the log "/var/log/later.log" has:
      | new lines           | here |
      | number of new lines | 1    |
    And these checks fail:
      """
      the log "/var/log/watched.log" has new lines contains "before"
      the log "/var/log/watched.log" does not have new lines contains "after"
      the log "/var/log/watched.log" has new lines empty
      the log "/var/log/watched.log" has number of new lines 2
      """
    When I run "mv /var/log/watched.log /var/log/watched.log.1; echo rotated >/var/log/watched.log"
    Then the log "/var/log/watched.log" has new lines "after\nrotated"
    When I run "rm /var/log/watched.log.1"
    Then the log "/var/log/watched.log" has new lines contains "rotated"
    And these checks fail:
      """
      the log "/var/log/watched.log" does not have new lines contains "rotated"
      """
    And these checks are unable:
      """
      the log "/var/log/watched.log" has new lines contains "after"
      the log "/var/log/watched.log" does not have new lines contains "after"
      the log "/var/log/watched.log" has number of new lines 1
      """
    Given I watch the log "/var/log/watched.log"
    When I run "cp /var/log/watched.log /var/log/watched.log.1; : >/var/log/watched.log; echo cut >>/var/log/watched.log"
    Then the log "/var/log/watched.log" has new lines cut
    Given I watch the log "/var/log/watched.log"
    When I run "{ echo begun; echo anew; echo and longer; } >/var/log/watched.log"
    Then the log "/var/log/watched.log" has new lines contains "begun"
    And these checks are unable:
      """
      the log "/var/log/watched.log" has new lines not contains "disaster"
      """
    When I run ": >/var/log/quiet.log"
    Given I watch the log "/var/log/quiet.log"
    Then the log "/var/log/quiet.log" has new lines empty
    When I run "echo disaster >>/var/log/quiet.log; : >/var/log/quiet.log"
    Then these checks are unable:
      """
      the log "/var/log/quiet.log" has new lines empty
      the log "/var/log/quiet.log" has number of new lines 0
      the log "/var/log/quiet.log" has new lines contains "disaster"
      """
    When I run "rm /var/log/watched.log*"
    Then these checks are unable:
      """
      the log "/var/log/watched.log" has new lines empty
      """

  Scenario: lines that a unit writes from now on
    # The last entry of the journal is somebody else's.
    When I run "logger somebody else"
    Given I watch the log of "nginx"
    Then the log of "nginx" has number of new lines 0
    When I run "systemctl reload nginx"
    Then the log of "nginx" has new lines contains "Reloaded nginx.service" within 10 seconds
    And the log of "nginx" has new lines contains "Reloading nginx.service"
    And the log of "nginx" on "web" has within 10 seconds:
      | number of new lines | at least 1             |
      | new lines           | not contains "Stopped" |
    And these checks fail:
      """
      the log of "nginx" has new lines contains "Stopped"
      the log of "nginx" has number of new lines 0
      the log of "nginx" has:
        | number of new lines | 0 |
      """
    When I run "journalctl -q --rotate; logger one; journalctl -q --rotate; journalctl -q --vacuum-files=1; systemctl reload nginx; sleep 1"
    Then the log of "nginx" has new lines contains "Reloaded nginx.service"
    And these checks are unable:
      """
      the log of "nginx" has new lines not contains "Stopped"
      the log of "nginx" has number of new lines 1
      """

  Scenario: what a unit wrote above the rate limit of journald
    # It says what it dropped with the first message that it takes again.
    When I run "systemd-run --unit=loud --wait -q echo quiet"
    Then the journal "loud" has content not contains "disaster"
    Given I watch the log of "loud"
    Then the log of "loud" has number of new lines 0
    When I run "systemd-run --unit=loud --wait -q -p LogRateLimitIntervalSec=1s -p LogRateLimitBurst=10 sh -c 'for n in $(seq 100); do echo line $n; done; sleep 2; echo the end'"
    Then the journal "loud" has content contains "the end" within 10 seconds
    And these checks are unable:
      """
      the journal "loud" has content not contains "disaster"
      the journal "loud" has content since "today" not contains "disaster"
      the journal "loud" has entries at most 20
      the log of "loud" has new lines not contains "disaster"
      """
    And the journal "nginx" has content not contains "disaster"
