# METADATA
# title: Images of CI jobs are pinned
# description: |
#   Whoever owns an image with a moving tag can run code with the project's secrets. A tag can be moved as well, only a
#   digest cannot. A tag or name that is a variable counts as moving, except the predefined ones that name a commit or
#   pipeline in a tag, by which a pipeline uses what it built, and those allowed for names. What is no reference of an
#   image, as one with a password in it, is shown as *** and fails. The text of the project's own pipeline is judged,
#   not what a runner pulled. A child pipeline makes it unknown; those of other projects are judged there.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/ci/docker/using_docker_images/
#   - ref: https://docs.gitlab.com/ci/pipeline_security/
# custom:
#   id: GL-PIP-018
#   severity: medium
#   kinds: [project]
#   tier: free
#   requires:
#     - ci_config.child_pipelines
#     - ci_config.images
#     - ci_config.services
#     - settings.archived
#     - settings.builds_access_level
#   params:
#     require_digest:
#       type: boolean
#       default: false
#       meaning: Only a digest (@sha256) will do; else a fixed tag does, too.
#     moving_tags:
#       type: list of text
#       default:
#         - latest
#         - latest-*
#         - "*-latest"
#         - beta
#         - canary
#         - current
#         - dev
#         - develop
#         - dind
#         - dind-rootless
#         - edge
#         - head
#         - lts
#         - lts-*
#         - main
#         - master
#         - next
#         - nightly
#         - rolling
#         - snapshot
#         - stable
#         - stable-*
#         - trunk
#       meaning: Tags that are known to move, in any case; * stands for anything.
#     name_variables:
#       type: list of text
#       default: [CI_REGISTRY, CI_REGISTRY_IMAGE, CI_DEPENDENCY_PROXY_*, CI_TEMPLATE_REGISTRY_HOST]
#       meaning: Variables that may stand in the name of an image; * stands for anything.
#     trusted_registries:
#       type: list of text
#       default: []
#       meaning: Registries, or beginnings of image names up to a slash or tag, from which any image will do.
#   controls:
#     soc2: {CC6.8: moderate, CC8.1: weak}
#     iso27001_2022: {A.8.19: moderate, A.5.21: weak}
#     nist_800_53r5: {CM-6: moderate, SI-7: moderate}
#     owasp_cicd: {CICD-SEC-3: moderate, CICD-SEC-9: moderate}
#   remediation:
#     ui: "The CI/CD configuration: name the image with its digest, image@sha256:..."
#     api: none, it is in the CI/CD configuration
package glscan.policies.pipeline.ci_images_are_pinned

import data.glscan.lib.branches
import data.glscan.lib.pipelines

deny contains {
	"path": ["ci_config", "images", job],
	"message": sprintf("The job %s runs in %s, %s.", [job, reference, flaw]),
} if {
	some job, reference in input.resource.ci_config.images
	flaw := _flaw(reference)
}

deny contains {
	"path": ["ci_config", "services", job],
	"key": reference,
	"message": sprintf("The job %s uses the service %s, %s.", [job, reference, flaw]),
} if {
	some job, references in input.resource.ci_config.services
	some reference in references
	flaw := _flaw(reference)
}

unknown contains reason if some reason in pipelines.reasons_to_doubt

skip contains reason if some reason in pipelines.idle

skip contains "There is no CI/CD configuration." if input.resource.ci_config == {}

_flaw("***") := "which is no reference of an image"

_flaw(reference) := "which has no digest" if {
	reference != "***"
	_params.require_digest
	not _is_settled(reference)
}

_flaw(reference) := "whose tag is not fixed" if {
	reference != "***"
	_params.require_digest == false
	not _is_settled(reference)
	not _has_fixed_tag(reference)
}

_flaw(reference) := "whose name is a variable" if {
	_params.require_digest == false
	not _is_settled(reference)
	_has_fixed_tag(reference)
	_hangs_on_a_variable(reference)
}

_is_settled(reference) if regex.match(`@sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$`, reference)

_is_settled(reference) if {
	some registry in _params.trusted_registries
	_comes_from(lower(reference), trim_right(lower(registry), "/"))
}

_comes_from(reference, beginning) if reference == beginning

_comes_from(reference, beginning) if startswith(reference, sprintf("%s/", [beginning]))

# What follows the image's own name is its tag or digest; before a slash it would be a port.
_comes_from(reference, beginning) if regex.match(`^[:@][^/]+$`, trim_prefix(reference, beginning))

_has_fixed_tag(reference) if {
	segments := split(_with_what_was_built(reference), "/")
	[name, tag] := split(segments[count(segments) - 1], ":")
	regex.match(`^[^@]+$`, name)
	regex.match(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`, tag)
	not _is_moving(lower(tag))
}

_hangs_on_a_variable(reference) if {
	some match in regex.find_all_string_submatch_n(`\$\{?([A-Za-z0-9_]*)`, _name(reference), -1)
	not _may_name(match[1])
}

# What stands before the last colon, which is the tag's.
_name(reference) := regex.replace(reference, `:[^:/]*$`, "")

_may_name(variable) if {
	some allowed in _params.name_variables
	branches.covers(allowed, variable)
}

_is_moving(tag) if {
	some moving in _params.moving_tags
	branches.covers(lower(moving), tag)
}

_with_what_was_built(reference) := regex.replace(
	reference,
	`\$(\{(CI_COMMIT_(SHORT_)?SHA|CI_PIPELINE_I?ID)\}|(CI_COMMIT_(SHORT_)?SHA|CI_PIPELINE_I?ID)\b)`,
	"0",
)

_params := input.params["GL-PIP-018"]
