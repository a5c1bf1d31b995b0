from django.urls import path

from .views import challenges, projects

app_name = "research"
urlpatterns = [
    path("", challenges.board, name="list"),
    path("export.<slug:kind>", challenges.download, name="export"),
    path("new/", challenges.new, name="new"),
    path("<int:pk>/", challenges.challenge, name="detail"),
    path("<int:pk>/edit/", challenges.edit, name="edit"),
    path("<int:pk>/close/", challenges.close, name="close"),
    path("<int:pk>/interest/", challenges.interest, name="interest"),
    path("<int:pk>/interest/withdraw/", challenges.withdraw, name="withdraw"),
    path("<int:pk>/project/", challenges.start, name="start"),
    path("projects/", projects.listed, name="projects"),
    path("projects/export.<slug:kind>", projects.download, name="projects_export"),
    path("projects/<int:project_id>/", projects.project, name="project"),
    path("projects/<int:project_id>/deliver/", projects.deliver, name="deliver"),
    path("projects/<int:project_id>/milestones/add/", projects.milestone, name="milestone"),
    path(
        "projects/<int:project_id>/milestones/<int:milestone_id>/reached/", projects.reached, name="reached"
    ),
    path("projects/<int:project_id>/outputs/add/", projects.output, name="output"),
    path(
        "projects/<int:project_id>/outputs/<int:output_id>/deliver/",
        projects.deliver_output,
        name="deliver_output",
    ),
]
