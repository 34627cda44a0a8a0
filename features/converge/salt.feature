@fresh
Feature: A state of Salt, on the image that scripts/converge.mjs makes
  Background:
    Given the environment "salted"

  Scenario: a salt state
    When I converge "salted" with the salt state "features/converge/motd.sls":
      | pillar | rack=b2 |
    Then the converge on "salted" has changed resources exactly "/etc/motd"
    And the converge on "salted" has skipped resources exactly "never"
    And the file "/etc/motd" on "salted" has content contains "kept by salt, on b2"
    When I converge "salted" again
    Then the converge on "salted" changed nothing
    And the salt state "features/converge/motd.sls" would change nothing on "salted":
      | pillar | rack=b2 |
    And these checks fail:
      """
      the salt state "features/converge/motd.sls" would change nothing on "salted":
        | pillar | rack=c3 |
      """
