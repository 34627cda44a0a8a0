Feature: The kernel and the machine
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: kernel modules that must not be loaded
    When I run on "web":
      """
      mkdir -p /etc/modprobe.d
      printf 'blacklist usb-storage\ninstall cramfs /bin/false\n' >/etc/modprobe.d/of-the-test.conf
      """
    Then the kernel module "usb_storage" is blacklisted
    And the kernel module "cramfs" is disabled
    And the kernel module "cramfs" is not blacklisted
    And the kernel module "usb-storage" is not disabled
    And the kernel module "no_such_module" is not loaded
    And these checks fail:
      """
      the kernel module "usb_storage" is not blacklisted
      the kernel module "cramfs" is not disabled
      the kernel module "cramfs" is blacklisted
      the kernel module "usb-storage" is disabled
      the kernel module "no_such_module" is loaded
      the kernel module "no_such_module" has size at least 1 B
      the kernel module "no_such_module" has used by empty
      """

  Scenario: the kernel command line
    Then the kernel command line has parameters not empty
    And the kernel command line has parameter "no-such-parameter" empty
    And these checks fail:
      """
      the kernel command line has parameters includes no-such-parameter
      the kernel command line has parameter "no-such-parameter" 1
      """

  Scenario: what the host runs in, and on
    Then the virtualization has container docker
    And the virtualization has machine not empty
    And the hardware has:
      | cpus      | at least 1       |
      | cpu model | not empty        |
      | memory    | at least 256 MB  |
    And the memory has:
      | total        | at least 256 MB |
      | available    | at least 1 MB   |
      | free         | at least 1 kB   |
      | used percent | under 100 %     |
    And the system load has:
      | 1 minute   | under 10000 |
      | 5 minutes  | under 10000 |
      | 15 minutes | under 10000 |
    And the os has uptime at least 1 second
    And these checks fail:
      """
      the virtualization has container none
      the virtualization has machine bochs
      the hardware has cpus 0
      the hardware has cpu model "Other"
      the hardware has memory under 1 MB
      the memory has total under 1 MB
      the memory has available under 1 kB
      the memory has free over 1000 TB
      the memory has used percent at least 100 %
      the system load has 1 minute over 100000
      the system load has 5 minutes over 100000
      the system load has 15 minutes over 100000
      the os has uptime under 1 ms
      """
