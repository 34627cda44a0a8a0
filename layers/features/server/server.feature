Feature: What every server has
  Scenario: nginx is there, by puppet
    Given the environment "layer"
    Then the package "nginx-light" is installed
    And the image "opsproof-layer/server/facility:latest" has base includes "opsproof-layer/minimalist/os:latest"
