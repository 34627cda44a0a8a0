Feature: The base of all layers
  Scenario: it has what brings it to a state, and no service
    Given the environment "layer"
    Then the package "puppet" is installed
    And the image package "nginx-light" in "opsproof-layer/minimalist/os:latest" is not installed
    And the image "opsproof-layer/minimalist/os:latest" has secrets empty
