Feature: Packages
  Background:
    Given the environment "shop"

  Scenario: what is installed, and in which version
    Then the package "nginx-light" is installed on "web"
    And the package "postgresql" is installed on "db"
    And the package "nginx-light" is not installed on "db"
    And the package "no-such-package" is not installed on every host
    And the package "nginx-light" exists on "web"
    And the package "no-such-package" does not exist on "web"
    And the package "nginx-light" has version >= 1.18 < 2 on "web"
    And the package "nginx-light" does not have version at least 2 on "web"
    And the package "nginx-light" on "web" has:
      | installed    | yes                      |
      | version      | over 1.20                |
      | architecture | one of amd64, arm64, all |

  Scenario: the same, false
    Given the host "web"
    Then these checks fail:
      """
      the package "nginx-light" is not installed
      the package "no-such-package" is installed
      the package "nginx-light" does not exist
      the package "no-such-package" exists
      the package "nginx-light" has version at least 2
      the package "nginx-light" does not have version >= 1.18 < 2
      the package "no-such-package" has version at least 1
      the package "no-such-package" does not have version at least 1
      the package "nginx-light" has architecture sparc
      the package "nginx-light" has:
        | installed | no      |
        | version   | under 1 |
      """
