Feature: Units of systemd
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: timers, sockets, mounts and targets
    Then the unit "apt-daily.timer" exists
    And the unit "no-such-unit.timer" does not exist
    And the unit "apt-daily.timer" is active
    And the unit "apt-daily.timer" is running
    And the unit "apt-daily.timer" is enabled
    And the unit "apt-daily.timer" is not failed
    And the unit "apt-daily.timer" is not masked
    And the unit "dbus.socket" is active
    And the unit "-.mount" is active
    And the unit "multi-user.target" is active within 10 seconds
    And the unit "no-such-unit.path" is not active
    And the unit "apt-daily.timer" has:
      | state              | "active (waiting)"        |
      | uptime             | under 1 day               |
      | next run           | under 2 days              |
      | schedule           | includes "OnCalendar=*-*-* 06,18:00:00" |
      | result             | success                   |
      | property Persistent | yes                      |
    And the service "nginx" has property "Restart" no
    And the service "nginx" has result success

  Scenario: the same, false
    Then these checks fail:
      """
      the unit "apt-daily.timer" does not exist
      the unit "no-such-unit.timer" exists
      the unit "apt-daily.timer" is not active
      the unit "apt-daily.timer" is not running
      the unit "apt-daily.timer" is not enabled
      the unit "apt-daily.timer" is failed
      the unit "apt-daily.timer" is masked
      the unit "no-such-unit.path" is active
      the unit "no-such-unit.path" does not have state "active (running)"
      the unit "apt-daily.timer" has state "inactive (dead)"
      the unit "apt-daily.timer" has uptime over 1 day
      the unit "apt-daily.timer" has next run over 7 days
      the unit "apt-daily.timer" has result exit-code
      the unit "apt-daily.timer" has schedule includes "OnCalendar=daily"
      the unit "apt-daily.timer" has schedule empty
      the unit "apt-daily.timer" has property "Persistent" no
      the unit "apt-daily.timer" does not have property "Persistent" yes
      the service "nginx" has property "Restart" always
      the service "nginx" has result timeout
      """

  Scenario: a timer that fires
    When I write the file "/etc/systemd/system/tick.timer":
      """
      [Timer]
      OnActiveSec=1s
      AccuracySec=1ms
      """
    And I write the file "/etc/systemd/system/tick.service":
      """
      [Service]
      Type=oneshot
      ExecStart=/bin/false
      """
    And I run "systemctl daemon-reload"
    Then the unit "tick.timer" exists
    And the unit "tick.timer" is not active
    And the unit "tick.timer" has last run empty
    And the unit "tick.timer" has next run empty
    When I run "systemctl start tick.timer"
    Then the unit "tick.timer" has last run newer than 1 minute within 20 seconds
    And the unit "tick.service" is failed within 10 seconds
    And the unit "tick.service" has result exit-code
    And these checks fail:
      """
      the unit "tick.timer" has last run older than 1 hour
      the unit "tick.timer" has last run empty
      """
    When I run "systemctl mask tick.timer || { rm /etc/systemd/system/tick.timer; systemctl daemon-reload; systemctl mask tick.timer; }"
    Then the unit "tick.timer" is masked

  Scenario: what nobody can tell is neither true nor false
    Then these checks are unable:
      """
      the unit "apt-daily.timer" is active on "db"
      the unit "apt-daily.timer" is not active on "db"
      the unit "dbus.socket" has last run empty
      the unit "dbus.socket" has property "NoSuchProperty" yes
      the unit "dbus.socket" does not have property "NoSuchProperty" yes
      """
