Feature: container-structure-test's samples, said with the built-in sentences
  Commands, files and their contents are asked inside a host of the shop, the metadata of an image beside the engine.

  Scenario: command tests
    Given the environment "shop"
    And the host "api"
    Then the command "apt-get help" has:
      | exit status | 0                   |
      | stderr      | not contains "FAIL" |
      | stdout      | contains "Usage"    |
    And the command "apt-config dump" has stdout contains "APT::"
    And the command "sh -c 'echo $PATH'" has stdout contains "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    And the environment variable "PATH" has value contains "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    And the command "test -d /tmp/mounted" has exit status 1

  Scenario: file content tests
    Given the environment "shop"
    And the host "web"
    When I write the file "/etc/apt/apt.conf.d/99retry":
      """
      Acquire::Retries 3;
      """
    Then the file "/etc/apt/sources.list" has:
      | content | not contains "gce_debian_mirror"      |
      | content | matches /^deb https?:\/\/\S+ bookworm/m |
    And the file "/etc/passwd" has content contains "root:x:0:0:root:/root:/bin/bash"
    And the file "/etc/apt/apt.conf.d/99retry" has content contains "Acquire::Retries 3;"
    And the command "apt-config dump" has stdout contains "Acquire::Retries \"3\""
    And these checks fail:
      """
      the file "/etc/apt/apt.conf.d/99retry" has content contains "Acquire::Retries 4;"
      """
    When I run "rm /etc/apt/apt.conf.d/99retry"
    Then the file "/etc/apt/apt.conf.d/99retry" does not exist

  Scenario: file existence tests
    Given the environment "shop"
    And the host "web"
    Then the file "/" has:
      | exists | yes |
      | uid    | 0   |
      | gid    | 0   |
    And the file "/bin/date" is executable by "root"
    And the file "/bin/date" has mode 0755
    And the file "/etc/hosts" exists
    And the file "/etc/machine-id" exists
    And the file "/etc/dummy" does not exist
    And these checks fail:
      """
      the directory "/foo/bar" exists
      the file "/etc/apt/sources.list" has mode 0777
      the file "/etc/passwd" is executable by "root"
      """

  Scenario: license tests
    Given the environment "shop"
    And the host "web"
    Then the file "/usr/share/doc/dash/copyright" exists
    And the file "/usr/share/doc/base-files/copyright" has content matches /GPL|public domain|license/i
    And the file "/usr/share/doc/dash/copyright" has content not contains "WTFPL"

  # An image without files: its metadata is all there is to ask.
  Scenario: metadata tests
    Given the environment "engine"
    When I run:
      """
      docker image rm -f opsproof-structure:test >/dev/null 2>&1 || true
      tar -cf - --files-from /dev/null | docker import \
        --change 'ENV SOME_KEY=SOME_VAL' --change 'ENV EMPTY_VAR=' --change 'ENV FOO_BAR=FOO:BAR=BAZ' \
        --change 'ENV REGEX_VAR=test-2.1.8' --change 'LABEL org.example.commit=0123456789abcdef' \
        --change 'LABEL org.example.my-label="my test label"' --change 'LABEL label-with-empty-val=""' \
        --change 'EXPOSE 8080' --change 'EXPOSE 53/udp' --change 'VOLUME /data' --change 'WORKDIR /srv' --change 'USER nobody' \
        --change 'ENTRYPOINT ["/bin/app"]' --change 'CMD ["--serve", "now"]' - opsproof-structure:test
      """
    Then the docker image "opsproof-structure:test" has:
      | environment variable SOME_KEY  | SOME_VAL                   |
      | environment variable EMPTY_VAR | empty                      |
      | environment                    | includes EMPTY_VAR=        |
      | environment variable FOO_BAR   | FOO:BAR=BAZ                |
      | environment variable REGEX_VAR | matches /^[a-z]+-2\.1\./   |
      | label org.example.commit       | 0123456789abcdef           |
      | label org.example.my-label     | matches /^my .+ label$/    |
      | label label-with-empty-val     | empty                      |
      | labels                         | includes label-with-empty-val= |
      | exposed ports                  | 8080/tcp, 53/udp           |
      | exposed ports                  | not includes 22/tcp        |
      | volumes                        | /data                      |
      | volumes                        | not includes /tmp          |
      | entrypoint                     | /bin/app                   |
      | command                        | --serve, now               |
      | working directory              | /srv                       |
      | user                           | nobody                     |
    And these checks fail:
      """
      the docker image "opsproof-structure:test" has environment variable "SOME_KEY" OTHER
      the docker image "opsproof-structure:test" has label "org.example.commit" 0
      the docker image "opsproof-structure:test" has volumes includes /tmp
      """
    When I run "docker image rm -f opsproof-structure:test"
    Then the docker image "opsproof-structure:test" does not exist
