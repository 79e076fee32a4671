"""What sign-in and sessions refuse with a code of its own."""

from app.errors import ConflictError, DukouError, ForbiddenError, UnauthenticatedError


class CodeNeededError(UnauthenticatedError):
    """The password fits; the one-time code is still to be given."""

    def __init__(self) -> None:
        DukouError.__init__(
            self,
            "TOTP_REQUIRED",
            "请输入动态验证码（或一个恢复码）。",
            "Give the one-time code of your authenticator, or a recovery code.",
        )


class CodeWrongError(UnauthenticatedError):
    """The password fits, the one-time code does not."""

    def __init__(self) -> None:
        DukouError.__init__(
            self,
            "TOTP_WRONG",
            "验证码不正确或已经用过。",
            "This code is wrong or was used before.",
        )


class OidcRefusedError(UnauthenticatedError):
    """What came back from the identity provider opens nothing; one answer for every reason."""

    def __init__(self) -> None:
        DukouError.__init__(
            self,
            "OIDC_REFUSED",
            "统一身份认证未通过，或您的身份尚未关联到本系统账号。",
            "The identity provider's answer opens no account here: refused, over, or not linked.",
        )


class AccountFirstError(ForbiddenError):
    """The session reaches its own account only, until two-step sign-in is set up."""

    def __init__(self) -> None:
        DukouError.__init__(
            self,
            "TOTP_ENROL_FIRST",
            "您的角色必须使用两步登录，请先在“我的账号”中启用动态验证码。",
            "Your role signs in by two steps: set up one-time codes in your account first.",
        )


class SamePersonError(ForbiddenError):
    """It takes somebody else."""

    def __init__(self) -> None:
        DukouError.__init__(
            self,
            "SAME_PERSON",
            "不能对自己的账号这样做，请由另一人办理。",
            "Not on your own account: it takes another person.",
        )


class RoleExclusiveError(ConflictError):
    """One person would hold two of the three administrators' roles, or one of them beside a business role."""

    def __init__(self) -> None:
        super().__init__(
            "ROLE_EXCLUSIVE",
            "系统管理员、安全管理员、审计员三员分立：一人只能担任其一，且不兼任业务角色；其登录方式不能经他人之手重置。",
            "System administrator, security administrator and auditor exclude one another and every business role, and "
            "none of them hands out another's sign-in: it takes another person, or the operator on the machine.",
        )


class TokenScopeError(ForbiddenError):
    """The token is not let to this; ``scope`` is what it would take, empty = no token is."""

    def __init__(self, scope: str) -> None:
        DukouError.__init__(
            self,
            "TOKEN_SCOPE",
            "此访问令牌没有这项权限。",
            "This token is not let to do that.",
            **({"scope": scope} if scope else {}),
        )
