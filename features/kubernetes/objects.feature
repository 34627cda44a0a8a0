Feature: Objects of a cluster
  Background:
    Given the environment "cluster"
    And the host "web"

  Scenario: what is rolled out, and what the cluster says of it
    Then the kubernetes object "deployment/web" exists
    And the kubernetes object "deployment/web" is rolled out
    And the kubernetes object "statefulset/store" is rolled out within 30 seconds
    And the kubernetes object "deployment/web" has:
      | condition Available | True                             |
      | at spec.replicas    | 2                                |
      | warnings            | empty                            |
      | events              | contains "Scaled up replica set" |
    And the kubernetes object "node/node-1" has condition "Ready" True
    And the kubernetes object "apps/v1/deployments/web" has at "metadata.name" "web"
    And the kubernetes object "configmap/none" does not exist
    And the kubernetes permission "create pods" is allowed
    And these checks fail:
      """
      the kubernetes object "deployment/web" does not exist
      the kubernetes object "deployment/web" is not rolled out
      the kubernetes object "deployment/web" has condition "Available" False
      the kubernetes object "deployment/web" has condition "Degraded" True
      the kubernetes object "deployment/web" has at "spec.replicas" 3
      the kubernetes object "deployment/web" has warnings not empty
      the kubernetes object "deployment/web" has events empty
      the kubernetes object "configmap/none" exists
      the kubernetes object "configmap/none" is rolled out
      the kubernetes permission "create pods" is not allowed
      """
    And these checks are unable:
      """
      the kubernetes object "configmap/settings" is not rolled out
      the kubernetes object "deployment/web" has condition "Availible" empty
      the kubernetes permission "create pod" is not allowed
      """

  Scenario: a release that cannot start
    When I apply the kubernetes manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: broken }
      spec:
        replicas: 1
        progressDeadlineSeconds: 2
        selector: { matchLabels: { app: broken } }
        template:
          metadata: { labels: { app: broken } }
          spec: { containers: [{ name: app, image: "nobody.test/none:1", imagePullPolicy: Never }] }
      """
    Then the kubernetes object "deployment/broken" has condition "Progressing" False within 30 seconds
    And the kubernetes object "deployment/broken" is not rolled out
    And these checks fail:
      """
      the kubernetes object "deployment/broken" is rolled out
      the kubernetes object "deployment/broken" has condition "Available" True
      """
