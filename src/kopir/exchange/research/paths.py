"""Where pages of this app live, for notices, whose addresses are kept as they are."""


def challenge_path(pk: int) -> str:
    return f"/research/{pk}/"


def project_path(pk: int) -> str:
    return f"/research/projects/{pk}/"
