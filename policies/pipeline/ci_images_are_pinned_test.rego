package glscan.policies.pipeline.ci_images_are_pinned_test

import data.glscan.policies.pipeline.ci_images_are_pinned as policy
import data.glscan.testing

test_denies_an_image_without_a_tag if {
	document := _images({"build": "python"}, {})
	policy.deny == {{
		"path": ["ci_config", "images", "build"],
		"message": "The job build runs in python, whose tag is not fixed.",
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_a_service_without_a_tag if {
	document := _services({"test": ["postgres", "redis:7.2", "docker:latest"]}, {})
	policy.deny == {
		{
			"path": ["ci_config", "services", "test"],
			"key": "postgres",
			"message": "The job test uses the service postgres, whose tag is not fixed.",
		},
		{
			"path": ["ci_config", "services", "test"],
			"key": "docker:latest",
			"message": "The job test uses the service docker:latest, whose tag is not fixed.",
		},
	} with input as document
}

test_denies_every_job_by_itself if {
	document := _images({"a": "python", "b": "python", "c": "python:3.13"}, {})
	testing.places(policy.deny) == {_place("a"), _place("b")} with input as document
}

test_denies_a_tag_that_moves if every tag in {"latest", "LATEST", "Latest-alpine", "3-latest", "main", "nightly"} {
	document := _images({"build": sprintf("registry.acme.example:5000/tools/build:%s", [tag])}, {})
	testing.places(policy.deny) == {_place("build")} with input as document
}

test_denies_a_tag_that_other_parameters_call_moving if {
	document := _images({"build": "docker:stable", "test": "docker:latest"}, {"moving_tags": ["Stable"]})
	testing.places(policy.deny) == {_place("build")} with input as document
}

test_denies_a_tag_that_other_parameters_cover if {
	document := _images({"build": "docker:24-rc", "test": "docker:24"}, {"moving_tags": ["*-RC"]})
	testing.places(policy.deny) == {_place("build")} with input as document
}

test_denies_what_is_no_reference_whatever_is_asked_for if every require in {true, false} {
	document := _images({"build": "***"}, {"require_digest": require})
	policy.deny == {{
		"path": ["ci_config", "images", "build"],
		"message": "The job build runs in ***, which is no reference of an image.",
	}} with input as document
}

test_denies_what_has_a_port_and_no_tag if {
	document := _images({"build": "registry.acme.example:5000/build"}, {})
	testing.places(policy.deny) == {_place("build")} with input as document
}

test_denies_a_reference_that_cannot_be_resolved if every reference in _unresolved {
	testing.places(policy.deny) == {_place("build")} with input as _images({"build": reference}, {})
}

test_denies_a_name_that_is_a_variable if every reference in {"$IMAGE:1", "${REG}/x:1", "$CI_REGISTRY_X:1", "a/$X/b:1"} {
	policy.deny == {{
		"path": ["ci_config", "images", "build"],
		"message": sprintf("The job build runs in %s, whose name is a variable.", [reference]),
	}} with input as _images({"build": reference}, {})
}

test_passes_a_name_that_is_an_allowed_variable if every reference in {"$MIRROR_A/x:1", "host:5000/${MIRROR_B}:1"} {
	policy.deny == set() with input as _images({"build": reference}, {"name_variables": ["MIRROR_*"]})
}

test_does_not_know_child_pipelines if {
	document := _config({"images": {}, "services": {}, "child_pipelines": ["more"]}, {})
	policy.deny == set() with input as document
	policy.unknown == {"The job more triggers a child pipeline, which is not judged."} with input as document
}

test_denies_a_digest_that_is_none if every digest in {"sha256:abc", "md5:abc", "sha256:", _sha_with("g")} {
	document := _images({"build": sprintf("python:3.13@%s", [digest])}, {})
	testing.places(policy.deny) == {_place("build")} with input as document
}

test_denies_a_digest_that_is_none_without_a_tag if every digest in {"sha256:abc", "md5:abc", _sha_with("g")} {
	document := _images({"build": sprintf("python@%s", [digest])}, {})
	testing.places(policy.deny) == {_place("build")} with input as document
}

test_denies_all_but_a_digest_where_one_is_required if {
	images := {"a": "python:3.13", "b": "build:$CI_COMMIT_SHA", "c": sprintf("python@%s", [_sha]), "d": "python"}
	document := _images(images, {"require_digest": true})
	testing.places(policy.deny) == {_place("a"), _place("b"), _place("d")} with input as document
	messages := {finding.message | some finding in policy.deny} with input as document
	"The job a runs in python:3.13, which has no digest." in messages
}

test_denies_a_registry_that_is_only_called_alike if every reference in _alike {
	document := _images({"build": reference}, {"trusted_registries": ["registry.acme.example", "hub.example/tools/build"]})
	testing.places(policy.deny) == {_place("build")} with input as document
}

test_passes_a_fixed_tag if every reference in _fixed {
	document := _images({"build": reference}, {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_a_digest if every reference in _digested {
	policy.deny == set() with input as _images({"build": reference}, {"require_digest": true})
	policy.deny == set() with input as _images({"build": reference}, {})
}

test_passes_a_trusted_registry if every reference in _trusted {
	params := {
		"require_digest": true,
		"trusted_registries": [
			"Registry.acme.example/",
			"$CI_REGISTRY_IMAGE",
			"hub.example/tools/build",
			"hub.example/tools/linux",
		],
	}
	policy.deny == set() with input as _images({"build": reference}, params)
}

test_passes_jobs_without_an_image if {
	policy.deny == set() with input as _images({}, {})
	policy.skip == set() with input as _images({}, {})
}

test_skips_a_project_without_a_configuration if {
	document := _projected(testing.replaced(testing.project({}), "ci_config", {}), {})
	policy.deny == set() with input as document
	policy.skip == {"There is no CI/CD configuration."} with input as document
}

test_skips_an_archived_project if {
	document := _projected(testing.project({"settings": {"archived": true}}), {})
	policy.skip == {"The project is archived."} with input as document
}

test_skips_a_project_without_pipelines if {
	document := _projected(testing.project({"settings": {"builds_access_level": "disabled"}}), {})
	policy.skip == {"CI/CD is turned off."} with input as document
}

test_claims_nothing_without_the_configuration if {
	document := _projected(object.remove(testing.project({}), ["ci_config"]), {})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_denies_an_image_where_the_services_are_hidden if {
	document := _projected(testing.replaced(testing.project({}), "ci_config", {"images": {"build": "python"}}), {})
	testing.places(policy.deny) == {_place("build")} with input as document
	policy.skip == set() with input as document
}

_images(images, params) := _config({"images": images, "services": {}}, params)

_services(services, params) := _config({"images": {}, "services": services}, params)

_config(config, params) := _projected(
	testing.replaced(testing.project({}), "ci_config", object.union({"valid": true}, config)),
	params,
)

_projected(project, params) := testing.projected(
	"GL-PIP-018",
	testing.document(project, {"params": {"GL-PIP-018": object.union(_defaults, params)}}),
)

_defaults := {
	"moving_tags": ["latest", "latest-*", "*-latest", "edge", "main", "master", "nightly"],
	"name_variables": ["CI_REGISTRY", "CI_REGISTRY_IMAGE"],
	"require_digest": false,
	"trusted_registries": [],
}

_unresolved := {
	"$IMAGE",
	"${IMAGE}",
	"build:$TAG",
	"build:1.2-$CI_COMMIT_REF_SLUG",
	"build:$CI_COMMIT_SHA_X",
	"build:${VERSION:-1.2}",
	"build:",
	"",
	":3.13",
	"registry.acme.example:5000/:3.13",
	"registry.acme.example:5000/build:",
	"registry.acme.example:5000/build:latest",
	"build:3.13@$DIGEST",
	"build@$DIGEST",
	"build@sha256:$DIGEST",
	"build@3:13",
	"build:1:2",
	"build:\u00e4",
	"build:3 13",
	"build:***",
	sprintf("build@sha256:%s", [upper(_hex("a"))]),
	sprintf("build@sha256:%s0", [_hex("a")]),
	sprintf("build@sha512:%s", [_hex("a")]),
	sprintf("build@SHA256:%s", [_hex("a")]),
	sprintf("build@%s:3.13", [_sha]),
	sprintf("build@%s/x", [_sha]),
}

_fixed := {
	"python:3.13-slim",
	"docker.io/library/python:3.13",
	"registry.acme.example:5000/tools/build:v1_2",
	"$CI_REGISTRY_IMAGE/build:1.4",
	"$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA",
	"${CI_REGISTRY_IMAGE}/build:v-${CI_COMMIT_SHORT_SHA}",
	"build:$CI_PIPELINE_ID.1",
	"build:${CI_PIPELINE_IID}",
	"build:nightly-2026-01-31",
}

_digested := {
	sprintf("python@%s", [_sha]),
	sprintf("python:latest@%s", [_sha]),
	sprintf("$CI_REGISTRY_IMAGE/python:$TAG@%s", [_sha]),
	sprintf("python@sha512:%s%s", [_hex("a"), _hex("0")]),
}

_trusted := {
	"registry.acme.example/build",
	"registry.acme.example/deep/build:latest",
	"$CI_REGISTRY_IMAGE:latest",
	"$CI_REGISTRY_IMAGE",
	"hub.example/tools/build:$TAG",
	"hub.example/tools/build@sha256:abc",
	"hub.example/tools/linux:latest",
}

_alike := {
	"registry.acme.example.evil.example/build",
	"registry.acme.example:8443/build",
	"evil.example/registry.acme.example/build",
	"hub.example/tools/builder",
	"hub.example/tools/build-evil:latest",
}

_sha := _sha_with("a")

_sha_with(character) := sprintf("sha256:%s", [_hex(character)])

_hex(character) := concat("", [character | some _ in numbers.range(1, 64)])

_place(job) := {"path": ["ci_config", "images", job]}
