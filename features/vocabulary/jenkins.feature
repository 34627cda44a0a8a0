Feature: Jobs and builds of Jenkins
  What a Jenkins says of itself, its jobs and builds, each shown true and false, on a program that answers as its API is documented.

  Background:
    Given the environment "beside"

  Scenario: a job
    Then the Jenkins job "deploy" at "jenkins:/" has:
      | last result   | SUCCESS          |
      | last build    | 3                |
      | duration      | 1 minute         |
      | age           | under 2 hours    |
      | stable time   | over 4 hours     |
      | tests         | at least 12      |
      | failed tests  | 0                |
      | skipped tests | at most 1        |
    And the Jenkins job "deploy" at "jenkins:/" is not building
    And the Jenkins job "deploy" at "jenkins:/" is not queued
    And the Jenkins job "deploy" at "jenkins:/" is not disabled
    And the Jenkins job "old/never" at "jenkins:/" is disabled
    And the Jenkins job "old/never" at "jenkins:/" is queued
    And these checks fail:
      """
      the Jenkins job "deploy" at "jenkins:/" has:
        | last result   | FAILURE       |
        | last build    | 2             |
        | duration      | under 1 s     |
        | age           | over 2 hours  |
        | stable time   | under 1 hour  |
        | tests         | 0             |
        | failed tests  | over 0        |
        | skipped tests | 0             |
      the Jenkins job "deploy" at "jenkins:/" is building
      the Jenkins job "deploy" at "jenkins:/" is queued
      the Jenkins job "deploy" at "jenkins:/" is disabled
      the Jenkins job "old/never" at "jenkins:/" has last result SUCCESS
      the Jenkins job "deploi" at "jenkins:/" has last result SUCCESS
      the Jenkins job "deploi" at "jenkins:/" has last result not SUCCESS
      """
    And these checks are unable:
      """
      the Jenkins job "deploy" at "http://desk/jenkins" has last result SUCCESS
      the Jenkins job "deploy" at "http://desk/jenkins" has last result not FAILURE
      """

  Scenario: a build
    Then the Jenkins build "3" of "deploy" at "jenkins:/" has:
      | result           | SUCCESS                       |
      | number           | 3                             |
      | duration         | at least 1 minute             |
      | age              | over 1 hour                   |
      | tests            | 12                            |
      | failed tests     | 0                             |
      | skipped tests    | 1                             |
      | parameter "FAIL" | no                            |
      | causes           | includes Started by user demo |
      | commits          | 1 element                     |
    And the Jenkins build "last" of "deploy" at "jenkins:/" is not building
    And these checks fail:
      """
      the Jenkins build "3" of "deploy" at "jenkins:/" has:
        | result           | FAILURE  |
        | number           | 4        |
        | duration         | over 1 h |
        | age              | over 1 d |
        | tests            | 11       |
        | failed tests     | 1        |
        | skipped tests    | 0        |
        | parameter "FAIL" | yes      |
        | causes           | empty    |
        | commits          | empty    |
      the Jenkins build "3" of "deploy" at "jenkins:/" is building
      the Jenkins build "77" of "deploy" at "jenkins:/" has result SUCCESS
      """
    And these checks are unable:
      """
      the Jenkins build "triggered" of "deploy" at "jenkins:/" has result SUCCESS
      """

  Scenario: a Jenkins as a whole
    Then the Jenkins "jenkins:/" has:
      | version       | >= 2.426            |
      | queue         | includes nightly    |
      | queue length  | 1                   |
      | nodes         | includes arm        |
      | nodes offline | exactly arm         |
    And the Jenkins "jenkins:/" is not shutting down
    And these checks fail:
      """
      the Jenkins "jenkins:/" has:
        | version       | < 2   |
        | queue         | empty |
        | queue length  | 0     |
        | nodes         | empty |
        | nodes offline | empty |
      the Jenkins "jenkins:/" is shutting down
      """

  Scenario: a build is started, and what became of it is checked
    When I build the Jenkins job "deploy" at "jenkins:/" within 1 minute
    Then the Jenkins build "triggered" of "deploy" at "jenkins:/" has result SUCCESS
    When I try to build the Jenkins job "deploy" at "jenkins:/" with parameters:
      | FAIL | yes |
    Then the Jenkins build "triggered" of "deploy" at "jenkins:/" has:
      | result           | FAILURE |
      | parameter "FAIL" | yes     |
    And the Jenkins job "deploy" at "jenkins:/" has last result FAILURE
