"""Addresses of people's pages, under ``/people/``."""

from django.urls import path

from .views import account, files, found, hub, invitations, links, organisation, tokens

app_name = "people"

urlpatterns = [
    path("account/", account.profile, name="me"),
    path("account/erase/", account.erase, name="erase_myself"),
    path("account/findable/", account.findable, name="findable"),
    path("account/tokens/", tokens.create, name="tokens"),
    path("account/tokens/<int:token_id>/revoke/", tokens.revoke, name="revoke_token"),
    path("organisations/<int:organisation_id>/", organisation.members, name="members"),
    path("organisations/<int:organisation_id>/export.<slug:kind>", files.members, name="export_members"),
    path("organisations/<int:organisation_id>/invite/", organisation.invite_person, name="invite"),
    path("organisations/<int:organisation_id>/members/<int:user_id>/role/", organisation.role, name="role"),
    path(
        "organisations/<int:organisation_id>/members/<int:user_id>/remove/",
        organisation.remove,
        name="remove",
    ),
    path("invitations/", hub.invitations, name="invitations"),
    path("invitations/export.<slug:kind>", files.invitations, name="export_invitations"),
    path("invitations/<int:invitation_id>/withdraw/", organisation.withdraw, name="withdraw"),
    path("invitation/<str:secret>/", invitations.accept, name="accept"),
    path("sign-in/<str:secret>/", links.sign_in, name="sign_in_link"),
    path("", hub.everybody, name="everybody"),
    path("export.<slug:kind>", files.everybody, name="export_everybody"),
    path("<int:user_id>/", hub.person, name="person"),
    path("<int:user_id>/found/", found.found, name="found"),
    path("<int:user_id>/administrator/", hub.administrator, name="administrator"),
    path("<int:user_id>/erase/", hub.erase, name="erase"),
]
