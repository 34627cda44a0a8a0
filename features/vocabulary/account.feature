Feature: Users and groups
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: users
    Then the user "www-data" exists
    And the user "no-such-user" does not exist
    And the user "www-data" has:
      | uid     | 33                 |
      | gid     | 33                 |
      | group   | www-data           |
      | groups  | includes www-data  |
      | home    | /var/www           |
      | shell   | /usr/sbin/nologin  |
      | comment | www-data           |
    And these checks fail:
      """
      the user "www-data" does not exist
      the user "no-such-user" exists
      the user "www-data" has uid 0
      the user "www-data" has gid 0
      the user "www-data" has group root
      the user "www-data" has groups includes sudo
      the user "www-data" has home /root
      the user "www-data" has shell /bin/bash
      the user "www-data" has comment "somebody else"
      the user "no-such-user" has shell /bin/sh
      the user "no-such-user" does not have shell /bin/sh
      """

  Scenario: passwords and keys of an account
    When I run:
      """
      useradd --create-home ops
      echo ops:demo | chpasswd
      chage -m 1 -M 90 -W 7 -E 2119-12-31 ops
      mkdir ~ops/.ssh
      ssh-keygen -q -t ed25519 -N "" -C ops@example -f /tmp/ops-key
      cp /tmp/ops-key.pub ~ops/.ssh/authorized_keys
      """
    Then the user "www-data" is locked
    And the user "ops" is not locked
    And the user "www-data" is system
    And the user "ops" is not system
    And the user "www-data" has authorized keys empty
    And the user "ops" has:
      | password             | set                 |
      | password age         | under 3 days        |
      | password expires     | not never           |
      | password maximum age | 90 days             |
      | password minimum age | at least 1 day      |
      | password warning     | 7 days              |
      | account expires      | 2119-12-31          |
      | authorized keys      | not empty           |
      | authorized key names | ops@example         |
      | authorized key count | 1                   |
    And these checks fail:
      """
      the user "www-data" is not locked
      the user "ops" is locked
      the user "www-data" is not system
      the user "ops" is system
      the user "ops" has password none
      the user "ops" has password age over 3 days
      the user "ops" has password expires never
      the user "ops" has password maximum age over 90 days
      the user "ops" has password minimum age 0 days
      the user "ops" has password warning 14 days
      the user "ops" has account expires never
      the user "ops" has authorized keys empty
      the user "ops" has authorized key names includes other@example
      the user "ops" has authorized key count 0
      """
    And these checks are unable:
      """
      the user "ops" has sudo rules empty
      the user "ops" does not have sudo rules includes "(ALL) ALL"
      the user "shop" is locked on "api"
      the user "shop" is not locked on "api"
      """

  Scenario: sudo rules
    When I run "apt-get update -qq; apt-get install -y -qq --no-install-recommends sudo >/dev/null 2>&1"
    And I run "echo 'www-data ALL=(root) NOPASSWD: /usr/sbin/nginx -t' >/etc/sudoers.d/web"
    Then the user "www-data" has sudo rules "(root) NOPASSWD: /usr/sbin/nginx -t"
    And the user "nobody" has sudo rules empty
    And these checks fail:
      """
      the user "www-data" has sudo rules empty
      the user "nobody" has sudo rules includes "(ALL) ALL"
      """

  Scenario: the last login
    When I run:
      """
      perl -e 'open F, "+<", "/var/log/lastlog" or die; seek F, 33 * 292, 0; print F pack("La32a256", time - 3600, "pts/0", "192.0.2.7")'
      """
    Then the user "www-data" has last login newer than 2 hours
    And the user "www-data" has last login from "192.0.2.7"
    And the user "nobody" has last login empty
    And the user "nobody" has last login from empty
    And these checks fail:
      """
      the user "www-data" has last login empty
      the user "www-data" has last login older than 1 day
      the user "www-data" has last login from "192.0.2.8"
      the user "nobody" has last login newer than 1 day
      """
    When I run "mv /var/log/lastlog /var/log/lastlog.away"
    Then these checks are unable:
      """
      the user "nobody" has last login empty
      the user "www-data" has last login newer than 2 hours
      """
    When I run "mv /var/log/lastlog.away /var/log/lastlog"

  Scenario: accounts of the host itself
    Then the user "root" is local
    And the group "root" is local
    And the user "nosuch" is not local
    And these checks fail:
      """
      the user "root" is not local
      the group "root" is not local
      the user "nosuch" is local
      """

  Scenario: groups
    Then the group "www-data" exists
    And the group "no-such-group" does not exist
    And the group "www-data" has gid 33
    And the group "www-data" has members empty
    And the group "www-data" has users www-data
    And the group "root" has users includes root
    And these checks fail:
      """
      the group "www-data" does not exist
      the group "no-such-group" exists
      the group "www-data" has gid 0
      the group "www-data" has members includes root
      the group "www-data" has users empty
      the group "www-data" does not have users www-data
      """

  Scenario: groups that share a name or a number
    When I run "cp /etc/group /root/group; (echo twin:x:7001:alice; echo twin:x:7002:bob; echo first:x:7003:; echo second:x:7003:www-data) >>/etc/group"
    Then the exit status is 0
    And the group "first" has users www-data
    And the user "www-data" has groups includes first
    And the user "www-data" has groups includes second
    And these checks fail:
      """
      the group "first" does not have users www-data
      the user "www-data" does not have groups first
      """
    And these checks are unable:
      """
      the group "twin" does not have members bob
      the group "twin" does not have users bob
      the group "first" does not have members www-data
      """
    When I run "cp /root/group /etc/group"
    Then the group "twin" does not exist
