Feature: What the kernel of a host says
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: mounts
    Then the mount "/" exists
    And the mount "/etc" does not exist
    And the mount "/proc" has:
      | exists  | yes                 |
      | type    | proc                |
      | device  | proc                |
      | options | includes rw, nosuid |
    And the mount "/dev/shm" has type tmpfs on every host
    And the mount "/sys" has options includes ro
    And these checks fail:
      """
      the mount "/" does not exist
      the mount "/etc" exists
      the mount "/proc" has type ext4
      the mount "/proc" has device "/dev/sda1"
      the mount "/proc" has options includes ro
      the mount "/proc" has options not includes nosuid
      the mount "/etc" has type ext4
      the mount "/etc" does not have type ext4
      """

  Scenario: settings
    Then the sysctl "kernel.ostype" exists
    And the sysctl "kernel.ostype" has value Linux
    And the sysctl "kernel/ostype" has value Linux on every host
    And the sysctl "kernel.pid_max" has value matches /^\d+$/
    And the sysctl "kernel.pid_max" has number at least 300
    And the sysctl "kernel.ostype" has number empty
    And the sysctl "kernel.no_such_setting" does not exist
    And these checks fail:
      """
      the sysctl "kernel.ostype" does not exist
      the sysctl "kernel.ostype" has value Windows
      the sysctl "kernel.ostype" does not have value Linux
      the sysctl "kernel.no_such_setting" exists
      the sysctl "kernel.pid_max" has number under 300
      the sysctl "kernel.ostype" has number at least 0
      the sysctl "kernel.no_such_setting" has value 1
      """

  # Which modules there are is the machine's own affair: only one that no machine has is the same everywhere.
  Scenario: modules
    Then the kernel module "opsproof_no_such_module" is not loaded
    And these checks fail:
      """
      the kernel module "opsproof_no_such_module" is loaded
      the kernel module "opsproof_no_such_module" has size over 1 B
      the kernel module "opsproof_no_such_module" has used by empty
      """
