Feature: Mandatory access control and the firewall
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: a kernel without SELinux and AppArmor
    When I run on "web":
      """
      mkdir -p /etc/selinux
      printf 'SELINUX=permissive\nSELINUXTYPE=targeted\n' >/etc/selinux/config
      """
    Then the selinux is not enforcing
    And the selinux has:
      | state            | disabled   |
      | configured state | permissive |
      | policy           | targeted   |
    And the apparmor is not enabled
    And the apparmor has count 0
    And the apparmor has profiles empty
    And the apparmor profile "nosuch" does not exist
    And the apparmor profile "nosuch" is not enforced
    And these checks fail:
      """
      the selinux is enforcing
      the selinux has state enforcing
      the selinux has configured state enforcing
      the selinux has policy mls
      the apparmor is enabled
      the apparmor has count at least 1
      the apparmor has profiles includes docker-default
      the apparmor profile "nosuch" exists
      the apparmor profile "nosuch" is enforced
      the apparmor profile "nosuch" has mode enforce
      """

  Scenario: the rules of a firewall are for root and its tool alone
    Then these checks are unable:
      """
      the firewall has iptables rules "filter" includes "-P FORWARD DROP"
      the firewall has iptables rules "filter" not includes "-P FORWARD DROP"
      the firewall has ip6tables rules "filter" empty
      the firewall has nftables rules "inet filter input" empty
      the firewall has nftables chains empty
      """
