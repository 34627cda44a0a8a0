@fresh
Feature: Hosts are brought to a state by the tools that people have
  Background:
    Given the environment "converge"

  Scenario: a puppet manifest
    Given every host in "web"
    Then these checks fail:
      """
      the puppet manifest "features/converge/motd.pp" would change nothing
      """
    And the file "/etc/motd" does not have content contains "puppet"
    When I converge every host in "web" with the puppet manifest "features/converge/motd.pp":
      | fact | rack=b2 |
    Then the converge on every host in "web" has:
      | changed resources   | exactly File[/etc/motd] |
      | failed resources    | empty                   |
      | skipped resources   | empty                   |
      | unchanged resources | empty                   |
      | exit status         | 2                       |
      | seconds             | under 5 minutes         |
      | output              | contains "File[/etc/motd]" |
      | tool version        | at least 7              |
    And the file "/etc/motd" on every host in "web" has content contains "kept by puppet, on b2"
    And these checks fail:
      """
      the converge on "web-1" changed nothing
      the converge on "web-1" has changed resources empty
      the converge on "web-1" has failed resources includes "File[/etc/motd]"
      the converge on "web-1" has skipped resources includes "File[/etc/motd]"
      the converge on "web-1" has unchanged resources includes "File[/etc/motd]"
      the converge on "web-1" has exit status 0
      the converge on "web-1" has seconds over 1 hour
      the converge on "web-1" has output empty
      the converge on "web-1" has tool version under 3
      """
    When I converge every host in "web" again
    Then the converge on every host in "web" changed nothing
    And the puppet manifest "features/converge/motd.pp" would change nothing on every host in "web":
      | fact | rack=b2 |
    And these checks fail:
      """
      the puppet manifest "features/converge/motd.pp" would change nothing on "web-1"
      the puppet manifest "features/converge/motd.pp" would change nothing on "web-1":
        | fact | rack=c3 |
      """
    And the puppet manifest "features/converge/accounts.pp" would change nothing on "web-1"

  Scenario: an ansible playbook, on the same hosts, satisfies the same checks
    When I converge every host in "web" with the ansible playbook "features/converge/motd.yml" within 10 minutes:
      | roles    | features/converge/roles |
      | variable | rack=b2                 |
    Then the converge on every host in "web" has changed resources exactly "motd : write the message of the day"
    And the converge on every host in "web" has skipped resources exactly "only where a proxy is named"
    And the file "/etc/motd" on every host in "web" has content contains "kept by ansible, on b2"
    When I converge every host in "web" again
    Then the converge on every host in "web" changed nothing

  Scenario: an itamae recipe
    When I converge "web-1" with the itamae recipe "features/converge/motd.rb":
      | node | features/converge/node.json |
    Then the converge on "web-1" has changed resources exactly "file[/etc/motd]"
    And the converge on "web-1" has skipped resources exactly "file[/tmp/never]"
    And the file "/etc/motd" on "web-1" has content contains "kept by itamae, on b2"
    When I converge "web-1" again
    Then the converge on "web-1" changed nothing

  Scenario: a cfengine policy
    When I converge "web-1" with the cfengine policy "features/converge/motd.cf":
      | variable | rack=b2 |
    Then the converge on "web-1" has changed resources exactly "files: /etc/motd"
    And the converge on "web-1" has skipped resources exactly "/etc/never"
    And the file "/etc/motd" on "web-1" has content contains "kept by cfengine, on b2"
    When I converge "web-1" again
    Then the converge on "web-1" changed nothing
    And the cfengine policy "features/converge/motd.cf" would change nothing on "web-1":
      | variable | rack=b2 |
    And these checks fail:
      """
      the cfengine policy "features/converge/motd.cf" would change nothing on "web-1":
        | variable | rack=c3 |
      """

  Scenario: the ansible of this machine, for hosts that have none, and with a secret
    When I converge every host in "bare" with the ansible playbook "features/converge/motd.yml":
      | run      | from here                           |
      | roles    | features/converge/roles             |
      | variable | rack=${command: echo row-2-secretly} |
    Then the converge on every host in "bare" has changed resources exactly "motd : write the message of the day"
    And the file "/etc/motd" on every host in "bare" has content contains "kept by ansible, on row-2-"
    When I converge every host in "bare" again
    Then the converge on every host in "bare" changed nothing
    And these checks fail:
      """
      the ansible playbook "features/converge/motd.yml" would change nothing on every host in "bare":
        | run      | from here               |
        | roles    | features/converge/roles |
        | variable | rack=c3                 |
      """

  Scenario: a failure that a rescue takes care of is none
    When I converge "web-1" with the ansible playbook "features/converge/rescued.yml"
    Then the converge on "web-1" has failed resources empty
    And the converge on "web-1" has changed resources exactly "breaks"
    And the converge on "web-1" has unchanged resources exactly "takes the way out"

  Scenario: what is never the same twice is found, by its name
    When I converge "web-1" with the puppet manifest "features/converge/restless.pp"
    And I converge "web-1" again
    Then the converge on "web-1" has changed resources exactly "Exec[always]"
    When I converge "web-2" with the ansible playbook "features/converge/restless.yml"
    And I converge "web-2" again
    Then these checks fail:
      """
      the converge on "web-2" changed nothing
      """

  Scenario: what nobody can tell is not told
    Then these checks are unable:
      """
      the ansible playbook "features/converge/restless.yml" would change nothing on "web-1"
      the puppet manifest "features/converge/restless.pp" would change nothing on "bare-1"
      the converge on "web-1" changed nothing
      """
