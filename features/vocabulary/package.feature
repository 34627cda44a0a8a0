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
      | versions     | 1 element                |
      | release      | matches /deb12u\d+$/     |
      | architecture | one of amd64, arm64, all |
      | held         | no                       |
    And the package "nginx-light" is not held on "web"

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
      the package "nginx-light" has versions at least 2 elements
      the package "nginx-light" does not have versions 1 element
      the package "nginx-light" has release 0
      the package "nginx-light" is held
      the package "nginx-light" has:
        | installed | no      |
        | version   | under 1 |
      """

  Scenario: a package is held, and let go
    Given the host "web"
    When I run "apt-mark hold nginx-light"
    Then the package "nginx-light" is held
    And these checks fail:
      """
      the package "nginx-light" is not held
      """
    When I run "apt-mark unhold nginx-light"
    Then the package "nginx-light" is not held

  Scenario: nobody knows of a newer version where no list was fetched
    Given the host "web"
    When I run "rm -rf /var/lib/apt/lists/*"
    Then these checks are unable:
      """
      the package "nginx-light" is upgradable
      the package "nginx-light" is not upgradable
      the package "nginx-light" has latest over 1
      the package "nginx-light" does not have latest over 1
      """

  Scenario: a newer version in the lists
    Given the host "web"
    When I run:
      """
      mkdir -p /srv/repository && cd /srv/repository
      for package in nginx-light:99 dash:0.1; do
        printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: x <x@example.com>\nFilename: ./x.deb\nSize: 1\nMD5sum: 0cc175b9c0f1b6a831c399e269772661\nDescription: x\n\n' ${package%:*} ${package#*:}
      done >Packages
      echo 'deb [trusted=yes] file:/srv/repository ./' >/etc/apt/sources.list.d/local.list
      apt-get update -o Dir::Etc::SourceList=/etc/apt/sources.list.d/local.list -o Dir::Etc::SourceParts=-
      """
    Then the package "nginx-light" is upgradable
    And the package "nginx-light" has latest 99
    And the package "dash" is not upgradable
    And these checks fail:
      """
      the package "nginx-light" is not upgradable
      the package "nginx-light" has latest under 99
      the package "dash" is upgradable
      the package "dash" has latest 0.1
      """
    When I run "rm -r /srv/repository /etc/apt/sources.list.d/local.list /var/lib/apt/lists/*"
