Feature: Plans that terraform and OpenTofu make
  Scenario Outline: a module that was never applied
    Given the terraform plan of "features/modules/site":
      | program           | <program> |
      | variable greeting | hello     |
    Then the terraform plan has created resources exactly terraform_data.page
    And the terraform plan has failed checks empty
    And the terraform plan has age newer than 1 minute
    And the planned resource "terraform_data.page" has action create
    And the planned resource "terraform_data.page" has at "input.text" hello
    And the planned resource "terraform_data.page" has unknown attributes includes id
    And these checks fail:
      """
      the terraform plan would change nothing
      the terraform plan has created resources empty
      the planned resource "terraform_data.page" has at "input.text" goodbye
      """
    And these checks are unable:
      """
      the planned resource "terraform_data.page" has at "id" not empty
      the terraform plan of "features/modules/site" would change nothing
      """

    Examples:
      | program   |
      | terraform |
      | tofu      |
