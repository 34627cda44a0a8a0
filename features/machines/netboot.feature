Feature: A machine that boots from the network

  Background:
    Given the environment "netboot"

  Scenario: it runs the kernel that it was given, with its arguments
    Then the file "/proc/cmdline" on "web" has content contains "answer=http://10.0.2.99/answer"
    And the os has hostname "web" on "web"
    And the service "ssh" is running on "web"

  Scenario: what was served to whom stands in a log
    Then the command "cat reports/netboot.log" on "here" has:
      | stdout | contains "web GET /boot.ipxe 200" |
      | stdout | contains "web GET /boot/kernel 200" |
      | stdout | contains "web GET /boot/initrd 200" |
      | stdout | not contains " 404 " |
