Feature: Processes, commands, the environment, the system
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: processes
    Then the process "nginx" is running
    And the process "no-such-process" is not running
    And the process "postgres" is running on "db"
    And the process "nginx" has:
      | count     | at least 2                    |
      | user      | includes www-data             |
      | pids      | not empty                     |
      | arguments | includes nginx: worker process |
      | memory    | between 1 MB and 500 MB       |
      | cpu       | under 100 %                   |
      | threads   | at least 2                    |
      | open files | at least 10                  |
      | uptime    | under 1 hour                  |
      | virtual memory | at least 1 MB            |
      | nice      | 0                             |
      | states    | includes S                    |
      | parents   | includes nginx, systemd       |
    And these checks fail:
      """
      the process "nginx" is not running
      the process "no-such-process" is running
      the process "nginx" has count 0
      the process "nginx" has user nobody
      the process "nginx" has pids empty
      the process "nginx" has arguments includes no-such-argument
      the process "nginx" has memory over 10 GB
      the process "nginx" has cpu over 100 %
      the process "nginx" has threads 0
      the process "nginx" has open files 0
      the process "nginx" has uptime over 100 days
      the process "nginx" has virtual memory under 1 MB
      the process "nginx" has nice 19
      the process "nginx" has states includes T
      the process "nginx" has parents includes no-such-parent
      the process "no-such-process" has user root
      """

  Scenario: commands
    Then the command "true" has exit status 0
    And the command "echo out; echo err >&2; exit 3" has:
      | exit status | 3   |
      | stdout      | out |
      | stderr      | err |
    And the command 'echo "[1, 2]"' has json [1, 2]
    And the command "echo '{\"a\": {\"b\": 2}}'" has json at "$.a.b" 2
    And the command "printf 'one\ntwo\n'" has stdout matches /^two$/m
    And the command "echo half; exit 4" has stdout half
    And the command "echo half; exit 4" has exit status 4
    And the command "echo half; exit 6" has stdout half
    And these checks fail:
      """
      the command "true" has exit status 1
      the command "nosuch-command" has exit status 0
      the command "exit 3" has:
        | exit status | 0         |
        | stdout      | not empty |
      the command "false" has exit status 0
      the command "echo out" has stdout other
      the command "echo half; exit 5" has exit status 4
      the command "echo err >&2" has stderr empty
      the command "echo '{}'" has json []
      the command "echo '{}'" has json at "$.a" 2
      """
    And these checks are unable:
      """
      the command "nosuch-command -T" has stdout empty
      the command "nosuch-command" has stderr not contains "emerg"
      the command "nosuch-command | wc -l" has stdout 0
      the command "/etc/passwd" has stdout empty
      the command "find / ((" has stdout empty
      the command "sh -c 'kill -9 $$'" has stdout empty
      the command "echo '[]'; exit 1" has json empty
      the command "echo half; exit 5" has stdout whole
      the command "ls /nosuch" has:
        | stdout | empty |
      """

  Scenario: environment variables
    Then the environment variable "PATH" exists
    And the environment variable "OPSPROOF_NO_SUCH" does not exist
    And the environment variable "PATH" has value contains "/bin"
    And these checks fail:
      """
      the environment variable "PATH" does not exist
      the environment variable "OPSPROOF_NO_SUCH" exists
      the environment variable "PATH" has value "/nowhere"
      the environment variable "OPSPROOF_NO_SUCH" has value "x"
      """

  Scenario: the operating system
    Then the os has name debian
    And the os has:
      | name         | debian                  |
      | version      | at least 12             |
      | codename     | bookworm                |
      | pretty name  | contains "Debian"       |
      | architecture | one of x86_64, aarch64  |
      | kernel       | >= 4                    |
      | hostname     | not empty               |
      | init         | systemd                 |
    And the os has init sysv on "db"
    And these checks fail:
      """
      the os has name alpine
      the os has version under 12
      the os has codename jessie
      the os has pretty name "Other"
      the os has architecture sparc
      the os has kernel under 2
      the os has hostname "no such host"
      the os has init none
      """
