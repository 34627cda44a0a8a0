# What features/modules/terraform-plan.feature plans: nothing of it is ever applied.
variable "greeting" {
  type = string
}

resource "terraform_data" "page" {
  input = { text = var.greeting }
}

check "greeting" {
  assert {
    condition     = var.greeting != ""
    error_message = "nobody is greeted"
  }
}
