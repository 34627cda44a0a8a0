Feature: Where a sentence is about
  Background:
    Given the environment "shop"

  Scenario: on one host, on every host, on every host of a group
    Then the file "/etc/passwd" exists on "db"
    And the file "/etc/passwd" exists on every host
    And the file "/etc/nginx/nginx.conf" exists on every host in "web"
    And the file "/etc/nginx/nginx.conf" does not exist on "db"

  Scenario: the host of the sentences before
    Given the host "web"
    Then the file "/etc/nginx/nginx.conf" exists
    Given the host "db"
    Then the file "/etc/nginx/nginx.conf" does not exist
    Given every host
    Then the file "/etc/passwd" exists
    Given every host in "web"
    Then the file "/etc/nginx/nginx.conf" exists
