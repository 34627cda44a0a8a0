Feature: Files and directories
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: files
    Then the file "/etc/nginx/nginx.conf" exists
    And the file "/no/such/file" does not exist
    And the file "/etc/nginx/nginx.conf" has mode 0644
    And the file "/etc/shadow" does not have mode 0644
    And the file "/etc/passwd" has:
      | exists  | yes                       |
      | type    | regular                   |
      | owner   | root                      |
      | uid     | 0                         |
      | group   | root                      |
      | gid     | 0                         |
      | mode    | 0644                      |
      | size    | between 10 B and 100 kB   |
      | age     | under 3650 days           |
      | lines   | at least 10               |
      | content | contains "root:x:0:0"     |
      | content | not matches /^toor:/m     |
      | sha256  | matches /^[0-9a-f]{64}$/  |

  Scenario: a link is a link
    When I run "ln -sfn /etc/passwd /tmp/link"
    Then the file "/tmp/link" has:
      | type   | symlink     |
      | target | /etc/passwd |
    And these checks fail:
      """
      the file "/tmp/link" has type regular
      the file "/tmp/link" has target /etc/group
      """

  Scenario: a known content has a known digest
    When I write the file "/tmp/known":
      """
      hello
      """
    Then the file "/tmp/known" has:
      | size    | 6 B                                                              |
      | lines   | 1                                                                |
      | content | "hello\n"                                                        |
      | sha256  | 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03 |
      | age     | under 10 minutes                                                 |

  Scenario: files, false
    Then these checks fail:
      """
      the file "/etc/nginx/nginx.conf" does not exist
      the file "/no/such/file" exists
      the file "/no/such/file" has mode 0644
      the file "/no/such/file" does not have mode 0644
      the file "/etc/passwd" has type directory
      the file "/etc/passwd" has owner nobody
      the file "/etc/passwd" has uid 1
      the file "/etc/passwd" has group nogroup
      the file "/etc/passwd" has gid 1
      the file "/etc/passwd" has mode 0600
      the file "/etc/passwd" has size over 1 MB
      the file "/etc/passwd" has age under 0.001 seconds
      the file "/etc/passwd" has lines 0
      the file "/etc/passwd" has content contains "no such text"
      the file "/etc/passwd" has sha256 abc
      the file "/etc/passwd" has:
        | owner | nobody |
        | mode  | 0666   |
      """

  Scenario: directories
    Then the directory "/etc/nginx" exists
    And the directory "/no/such/directory" does not exist
    And the directory "/etc/passwd" does not exist
    And the directory "/etc/nginx" has:
      | owner   | root                |
      | group   | root                |
      | mode    | 0755                |
      | entries | includes nginx.conf |
      | count   | at least 3          |
    And these checks fail:
      """
      the directory "/etc/nginx" does not exist
      the directory "/etc/passwd" exists
      the directory "/etc/nginx" has owner nobody
      the directory "/etc/nginx" has group nogroup
      the directory "/etc/nginx" has mode 0700
      the directory "/etc/nginx" has entries includes no-such-entry
      the directory "/etc/nginx" has count 0
      the directory "/no/such/directory" has mode 0755
      """
