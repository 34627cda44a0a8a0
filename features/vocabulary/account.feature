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

  Scenario: groups
    Then the group "www-data" exists
    And the group "no-such-group" does not exist
    And the group "www-data" has gid 33
    And the group "www-data" has members empty
    And these checks fail:
      """
      the group "www-data" does not exist
      the group "no-such-group" exists
      the group "www-data" has gid 0
      the group "www-data" has members includes root
      """
