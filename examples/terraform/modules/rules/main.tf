variable "project" {
  description = "The full path of the project."
  type        = string
}

resource "gitlab_branch_protection" "main" {
  project           = var.project
  branch            = "main"
  push_access_level = "no one"
  allow_force_push  = true
}

resource "gitlab_project_level_mr_approvals" "this" {
  project                        = var.project
  merge_requests_author_approval = false
}
