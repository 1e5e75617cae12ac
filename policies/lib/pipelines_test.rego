package glscan.lib.pipelines_test

import data.glscan.lib.pipelines
import data.glscan.testing

test_a_project_with_pipelines_is_not_idle if {
	pipelines.idle == set() with input as _about({"builds_access_level": "enabled"})
	pipelines.idle == set() with input as _about({"builds_access_level": "private"})
}

test_an_archived_project_is_idle if {
	pipelines.idle == {"The project is archived."} with input as _about({"archived": true})
}

test_a_project_without_ci_is_idle if {
	pipelines.idle == {"CI/CD is turned off."} with input as _about({"builds_access_level": "disabled"})
}

test_nothing_is_idle_where_nothing_could_be_read if {
	project := object.remove(testing.project({}), ["settings"])
	pipelines.idle == set() with input as testing.document(project, {})
}

test_a_child_pipeline_is_a_doubt if {
	project := testing.replaced(testing.project({}), "ci_config", {"child_pipelines": ["more"]})
	reasons := {"The job more triggers a child pipeline, which is not judged."}
	pipelines.reasons_to_doubt == reasons with input as testing.document(project, {})
}

test_nothing_is_a_doubt_without_child_pipelines if {
	pipelines.reasons_to_doubt == set() with input as testing.document(testing.project({}), {})
}

_about(settings) := testing.document(testing.project({"settings": settings}), {})
