Feature: testinfra's tests of its own modules, said with the built-in sentences
  What they assert of a Debian container is said here of the shop's web tier.

  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: package
    Then the package "openssh-server" is installed
    And the package "openssh-server" has version starts with "1:9.2"
    And the package "openssh-server" has version >= 9.2 < 10
    And the package "openssh-server" has release matches /deb12/
    And the package "zsh" is not installed
    And the package "nginx-light" is not held
    When I run "apt-mark hold nginx-light"
    Then the package "nginx-light" is held
    And the package "nginx-light" is installed
    And the package "nginx-light" has version starts with "1.22"
    When I run "apt-mark unhold nginx-light"
    Then the package "nginx-light" is not held

  Scenario: system info
    Then the os has:
      | name         | debian                   |
      | version      | >= 12 < 13               |
      | codename     | bookworm                 |
      | architecture | one of x86_64, aarch64   |
      | init         | systemd                  |
    And the os has init not systemd on "db"
    And the command "uname -s" has stdout Linux
    And these checks fail:
      """
      the os has name one of fedora, centos, rocky, freebsd, openbsd, netbsd
      the os has init openrc
      """

  Scenario: service
    Then the service "ssh" is running
    And the service "ssh" is enabled
    And the service "ssh" exists
    And the service "ssh" has property "Type" notify
    And the service "ssh" has property "User" empty
    And the service "ntp" is not running
    And the service "salt-minion" is not running
    And the service "salt-minion" is not enabled
    And the service "salt-minion" does not exist
    And the service "systemd-udevd" is masked
    And the service "ssh" is not masked
    And the command "systemd-analyze verify --man=no ssh.service" has exit status 0

  Scenario: sysctl
    Then the os has hostname not empty
    And the command "test $(cat /proc/sys/kernel/hostname) = $(uname -n)" has exit status 0
    And the sysctl "kernel.hostname" has value matches /^[a-z0-9.-]+$/
    And the sysctl "kernel.panic" has number at least -1

  Scenario: socket
    Then the port 22 is listening
    And the port 22 has addresses includes 0.0.0.0
    And the port 22 has addresses includes ::
    And the port 22 has ipv4 yes
    And the port 22 has ipv6 yes
    And the port 4242 is not listening
    And the port 10001/udp is not listening
    And the unix socket "/run/systemd/private" is listening
    And the unix socket "/run/dbus/system_bus_socket" exists
    And the unix socket "/tmp/mytestsocketdoesnotexist" is not listening
    And the port 22 has clients at least 1 elements
    And the port 22 has connections at least 1

  Scenario: socket, made for it
    When I run:
      """
      systemd-run --quiet --unit=testinfra-udp perl -MIO::Socket::INET -e \
        'my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1:10000", Proto => "udp") or die; sleep 60'
      systemd-run --quiet --unit=testinfra-tcp perl -MIO::Socket::INET -e \
        'my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1:10000", Listen => 1) or die; sleep 60'
      systemd-run --quiet --unit=testinfra-unix perl -MIO::Socket::UNIX -e \
        'my $s = IO::Socket::UNIX->new(Local => "/run/testinfra.sock", Listen => 1) or die; sleep 60'
      """
    Then the port 10000/udp is listening within 10 seconds
    And the port 10000/udp has addresses 127.0.0.1
    And the port 10000 is listening within 10 seconds
    And the port 10000 has addresses 127.0.0.1
    And the port 10000 has ipv6 no
    And the unix socket "/run/testinfra.sock" is listening within 10 seconds
    When I run "systemctl stop testinfra-udp testinfra-tcp testinfra-unix; rm -f /run/testinfra.sock"
    Then the port 10000 is not listening within 10 seconds

  Scenario: process
    Then the process "systemd" is running
    And the process "systemd" has pids includes 1
    And the process "systemd" has user includes root
    And the process "systemd" has arguments includes "/sbin/init"
    And the file "/proc/1/comm" has content "systemd\n"
    And the configuration "/proc/1/status as keys" has at "PPid" 0
    And the process "nginx" has user includes root, www-data
    And the process "nginx" has arguments starts with "nginx: master process"
    And the process "nginx" has count at least 2
    And the process "nosuch" has count 0

  Scenario: user
    Then the user "sshd" has:
      | exists   | yes                 |
      | gid      | 65534               |
      | group    | nogroup             |
      | groups   | nogroup             |
      | shell    | "/usr/sbin/nologin" |
      | home     | "/run/sshd"         |
      | password | locked              |
      | system   | yes                 |
    And the user "sshd" has uid between 100 and 999
    And the user "zzzzzzzzzz" does not exist
    And the user "root" has account expires never
    And the user "root" has password expires never
    And the command "id -un" has stdout root
    When I run "useradd --create-home --comment gecos.comment --expiredate 2034-10-04 --shell /bin/sh visitor"
    Then the user "visitor" exists
    And the user "visitor" has comment gecos.comment
    And the user "visitor" has account expires 2034-10-04
    And the user "visitor" has home /home/visitor
    And the user "visitor" has password maximum age at least 1 day
    And the user "visitor" has password minimum age 0 days
    And the user "visitor" has password warning 7 days
    And the command "runuser -u visitor -- id -un" has stdout visitor
    And the command "runuser -u visitor -- ls /root/invalid" has exit status 2
    And the command "id -un" has stdout root
    When I run "userdel --remove visitor"
    Then the user "visitor" does not exist

  Scenario: group
    Then the group "root" exists
    And the group "root" has gid 0
    And the group "root" has members empty
    And the group "zzzzzzzzzz" does not exist
    When I run "usermod -aG adm www-data"
    Then the group "adm" has members includes www-data
    And the user "www-data" has groups includes adm
    When I run "gpasswd -d www-data adm"
    Then the group "adm" has members not includes www-data

  Scenario: command
    Then the command "printf ''" has stdout empty
    And the command "true" has exit status 0
    And the command "false" has exit status 1
    And the command "echo out; echo err >&2; exit 3" has:
      | exit status | 3   |
      | stdout      | out |
      | stderr      | err |
    And the command "command -v sh" has stdout matches /^\/(usr\/)?bin\/sh$/
    And the command "command -v zzzzzzzzzz" has exit status 127
    And the command "printf 'à à'" has stdout "à à"

  Scenario: environment
    Then the environment variable "PATH" exists
    And the environment variable "HOME" has value "/root"
    And the environment variable "OPSPROOF_NOSUCH" does not exist

  Scenario: file
    When I run "mkdir -p /d && printf foo >/d/f && chmod 600 /d/f && ln -fsn /d/f /d/l && rm -f /d/p && mkfifo /d/p"
    Then the directory "/d" exists
    And the directory "/d" has entries f, l, p
    And the directory "/d" has count 3
    And the file "/d" has type directory
    And the directory "/d/f" does not exist
    And the file "/d/f" has:
      | exists  | yes                                                              |
      | type    | regular                                                          |
      | content | foo                                                              |
      | content | contains "fo"                                                    |
      | owner   | root                                                             |
      | uid     | 0                                                                |
      | group   | root                                                             |
      | gid     | 0                                                                |
      | mode    | 0600                                                             |
      | size    | 3                                                                |
      | age     | newer than 1 hour                                                |
      | md5     | acbd18db4cc2f85cedef654fccc4a4d8                                 |
      | sha256  | 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae |
    And the file "/d/l" has type symlink
    And the file "/d/l" has target /d/f
    And the file "/d/l" has content foo
    And the file "/d/p" has type pipe
    And the file "/d/f" is not executable by "root"
    And the file "/bin/sh" is executable by "root"
    And the file "/d/nosuch" does not exist
    When I run "rm -r /d"
    Then the file "/d" does not exist

  Scenario: mount point
    Then the mount "/" exists
    And the mount "/" has options includes rw
    And the mount "/" has type not empty
    And the mount "/" has device not empty
    And the mount "/fake/mount" does not exist

  Scenario: pip
    Then these checks are unable:
      """
      the pip package "pip" has version at least 1
      """

  Scenario: address
    Then the host name "localhost" is resolvable
    And the host name "zzzzzzzzzz.invalid" is not resolvable
    And the host name "api" has addresses 1 element
    And the address "api:8080" is reachable from "web" within 5 seconds
    And the address "api:9" is not reachable from "web"
    And the command "getent hosts api" has exit status 0

  Scenario: interface
    Then the interface "eth0" exists
    And the interface "eth0" is up
    And the interface "eth0" has addresses not empty
    And the interface "eth0" has addresses matches /^\d+\.\d+\.\d+\.\d+\/\d+$/
    And the interface "eth0" has speed at least 10
    And the interface "lo" has addresses includes 127.0.0.1/8
    And the interface "nosuch0" does not exist
    And the default gateway has device eth0
    And the route "0.0.0.0/0" has device eth0
    And the command "ls /sys/class/net" has stdout contains "lo"

  Scenario: block device
    Then the block device "loop0" has:
      | exists      | yes           |
      | partition   | no            |
      | sector size | at least 512  |
      | read ahead  | not empty     |
      | size        | not empty     |
    And the block device "zzz" does not exist

  Scenario: iptables, by its own tool alone
    Then these checks are unable:
      """
      the firewall has iptables rules "filter" includes "-P INPUT ACCEPT"
      the firewall has iptables rules "nat" empty
      """
