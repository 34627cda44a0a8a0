Feature: Containers and images, as the machine with the engine sees them
  Background:
    Given the environment "engine"

  Scenario: a container
    # Both end by themselves, whatever happens to the scenario; those of another run on this engine are waited for.
    When I run:
      """
      patiently() { n=0; until "$@"; do n=$((n + 1)); [ $n -lt 300 ] || exit 1; sleep 1; done; }
      patiently docker run -d --rm --name opsproof-vocabulary --label com.example.role=demo -e COLOUR=green -p 127.0.0.1::80 \
        --user nobody --workdir /srv --memory 64m --read-only --tmpfs /scratch --entrypoint sleep \
        opsproof-base:bookworm 120
      patiently docker run -d --rm --name opsproof-vocabulary-healthy --health-cmd true --health-interval 1s \
        opsproof-base:bookworm sleep 120
      """
    Then the container "opsproof-vocabulary" is running
    And the container "opsproof-vocabulary" exists
    And the container "opsproof-vocabulary" is not paused
    And the container "opsproof-vocabulary" is not privileged
    And the container "opsproof-vocabulary" is read-only
    And the container "opsproof-vocabulary-healthy" has health healthy within 20 seconds
    And the container "opsproof-nosuch" does not exist
    And the container "opsproof-nosuch" is not running
    And the container "opsproof-vocabulary" has label "com.example.role" demo
    And the container "opsproof-vocabulary" has environment variable "COLOUR" green
    And the container "opsproof-vocabulary" has:
      | status                      | running                         |
      | image                       | opsproof-base:bookworm          |
      | ports                       | not includes 80/tcp             |
      | addresses                   | not empty                       |
      | networks                    | bridge                          |
      | mounts                      | /scratch                        |
      | labels                      | includes com.example.role=demo  |
      | environment                 | includes COLOUR=green           |
      | environment variable COLOUR | green                           |
      | label com.example.role      | demo                            |
      | user                        | nobody                          |
      | entrypoint                  | sleep                           |
      | command                     | 120                             |
      | working directory           | "/srv"                          |
      | restart policy              | no                              |
      | restart count               | 0                               |
      | exit code                   | empty                           |
      | memory limit                | 64 MiB                          |
      | at HostConfig.ReadonlyRootfs | true                           |
      | at $.HostConfig.Tmpfs       | not empty                       |
      | started                     | under 5 minutes                 |
    And these checks fail:
      """
      the container "opsproof-vocabulary" is not running
      the container "opsproof-vocabulary" does not exist
      the container "opsproof-vocabulary" is paused
      the container "opsproof-vocabulary" is privileged
      the container "opsproof-vocabulary" is not read-only
      the container "opsproof-nosuch" exists
      the container "opsproof-nosuch" is running
      the container "opsproof-vocabulary-healthy" has health unhealthy
      the container "opsproof-vocabulary" has status exited
      the container "opsproof-vocabulary" has at "HostConfig.ReadonlyRootfs" false
      the container "opsproof-vocabulary" has at "No.Such" 1
      the container "opsproof-vocabulary" has image "other:1"
      the container "opsproof-vocabulary" has ports includes 80/tcp
      the container "opsproof-vocabulary" has addresses empty
      the container "opsproof-vocabulary" has networks host
      the container "opsproof-vocabulary" has mounts includes /data
      the container "opsproof-vocabulary" has labels empty
      the container "opsproof-vocabulary" has label "com.example.role" other
      the container "opsproof-vocabulary" has label "com.example.nosuch" demo
      the container "opsproof-vocabulary" has environment empty
      the container "opsproof-vocabulary" has environment variable "COLOUR" red
      the container "opsproof-vocabulary" has user root
      the container "opsproof-vocabulary" has entrypoint empty
      the container "opsproof-vocabulary" has command 3
      the container "opsproof-vocabulary" has working directory "/"
      the container "opsproof-vocabulary" has restart policy always
      the container "opsproof-vocabulary" has restart count over 0
      the container "opsproof-vocabulary" has exit code 0
      the container "opsproof-vocabulary" has memory limit over 1 GB
      the container "opsproof-vocabulary" has started over 1 day
      """
    When I run "docker pause opsproof-vocabulary"
    Then the container "opsproof-vocabulary" is paused
    When I run "docker rm -f opsproof-vocabulary opsproof-vocabulary-healthy"
    Then the container "opsproof-vocabulary" does not exist within 10 seconds

  Scenario: an image
    Then the docker image "opsproof-base:bookworm" exists
    And the docker image "opsproof-nosuch:1" does not exist
    And the docker image "opsproof-base:bookworm" has:
      | at RootFS.Type               | layers                          |
      | id                | starts with "sha256:"           |
      | tags              | includes opsproof-base:bookworm |
      | digests           | not includes x@sha256:0         |
      | size              | over 1 MB                       |
      | layers            | at least 1                      |
      | labels            | not includes x=y                |
      | label x           | empty                           |
      | environment       | not includes X=Y                |
      | environment variable X | empty                      |
      | user              | empty                           |
      | entrypoint        | empty                           |
      | command           | not includes x                  |
      | working directory | empty                           |
      | exposed ports     | empty                           |
      | volumes           | empty                           |
      | stop signal       | empty                           |
      | architecture      | one of amd64, arm64             |
      | created           | over 1 second                   |
    And these checks fail:
      """
      the docker image "opsproof-base:bookworm" has at "RootFS.Type" other
      the docker image "opsproof-base:bookworm" does not exist
      the docker image "opsproof-nosuch:1" exists
      the docker image "opsproof-base:bookworm" has id "sha256:0"
      the docker image "opsproof-base:bookworm" has tags empty
      the docker image "opsproof-base:bookworm" has digests includes x@sha256:0
      the docker image "opsproof-base:bookworm" has size under 1 kB
      the docker image "opsproof-base:bookworm" has layers 0
      the docker image "opsproof-base:bookworm" has labels includes x=y
      the docker image "opsproof-base:bookworm" has label "x" y
      the docker image "opsproof-base:bookworm" has environment includes X=Y
      the docker image "opsproof-base:bookworm" has environment variable "X" Y
      the docker image "opsproof-base:bookworm" has user nobody
      the docker image "opsproof-base:bookworm" has entrypoint sleep
      the docker image "opsproof-base:bookworm" has command includes x
      the docker image "opsproof-base:bookworm" has working directory "/srv"
      the docker image "opsproof-base:bookworm" has exposed ports includes 80/tcp
      the docker image "opsproof-base:bookworm" has volumes includes /data
      the docker image "opsproof-base:bookworm" has stop signal SIGINT
      the docker image "opsproof-base:bookworm" has architecture sparc
      the docker image "opsproof-base:bookworm" has created under 1 ms
      """

  Scenario: a host without an engine
    Given the environment "shop"
    And the host "web"
    Then these checks are unable:
      """
      the container "opsproof-vocabulary" is running
      the container "opsproof-vocabulary" does not exist
      the docker image "opsproof-base:bookworm" does not exist
      """
