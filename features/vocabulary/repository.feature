Feature: Repositories of packages
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: where packages come from
    When I write the file "/etc/apt/sources.list.d/mirror.list":
      """
      deb http://mirror.example.com/debian bookworm main
      deb http://mirror.example.com/debian bookworm-updates main
      """
    Then the repository "http://mirror.example.com/debian" exists
    And the repository "http://mirror.example.com/debian" is enabled
    And the repository "http://other.example.com/debian" does not exist
    And the repository "http://other.example.com/debian" is not enabled
    And the repository "http://mirror.example.com/debian" has:
      | suites     | includes bookworm, bookworm-updates     |
      | components | none of non-free                        |
      | components | main                                    |
      | types      | deb                                     |
      | addresses  | http://mirror.example.com/debian        |
      | files      | /etc/apt/sources.list.d/mirror.list     |
    And these checks fail:
      """
      the repository "http://mirror.example.com/debian" does not exist
      the repository "http://mirror.example.com/debian" is not enabled
      the repository "http://other.example.com/debian" exists
      the repository "http://other.example.com/debian" is enabled
      the repository "http://mirror.example.com/debian" has suites includes trixie
      the repository "http://mirror.example.com/debian" has components none of main
      the repository "http://mirror.example.com/debian" has components includes contrib
      the repository "http://mirror.example.com/debian" has types deb-src
      the repository "http://mirror.example.com/debian" has addresses empty
      the repository "http://mirror.example.com/debian" has files 2 elements
      """
    When I run "rm /etc/apt/sources.list.d/mirror.list"
    Then the repository "http://mirror.example.com/debian" does not exist

  Scenario: one that is switched off is there
    When I write the file "/etc/apt/sources.list.d/off.sources":
      """
      Types: deb
      URIs: http://mirror.example.com/debian
      Suites: bookworm
      Components: main
      Enabled: no
      """
    Then the repository "http://mirror.example.com/debian/" exists
    And the repository "http://mirror.example.com/debian/" is not enabled
    When I run "rm /etc/apt/sources.list.d/off.sources"
    Then the repository "http://mirror.example.com/debian/" does not exist
