Feature: Acting on hosts
  Background:
    Given the environment "shop"

  Scenario: a command runs and its answer is looked at
    When I run "echo out; echo err >&2" on "web"
    Then the exit status is 0
    And the output is "out"
    And the output contains "ou"
    And the output matches /^o/
    And the error output is "err"
    And these checks fail:
      """
      the exit status is 1
      the exit status is not 0
      the output is "other"
      the output does not contain "out"
      the output does not match /^o/
      the error output is empty
      """

  Scenario: a command may fail when the sentence says so
    When I try to run "exit 3" on "api"
    Then the exit status is 3
    And the output is empty
    When I try to run on "api":
      """
      echo "it's"
      exit 4
      """
    Then the exit status is 4
    And the output is "it's"

  Scenario: what a command has written that was not run proves nothing; one that failed, what it has
    When I try to run "nosuch-command -T" on "api"
    Then these checks are unable:
      """
      the output is empty
      the error output does not contain "emerg"
      """
    When I try to run "nosuch-command -T" on "api"
    Then these checks are unable:
      """
      the exit status is not 0
      """
    When I try to run "echo half; exit 3" on "api"
    Then the output is "half"
    And these checks are unable:
      """
      the output is "whole"
      the output does not contain "error"
      the output is empty
      """
    When I run "nosuch-command | wc -l" on "api"
    Then these checks are unable:
      """
      the output is "0"
      """

  Scenario: a script of several lines
    Given the host "api"
    When I run:
      """
      for word in one two
      do
        echo "$word"
      done
      """
    Then the output is "one\ntwo"

  Scenario: nothing ran yet
    Then these checks are unable:
      """
      the exit status is 0
      the output is ""
      the error output is ""
      """

  Scenario: a file is written, and what it says is data
    When I write the file "/tmp/note with 'quotes' and $(dollars)" on "api":
      """
      one $HOME `line`
      """
    Then the file "/tmp/note with 'quotes' and $(dollars)" on "api" has:
      | type    | regular                 |
      | size    | 17 B                    |
      | content | "one $HOME `line`\n"    |
    When I run "rm /tmp/note*" on "api"
    Then the file "/tmp/note with 'quotes' and $(dollars)" does not exist on "api"

  Scenario: hosts are stopped, started, restarted, killed, paused
    When I stop "db"
    Then the address "db:5432" is not reachable
    When I start "db"
    Then the address "db:5432" is reachable within 30 seconds
    When I restart "api"
    Then GET "http://web/api/health" answers 200 within 30 seconds
    When I kill "api"
    Then GET "http://web/api/health" answers one of 502, 504 within 30 seconds
    When I start "api"
    Then GET "http://web/api/health" answers 200 within 30 seconds
    When I pause "api"
    Then GET "http://web/api/health" answers one of 502, 504 within 30 seconds
    When I unpause "api"
    Then GET "http://web/api/health" answers 200 within 30 seconds

  @fresh
  Scenario: a scenario may have a stack of its own
    When I run "touch /tmp/only-here" on "api"
    Then the file "/tmp/only-here" exists on "api"

  Scenario: which the others do not see
    Then the file "/tmp/only-here" does not exist on "api"
