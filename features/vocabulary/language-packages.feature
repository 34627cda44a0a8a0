Feature: Packages of Python, Node.js and Ruby
  Background:
    Given the environment "languages"
    And the host "tools"

  Scenario: Node.js, in a folder of its own
    When I run:
      """
      mkdir -p /srv/app/node_modules/left-pad
      printf '{"name": "left-pad", "version": "1.3.0"}' >/srv/app/node_modules/left-pad/package.json
      """
    Then the npm package "left-pad in /srv/app" is installed
    And the npm package "right-pad in /srv/app" is not installed
    And the npm package "left-pad in /srv/app" has version ^1.2
    And the npm package "left-pad in /srv/app" has version ~1.3.0
    And these checks fail:
      """
      the npm package "left-pad in /srv/app" is not installed
      the npm package "right-pad in /srv/app" is installed
      the npm package "left-pad in /srv/app" has version ^2
      the npm package "left-pad in /srv/app" does not have version ~1.3
      the npm package "right-pad in /srv/app" does not have version 1
      """
    And these checks are unable:
      """
      the npm package "left-pad in /srv/nosuch" is not installed
      """

  Scenario: without Python, npm and Ruby nobody knows what they have
    Given the host "bare"
    Then these checks are unable:
      """
      the pip package "requests" is installed
      the pip package "requests" is not installed
      the pip package "requests" has conflicts empty
      the pip package "requests" has conflicts not empty
      the npm package "pm2" is installed
      the npm package "pm2" is not installed
      the gem "rails" is installed
      the gem "rails" is not installed
      """

  Scenario: Python and Ruby
    Then the pip package "six" is installed
    And the pip package "nosuch" is not installed
    And the pip package "six" has version >= 1.16
    And the pip package "six" has conflicts empty
    When I run "mkdir -p /usr/local/lib/python3.11/dist-packages/lonely-1.0.dist-info"
    And I write the file "/usr/local/lib/python3.11/dist-packages/lonely-1.0.dist-info/METADATA":
      """
      Metadata-Version: 2.1
      Name: lonely
      Version: 1.0
      Requires-Dist: nosuch
      Requires-Dist: six>=99
      """
    Then the pip package "lonely" has conflicts includes "requires nosuch, which is not installed"
    And the pip package "lonely" has conflicts at least 2 elements
    And the pip package "six" has conflicts empty
    And the gem "json" is installed
    And the gem "nosuch" is not installed
    And the gem "json" has version over 1
    And the gem "json" has versions at least 1 element
    And these checks fail:
      """
      the pip package "six" is not installed
      the pip package "nosuch" is installed
      the pip package "six" has version under 1
      the pip package "six" has conflicts not empty
      the pip package "lonely" has conflicts empty
      the gem "json" is not installed
      the gem "nosuch" is installed
      the gem "json" has version under 1
      the gem "json" has versions empty
      """
