Feature: Repositories of packages
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: where packages come from
    Then the repository "http://deb.debian.org/debian" exists
    And the repository "http://deb.debian.org/debian" is enabled
    And the repository "http://mirror.example.com/debian" does not exist
    And the repository "http://mirror.example.com/debian" is not enabled
    And the repository "http://deb.debian.org/debian" has:
      | suites     | includes bookworm, bookworm-updates |
      | components | none of non-free                    |
      | components | main                                |
      | types      | deb                                 |
      | addresses  | http://deb.debian.org/debian        |
      | files      | /etc/apt/sources.list               |

  Scenario: the same, false
    Then these checks fail:
      """
      the repository "http://deb.debian.org/debian" does not exist
      the repository "http://deb.debian.org/debian" is not enabled
      the repository "http://mirror.example.com/debian" exists
      the repository "http://mirror.example.com/debian" is enabled
      the repository "http://deb.debian.org/debian" has suites includes trixie
      the repository "http://deb.debian.org/debian" has components none of main
      the repository "http://deb.debian.org/debian" has components includes contrib
      the repository "http://deb.debian.org/debian" has types deb-src
      the repository "http://deb.debian.org/debian" has addresses empty
      the repository "http://deb.debian.org/debian" has files 2 elements
      """

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
