# The plan is one of terraform 1.11.4 with its provider for AWS 5.100.0, without the parts that nothing here asks for.
Feature: Checking what terraform would do
  Background:
    Given the environment "shop"

  Scenario: a plan as a whole
    Then the terraform plan of "features/vocabulary/plans/shop.json" has:
      | changed resources            | 8 elements |
      | created resources            | exactly "module.net.aws_security_group.each[0]", "module.net.aws_security_group.each[1]" |
      | updated resources            | includes aws_ebs_volume.data |
      | replaced resources           | exactly aws_security_group.web |
      | deleted resources            | exactly aws_security_group.old |
      | forgotten resources          | exactly aws_security_group.left |
      | imported resources           | exactly aws_security_group.ours |
      | moved resources              | exactly aws_ebs_volume.audit |
      | resources                    | none of aws_security_group.old, aws_security_group.left |
      | resources of type aws_ebs_volume | exactly aws_ebs_volume.audit, aws_ebs_volume.data |
      | resource types               | exactly aws_ebs_volume, aws_security_group, aws_ssm_parameter |
      | changed outputs              | exactly size |
      | output size                  | 16 |
      | drifted resources            | exactly aws_ebs_volume.audit |
      | failed checks                | exactly check.volume |
      | age                          | older than 1 minute |
      | terraform version            | >= 1.11 < 2 |
    And these checks fail:
      """
      the terraform plan of "features/vocabulary/plans/shop.json" would change nothing
      the terraform plan of "features/vocabulary/plans/shop.json" has changed resources empty
      the terraform plan of "features/vocabulary/plans/shop.json" has created resources empty
      the terraform plan of "features/vocabulary/plans/shop.json" has updated resources none of aws_ebs_volume.data
      the terraform plan of "features/vocabulary/plans/shop.json" has replaced resources empty
      the terraform plan of "features/vocabulary/plans/shop.json" has deleted resources empty
      the terraform plan of "features/vocabulary/plans/shop.json" has forgotten resources empty
      the terraform plan of "features/vocabulary/plans/shop.json" has imported resources empty
      the terraform plan of "features/vocabulary/plans/shop.json" has moved resources empty
      the terraform plan of "features/vocabulary/plans/shop.json" has resources includes aws_security_group.old
      the terraform plan of "features/vocabulary/plans/shop.json" has resources of type "aws_ebs_volume" at most 1 element
      the terraform plan of "features/vocabulary/plans/shop.json" has resource types exactly aws_ebs_volume
      the terraform plan of "features/vocabulary/plans/shop.json" has changed outputs empty
      the terraform plan of "features/vocabulary/plans/shop.json" has output "size" under 10
      the terraform plan of "features/vocabulary/plans/shop.json" has drifted resources empty
      the terraform plan of "features/vocabulary/plans/shop.json" has failed checks empty
      the terraform plan of "features/vocabulary/plans/shop.json" has age newer than 1 minute
      the terraform plan of "features/vocabulary/plans/shop.json" has terraform version under 1.11
      """
    And these checks are unable:
      """
      the terraform plan of "features/vocabulary/plans/none.json" would change nothing
      the terraform plan of "package.json" would change nothing
      """

  Scenario: resources of a plan
    Given the terraform plan of "features/vocabulary/plans/shop.json"
    Then the terraform plan has deleted resources none of aws_ebs_volume.data
    And the planned resource "aws_security_group.web" has:
      | action               | replace                                 |
      | type                 | aws_security_group                      |
      | provider             | registry.terraform.io/hashicorp/aws     |
      | module               | empty                                   |
      | reason               | replace_because_cannot_update           |
      | at description       | two                                     |
      | tag Name             | web                                     |
      | tag team             | shop                                    |
      | tags                 | exactly Name, team                      |
      | changed attributes   | includes description                    |
      | replacing attributes | exactly description                     |
      | unknown attributes   | includes id                             |
    And the planned resource "module.net.aws_security_group.each[0]" exists
    And the planned resource "module.net.aws_security_group.each[0]" has module module.net
    And the planned resource "aws_security_group.old" does not exist
    And the planned resource "aws_security_group.old" has action delete
    And the planned resource "aws_security_group.none" does not exist
    And the planned resource "aws_ebs_volume.audit" has previous address aws_ebs_volume.logs
    And the planned resource "aws_ssm_parameter.key" has action nothing
    And the planned resource "aws_ssm_parameter.key" has sensitive attributes includes value
    And the planned resource "aws_ebs_volume.data" of "features/vocabulary/plans/shop.json" has at "size" between 10 and 20
    And these checks fail:
      """
      the planned resource "aws_security_group.none" exists
      the planned resource "aws_security_group.old" exists
      the planned resource "aws_security_group.web" does not exist
      the planned resource "aws_security_group.web" has action update
      the planned resource "aws_security_group.web" has type aws_instance
      the planned resource "aws_security_group.web" has provider empty
      the planned resource "aws_security_group.web" has module module.net
      the planned resource "aws_security_group.web" has reason empty
      the planned resource "aws_security_group.web" has at "description" one
      the planned resource "aws_security_group.web" has tag "Name" api
      the planned resource "aws_security_group.web" has tags exactly Name
      the planned resource "aws_security_group.web" has tag "owner" not empty
      the planned resource "aws_security_group.web" has changed attributes none of description
      the planned resource "aws_security_group.web" has replacing attributes empty
      the planned resource "aws_security_group.web" has unknown attributes empty
      the planned resource "aws_ebs_volume.audit" has previous address empty
      the planned resource "aws_ssm_parameter.key" has sensitive attributes empty
      the terraform plan would change nothing
      the terraform plan has changed outputs empty
      """
    And these checks are unable:
      """
      the planned resource "aws_ssm_parameter.key" has at "value" not-a-secret
      the planned resource "aws_ssm_parameter.key" has at "value" not empty
      the planned resource "aws_security_group.web" has at "id" not empty
      the planned resource "aws_security_group.web" has at "ingress[*].cidr_blocks" empty
      the planned resource "aws_security_group.wbe" does not exist
      the planned resource "module.net.aws_security_group.each" does not exist
      the planned resource "aws_security_group.web" has tag "nmae" empty
      """

  Scenario: a plan with options, and one that changes nothing
    Given the terraform plan of "features/vocabulary/plans/nothing.json"
    Then the terraform plan would change nothing
    And the terraform plan of "features/vocabulary/plans/nothing.json" would change nothing
    And the terraform plan has moved resources exactly terraform_data.site
