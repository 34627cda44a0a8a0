Feature: Objects of a cluster are changed, and are as before when the scenario has ended
  Background:
    Given the environment "cluster"
    And the host "web"

  Scenario: more pods
    When I scale the kubernetes object "deployment/web" to 3 within 1 minute
    Then the kubernetes object "deployment/web" has at "status.availableReplicas" 3
    When I scale the kubernetes object "deployment/web" to 1
    Then the kubernetes object "deployment/web" has at "status.replicas" 1 within 30 seconds

  Scenario: as many as before
    Then the kubernetes object "deployment/web" has at "spec.replicas" 2
    And the kubernetes object "deployment/web" is rolled out

  Scenario: a release, and back
    Then the environment variable "RELEASE" has value "one"
    When I apply the kubernetes manifest "features/kubernetes/web-two.yaml" within 1 minute
    Then the environment variable "RELEASE" has value "two"
    When I roll back the kubernetes object "deployment/web" within 1 minute
    Then the environment variable "RELEASE" has value "one"
    When I apply the kubernetes manifest within 1 minute:
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: { name: store }
      spec:
        serviceName: store
        replicas: 1
        selector: { matchLabels: { app: store } }
        template:
          metadata: { labels: { app: store } }
          spec:
            terminationGracePeriodSeconds: 1
            containers:
              - name: app
                image: opsproof-base:bookworm
                imagePullPolicy: Never
                command: [sh, -c, 'trap "exit 0" TERM; sleep infinity & wait']
                env: [{ name: RELEASE, value: two }]
      """
    Then the environment variable "RELEASE" on "store" has value "two"
    When I roll back the kubernetes object "statefulset/store" on "store" within 1 minute
    Then the environment variable "RELEASE" on "store" has value "one"
    When I apply the kubernetes manifest "features/kubernetes/web-two.yaml" within 1 minute
    Then the environment variable "RELEASE" has value "two"

  Scenario: the release before
    Then the environment variable "RELEASE" on every host in "pods" has value "one"

  Scenario: all pods are replaced
    When I run "touch /tmp/was-here"
    Then the file "/tmp/was-here" exists
    When I restart the kubernetes object "deployment/web" within 1 minute
    Then the file "/tmp/was-here" does not exist

  Scenario: a pod is deleted and made again
    When I run "touch /tmp/was-here" on "store"
    And I delete the kubernetes object "pod/store-0" on "store" within 30 seconds
    Then the kubernetes object "statefulset/store" is rolled out within 1 minute
    And the file "/tmp/was-here" on "store" does not exist

  Scenario: an object is deleted, another one is made
    When I delete the kubernetes object "configmap/settings"
    And I apply the kubernetes manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: more }
      data: { size: large }
      """
    Then the kubernetes object "configmap/settings" does not exist
    And the kubernetes object "configmap/more" has at "data.size" "large"

  Scenario: the objects before
    Then the kubernetes object "configmap/settings" has at "data.colour" "blue"
    And the kubernetes object "configmap/more" does not exist

  Scenario: a node takes no more pods
    When I cordon the kubernetes object "node/node-1"
    And I scale the kubernetes object "deployment/web" to 3
    Then the kubernetes object "node/node-1" has at "spec.unschedulable" true
    And the kubernetes object "deployment/web" has at "status.unavailableReplicas" 1 within 10 seconds
    And the kubernetes object "deployment/web" is not rolled out for 2 seconds
    When I uncordon the kubernetes object "node/node-1"
    Then the kubernetes object "deployment/web" is rolled out within 1 minute
    When I cordon the kubernetes object "node/node-1"
    Then the kubernetes object "node/node-1" has at "spec.unschedulable" true

  Scenario: the node takes pods again
    Then the kubernetes object "node/node-1" has at "spec.unschedulable" empty
    And the kubernetes object "deployment/web" has at "spec.replicas" 2
