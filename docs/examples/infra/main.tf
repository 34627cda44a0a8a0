# What docs/terraform-plans.md speaks of.
variable "instance_type" {
  type    = string
  default = "t3.small"
}
