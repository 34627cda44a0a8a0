Feature: Lists of all there are
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: names, and those that match a pattern
    Then the list of "package" has names includes nginx, openssh-server
    And the list of "package" has names none of telnetd, rsh-server, nis
    And the list of "package" has names matching "telnet*" empty
    And the list of "package" has names matching "nginx-co?mon" nginx-common
    And the list of "interface" has names exactly lo, eth0
    And the list of "user" has names includes root, www-data
    And the list of "user" has names matching "www-*" exactly www-data
    And the list of "user" has names matching "/^www-/" www-data
    And the list of "user" on "web" has names matching /^r.*t$/ root
    And the list of "user" has names contains "ww-d"
    And the list of "user" has names not nosuch, nobody-else
    And the list of "group" has names at least 10 elements
    And the list of "service" has names includes nginx
    And the list of "port" on "web" has:
      | names                 | includes 22/tcp, 80/tcp |
      | names                 | includes 22, 80         |
      | names matching 80     | 80/tcp                  |
      | names matching 8*/tc? | 80/tcp                  |
    And the list of "package" has names includes postgresql on "db"

  Scenario: the same, false
    Then these checks fail:
      """
      the list of "package" has names none of telnetd, nginx
      the list of "package" has names includes telnetd
      the list of "package" has names matching "nginx*" empty
      the list of "package" has names matching "telnet*" not empty
      the list of "interface" has names exactly lo
      the list of "port" has names none of 80 on "web"
      the list of "port" has names matching "80" empty on "web"
      the list of "user" has names under 3 elements
      the list of "user" has names matching "/^root$/" empty
      the list of "user" does not have names root
      the list of "user" has names not nosuch, root
      the list of "user" has names not contains "ww-d"
      the list of "group" has names empty
      """

  Scenario: without the tool nobody knows what there is
    Then the list of "package" has names includes nginx
    When I run "mv /usr/bin/dpkg-query /root"
    Then these checks are unable:
      """
      the list of "package" has names none of telnetd
      the list of "package" has names includes nginx
      the list of "package" has names matching "telnet*" empty
      """
    When I run "mv /root/dpkg-query /usr/bin"
    Then the list of "package" has names includes nginx

  Scenario: what comes and goes
    When I run "useradd passer-by"
    Then the list of "user" has names matching "passer-*" passer-by
    When I run "userdel passer-by"
    Then the list of "user" has names matching "passer-*" empty
