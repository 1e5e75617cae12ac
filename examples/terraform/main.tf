terraform {
  required_providers {
    gitlab = {
      source = "gitlabhq/gitlab"
    }
  }
}

resource "gitlab_group" "platform" {
  name      = "Platform"
  path      = "platform"
  parent_id = 1

  request_access_enabled = false
  share_with_group_lock  = true
}

module "rules" {
  source   = "./modules/rules"
  for_each = toset(["acme/web"])

  project = each.value
}
