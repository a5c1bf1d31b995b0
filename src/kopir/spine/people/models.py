"""Accounts, memberships, invitations and API tokens."""

from typing import Any, ClassVar, cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kopir.kit.prepared import ANY_ID, Prepared
from kopir.spine.audit.services import write
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Role, process

ROLE_LABELS = {
    Role.VIEWER: _("Viewer"),
    Role.OFFICER: _("Officer"),
    Role.APPROVER: _("Approver"),
    Role.ADMIN: _("Organisation administrator"),
}
ROLE_CHOICES = [(role.value, label) for role, label in ROLE_LABELS.items()]


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def get(self, *args: Any, **kwargs: Any) -> "User":
        """By the key alone, as with every request of a person, the SQL is written once; else as ever.

        A manager of somebody's people (a subclass that Django makes) narrows, so it goes the usual way.
        """
        key = kwargs.get("pk")
        if type(self) is UserManager and type(key) is int and len(kwargs) == 1 and not args:
            for user in cast("list[User]", _people().models(key)):
                return user
            raise User.DoesNotExist
        return super().get(*args, **kwargs)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it can only sign in by link, passkey or OIDC."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator of the hub, made at the machine (``kopir createsuperuser``); it is on the trail."""
        with transaction.atomic(using=self._db):
            user = self.create_user(
                email, password, is_staff=True, is_superuser=True, is_hub_admin=True, **fields
            )
            write(
                process("createsuperuser"),
                "person.hub_admin",
                ("user", user.pk),
                after={"is_hub_admin": True},
            )
        return user


_people = Prepared(lambda key: User.objects.filter(pk=key), ANY_ID)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_hub_admin = models.BooleanField(_("hub administrator"), default=False)
    findable = models.BooleanField(default=False)  # agreed to be found by name; see selectors.findable_people
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """A person's role in one organisation; one role each."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=ROLE_CHOICES)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class Invitation(models.Model):
    """An invitation to join an organisation; the link's secret is kept as a hash only."""

    email = models.EmailField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=ROLE_CHOICES)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations_sent")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class ApiToken(models.Model):
    """A bearer token: shown once, stored as SHA-256; acts as its user, narrowed to ``scopes``."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # the first characters, to tell tokens apart in a list
    scopes = models.JSONField(default=list)  # of read, write, approve, manage
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class SignInLink(models.Model):
    """A one-time link to sign in, printed by ``kopir sign-in-link`` for whoever holds the machine."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"
