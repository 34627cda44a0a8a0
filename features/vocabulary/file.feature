Feature: Files and directories
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: files
    Then the file "/etc/nginx/nginx.conf" exists
    And the file "/no/such/file" does not exist
    And these checks fail:
      """
      the file "/no/such/file" is not readable by "root"
      the file "/no/such/file" is not setuid
      the file "/no/such/file" is not more permissive than "0644"
      the file "/no/such/file" has:
        | sticky | no |
      """
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
      the file "/etc/passwd" has age over 3650 days
      the file "/etc/passwd" has lines 0
      the file "/etc/passwd" has content contains "no such text"
      the file "/etc/passwd" has sha256 0000000000000000000000000000000000000000000000000000000000000000
      the file "/etc/passwd" has:
        | owner | nobody |
        | mode  | 0666   |
      """

  Scenario: a file beside another one, or a mode
    When I run:
      """
      cp /etc/passwd /srv/copy && cp /etc/passwd /srv/other && echo more >>/srv/other && chmod 0640 /srv/other
      """
    Then the file "/srv/copy" is the same as "/etc/passwd"
    And the file "/srv/other" is not the same as "/etc/passwd"
    And the file "/srv/other" is not more permissive than "0640"
    And the file "/srv/other" is not more permissive than "0644"
    And the file "/etc/passwd" is more permissive than "0640"
    And the file "/srv/other" has changed newer than 1 hour
    And the file "/srv/other" has accessed newer than 1 hour
    And these checks fail:
      """
      the file "/srv/other" is the same as "/etc/passwd"
      the file "/srv/copy" is not the same as "/etc/passwd"
      the file "/srv/other" is more permissive than "0640"
      the file "/srv/other" has changed older than 1 hour
      the file "/srv/other" has accessed older than 1 hour
      the file "/etc/passwd" is not more permissive than "0600"
      """
    And these checks are unable:
      """
      the file "/srv/copy" is the same as "/srv/nosuch"
      the file "/srv/copy" is not the same as "/srv/nosuch"
      """

  Scenario: special bits and numbers
    Then the file "/usr/bin/passwd" is setuid
    And the file "/usr/bin/chage" is setgid
    And the file "/tmp" is sticky
    And the file "/etc/passwd" is not setuid
    And the file "/etc/passwd" is not setgid
    And the file "/etc/passwd" is not sticky
    And the file "/etc/passwd" has:
      | inode | at least 1                |
      | links | 1                         |
      | md5   | matches /^[0-9a-f]{32}$/  |
      | sha512 | matches /^[0-9a-f]{128}$/ |
    And these checks fail:
      """
      the file "/usr/bin/passwd" is not setuid
      the file "/usr/bin/chage" is not setgid
      the file "/tmp" is not sticky
      the file "/etc/passwd" is setuid
      the file "/etc/passwd" is setgid
      the file "/etc/passwd" is sticky
      the file "/etc/passwd" has inode 0
      the file "/etc/passwd" has links over 1
      the file "/etc/passwd" has md5 00000000000000000000000000000000
      the file "/etc/passwd" has sha512 00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
      """

  Scenario: who may do what
    Then the file "/etc/passwd" is readable by "www-data"
    And the file "/etc/passwd" is not writable by "www-data"
    And the file "/etc/passwd" is writable by "root"
    And the file "/etc/shadow" is not readable by "www-data"
    And the file "/usr/bin/env" is executable by "www-data"
    And the file "/etc/passwd" is not executable by "root"
    And the file "/etc/passwd" has:
      | readable by www-data   | yes                                         |
      | executable by www-data | no                                          |
      | acl                    | user::rw-, group::r--, other::r--           |
      | selinux label          | empty                                       |
    And these checks fail:
      """
      the file "/etc/passwd" is not readable by "www-data"
      the file "/etc/passwd" is writable by "www-data"
      the file "/etc/shadow" is readable by "www-data"
      the file "/usr/bin/env" is not executable by "www-data"
      the file "/etc/passwd" is executable by "root"
      the file "/etc/passwd" has acl includes user:www-data:rw-
      the file "/etc/passwd" has selinux label not empty
      """
    And these checks are unable:
      """
      the file "/etc/passwd" is readable by "no-such-user"
      the file "/etc/passwd" is not readable by "no-such-user"
      """

  Scenario: text between markers, and lines
    When I write the file "/tmp/marked":
      """
      # BEGIN ops
      Port 22
      # END ops
      #Port 2222
      """
    Then the file "/tmp/marked" has text between "# BEGIN..# END" "Port 22"
    And the file "/tmp/marked" has lines matching "Port 22" 1
    And the file "/tmp/marked" has:
      | text between # BEGIN ops..# END ops | contains "22" |
      | text between # END..# BEGIN         | empty         |
      | lines matching /Port/               | 2             |
      | lines matching PermitRootLogin      | 0             |
    And these checks fail:
      """
      the file "/tmp/marked" has text between "# BEGIN..# END" contains "2222"
      the file "/tmp/marked" does not have text between "# BEGIN..nosuch" contains "2222"
      the file "/tmp/marked" has lines matching "Port 22" 2
      the file "/tmp/marked" has lines matching "/Port/" under 2
      """
    And these checks are unable:
      """
      the file "/tmp/marked" has text between "# BEGIN" contains "x"
      the file "/tmp" does not have lines matching "x" 1
      """

  Scenario: capabilities
    When I run "cp /usr/bin/env /tmp/capable; setcap cap_net_raw,cap_net_bind_service=ep /tmp/capable"
    Then the file "/tmp/capable" has capabilities exactly cap_net_raw=ep, cap_net_bind_service=ep
    And the file "/etc/passwd" has capabilities empty
    And these checks fail:
      """
      the file "/tmp/capable" has capabilities empty
      the file "/tmp/capable" does not have capabilities includes cap_net_raw=ep
      """
    And these checks are unable:
      """
      the file "/etc/passwd" has capabilities empty on "db"
      the file "/etc/passwd" does not have capabilities includes cap_chown=ep on "db"
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
      | entries matching *.conf | includes nginx.conf |
      | count of nginx.*        | 1                   |
      | entries matching '/^nginx\.conf$/' | nginx.conf |
      | count of /^nginx\.conf$/ | 1                   |
      | size    | between 4 KiB and 1 MiB |
    And these checks fail:
      """
      the directory "/etc/nginx" does not exist
      the directory "/etc/passwd" exists
      the directory "/etc/nginx" has owner nobody
      the directory "/etc/nginx" has group nogroup
      the directory "/etc/nginx" has mode 0700
      the directory "/etc/nginx" has entries includes no-such-entry
      the directory "/etc/nginx" has count 0
      the directory "/etc/nginx" has entries matching "*.conf" empty
      the directory "/etc/nginx" on "web" has entries matching "/^nginx\.conf$/" empty
      the directory "/etc/nginx" has count of "*.nosuch" at least 1
      the directory "/etc/nginx" has size over 1 GB
      the directory "/no/such/directory" has mode 0755
      """
