Feature: What plugins of Nagios find
  Background:
    Given the environment "languages"
    And the host "tools"

  Scenario: a disk, as a plugin of Debian finds it
    Then the Nagios plugin "check_disk -w 1 -c 1 -p /" is OK
    And the Nagios plugin "check_disk -w 1 -c 1 -p /" is not CRITICAL
    And the Nagios plugin "check_disk -w 1 -c 1 -p /" has bytes "/" over 1 MB
    And the Nagios plugin "check_disk -w 1 -c 1 -p /" is short of a warning by "/"
    And the Nagios plugin "check_disk -w 1 -c 1 -p /" is short of an alarm by "/"
    And the Nagios plugin "check_disk -w 1 -c 1 -p /" has:
      | output           | starts with "DISK OK" |
      | performance data | includes "/"          |
      | unit /           | B                     |
    And the Nagios plugin "check_disk -w 100% -c 1 -p /" is WARNING
    And the Nagios plugin "check_dummy 2 'it burns'" is CRITICAL
    And the Nagios plugin "check_dummy 3" is UNKNOWN
    And these checks fail:
      """
      the Nagios plugin "check_disk -w 100% -c 1 -p /" is OK
      the Nagios plugin "check_disk -w 100% -c 1 -p /" is short of a warning by "/"
      the Nagios plugin "check_disk -w 100% -c 100% -p /" is short of an alarm by "/"
      the Nagios plugin "check_disk -w 1 -c 1 -p /" is WARNING
      the Nagios plugin "check_disk -w 1 -c 1 -p /" is CRITICAL
      the Nagios plugin "check_disk -w 1 -c 1 -p /" is UNKNOWN
      the Nagios plugin "check_disk -w 1 -c 1 -p /" has bytes "/" under 1 kB
      the Nagios plugin "check_disk -w 1 -c 1 -p /" has output contains "CRITICAL"
      the Nagios plugin "check_disk -w 1 -c 1 -p /" has performance data empty
      the Nagios plugin "check_disk -w 1 -c 1 -p /" has unit "/" "%"
      """

  Scenario: numbers, with units and ranges
    When I write the file "/tmp/check_shop":
      """
      #!/bin/sh
      echo "SHOP OK - 3 orders wait | orders=3;5;10;0;100"
      echo "the oldest is 0.25 s old"
      echo "checked $# orders | age=250ms;;@1000:2000 load=12.5%"
      """
    And I run "chmod 755 /tmp/check_shop"
    Then the Nagios plugin "/tmp/check_shop '$HOME' '*'" has:
      | long output           | contains "checked 2 orders" |
      | value orders          | 3                           |
      | warning range orders  | "5"                         |
      | critical range orders | "10"                        |
      | minimum orders        | 0                           |
      | maximum orders        | 100                         |
      | time age              | under 1 second              |
      | percentage load       | at most 12.5 %              |
    And these checks fail:
      """
      the Nagios plugin "/tmp/check_shop" has long output empty
      the Nagios plugin "/tmp/check_shop" has value "orders" over 3
      the Nagios plugin "/tmp/check_shop" has warning range "orders" empty
      the Nagios plugin "/tmp/check_shop" has critical range "orders" "5"
      the Nagios plugin "/tmp/check_shop" has minimum "orders" 1
      the Nagios plugin "/tmp/check_shop" has maximum "orders" empty
      the Nagios plugin "/tmp/check_shop" has time "age" over 1 second
      the Nagios plugin "/tmp/check_shop" has percentage "load" over 50 %
      """
    And these checks are unable:
      """
      the Nagios plugin "/tmp/check_shop" has bytes "orders" over 1 kB
      the Nagios plugin "/tmp/check_shop" has value "nosuch" 1
      """

  Scenario: a plugin that could not look, or is none
    Then these checks are unable:
      """
      the Nagios plugin "check_dummy 3" is OK
      the Nagios plugin "check_dummy 3" is not OK
      the Nagios plugin "check_dummy 3" is not CRITICAL
      the Nagios plugin "/bin/sh -c 'echo OK; exit 4'" is OK
      the Nagios plugin "/bin/sh -c 'echo OK; exit 4'" is not CRITICAL
      the Nagios plugin "/bin/sh -c 'echo CRITICAL - x'" is OK
      the Nagios plugin "/bin/true" is OK
      the Nagios plugin "check_nosuch" is OK
      the Nagios plugin "check_nosuch" is not OK
      """
