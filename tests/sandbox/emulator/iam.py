"""moto's IAM, with AWS's words and with pages."""

from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.responses import IamResponse

from .errors import AwsError

# IAM may return fewer than requested. Here it always does, so that lists have several pages.
PAGE_SIZE = 4


class PagedIamResponse(IamResponse):
    def list_roles(self) -> ActionResult:
        asked = int(self._get_param("MaxItems", PAGE_SIZE))
        roles, marker = self.backend.list_roles(
            self._get_param("PathPrefix", "/"),
            self._get_param("Marker"),
            min(asked, PAGE_SIZE),
        )
        result = {"Roles": roles, "IsTruncated": bool(marker)}
        return ActionResult(result | ({"Marker": marker} if marker else {}))

    def get_role(self) -> ActionResult:
        try:
            return super().get_role()
        except NotFoundException:
            name = self._get_param("RoleName")
            text = f"The role with name {name} cannot be found."
            raise AwsError("NoSuchEntity", text, 404) from None

    def get_user(self) -> ActionResult:
        try:
            return super().get_user()
        except NotFoundException:
            text = f"The user with name {self._get_param('UserName')} cannot be found."
            raise AwsError("NoSuchEntity", text, 404) from None
