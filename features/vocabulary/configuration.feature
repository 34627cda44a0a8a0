Feature: Configuration files
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: what a host's own files say
    Then the configuration "/etc/os-release as keys" has at "ID" debian
    And the configuration "/etc/os-release as keys" has at "VERSION_ID" at least 12
    And the configuration "/lib/systemd/system/nginx.service" has at "Service.Type" forking
    And the configuration "/no/such/file.toml" does not exist
    And these checks fail:
      """
      the configuration "/etc/os-release as keys" has at "ID" alpine
      the configuration "/lib/systemd/system/nginx.service" has at "Service.Type" simple
      the configuration "/lib/systemd/system/nginx.service" does not exist
      the configuration "/no/such/file.toml" exists
      the configuration "/no/such/file.toml" is valid
      the configuration "/no/such/file.toml" is not valid
      the configuration "/no/such/file.toml" has at "a" 1
      the configuration "/no/such/file.toml" does not have at "a" 1
      """

  Scenario: what is in force, with the other files that the program reads
    When I write the file "/etc/systemd/journald.conf":
      """
      [Journal]
      Storage=persistent
      Compress=yes
      """
    And I run "mkdir -p /etc/systemd/journald.conf.d /run/systemd/journald.conf.d /etc/systemd/system/nginx.service.d /etc/security/pwquality.conf.d"
    And I run "printf '[Journal]\nStorage=none\n' >/run/systemd/journald.conf.d/50.conf"
    And I run "printf '[Service]\nType=exec\n' >/etc/systemd/system/nginx.service.d/x.conf"
    And I run "echo 'minlen = 9' >/etc/security/pwquality.conf; printf 'minlen = 6\ndcredit = -1\n' >/etc/security/pwquality.conf.d/x.conf"
    Then the configuration "/etc/systemd/journald.conf" has at "Journal.Storage" none
    And the configuration "/etc/systemd/journald.conf" has at "Journal.Compress" yes
    And the configuration "/lib/systemd/system/nginx.service" has at "Service.Type" exec
    And the configuration "/etc/security/pwquality.conf" has at "minlen" 9
    And the configuration "/etc/security/pwquality.conf" has at "dcredit" -1
    And these checks fail:
      """
      the configuration "/etc/systemd/journald.conf" has at "Journal.Storage" persistent
      the configuration "/lib/systemd/system/nginx.service" has at "Service.Type" forking
      the configuration "/etc/security/pwquality.conf" has at "minlen" 6
      """
    And these checks are unable:
      """
      the configuration "/etc/ssh/sshd_config as keys" does not have at "PermitRootLogin" yes
      """
    When I run "ln -s /dev/null /etc/systemd/journald.conf.d/50.conf"
    Then the configuration "/etc/systemd/journald.conf" has at "Journal.Storage" persistent
    When I run "rm -r /etc/systemd/journald.conf.d /run/systemd/journald.conf.d /etc/systemd/system/nginx.service.d /etc/security/pwquality.conf /etc/security/pwquality.conf.d"

  Scenario: JSON, YAML, TOML
    When I write the file "/tmp/app.json":
      """
      {"server": {"port": 8080, "hosts": ["web", "api"]}, "debug": false}
      """
    And I write the file "/tmp/app.yaml":
      """
      server:
        port: 8080
        hosts: [web, api]
      debug: false
      """
    And I write the file "/tmp/app.toml":
      """
      debug = false
      [server]
      port = 8080
      hosts = ["web", "api"]
      """
    Then the configuration "/tmp/app.json" is valid
    And the configuration "/tmp/app.json" has at "$.server.port" 8080
    And the configuration "/tmp/app.json" has:
      | exists             | yes              |
      | valid              | yes              |
      | at server.port     | at least 1024    |
      | at $.server.hosts  | ["web", "api"]   |
      | at server.hosts[*] | includes web     |
      | at debug           | not true         |
    And the configuration "/tmp/app.yaml" has at "server.port" 8080
    And the configuration "/tmp/app.toml" has at "server.hosts[1]" api
    And these checks fail:
      """
      the configuration "/tmp/app.json" is not valid
      the configuration "/tmp/app.json" has at "server.port" 80
      the configuration "/tmp/app.yaml" has at "server.hosts" includes db
      the configuration "/tmp/app.toml" has at "debug" true
      the configuration "/tmp/app.toml" has at "no.such.key" true
      the configuration "/tmp/app.toml" does not have at "no.such.key" true
      """
    And these checks are unable:
      """
      the configuration "/tmp/app.json" does not have at "$.[" 1
      the configuration "/tmp as json" does not have at "a" 1
      """

  Scenario: INI, XML
    When I write the file "/tmp/my.cnf":
      """
      [mysqld]
      port = 3306   # as everywhere
      skip-networking
      """
    And I write the file "/tmp/server.xml":
      """
      <Server port="8005"><Connector port="8080"/><Connector port="8443"/></Server>
      """
    Then the configuration "/tmp/my.cnf" has:
      | at mysqld.port            | 3306 |
      | at mysqld.skip-networking | true |
    And the configuration "/tmp/server.xml" has:
      | at /Server/@port     | 8005          |
      | at //Connector/@port | includes 8443 |
    And these checks fail:
      """
      the configuration "/tmp/my.cnf" has at "mysqld.port" 3307
      the configuration "/tmp/server.xml" has at "/Server/@port" 80
      the configuration "/tmp/server.xml" has at "//Nosuch" 80
      """

  Scenario: a broken file is not valid, and proves nothing else
    When I write the file "/tmp/broken.json":
      """
      {"debug": true
      """
    Then the configuration "/tmp/broken.json" exists
    And the configuration "/tmp/broken.json" is not valid
    And these checks fail:
      """
      the configuration "/tmp/broken.json" is valid
      """
    And these checks are unable:
      """
      the configuration "/tmp/broken.json" has at "debug" true
      the configuration "/tmp/broken.json" does not have at "debug" true
      """
