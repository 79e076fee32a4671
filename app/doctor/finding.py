"""What the doctor may find: each finding says what is wrong in both languages, and what mends it."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Level(StrEnum):
    """An error refuses the start of a production installation; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is unsafe; ``mend`` is what to do, ``detail`` names files, roles or tables, never data."""

    code: str
    level: Level
    zh: str
    en: str
    mend: str
    detail: str = ""


def _error(code: str, zh: str, en: str, *, mend: str) -> Finding:
    return Finding(code, Level.ERROR, zh, en, mend)


def _warning(code: str, zh: str, en: str, *, mend: str) -> Finding:
    return Finding(code, Level.WARNING, zh, en, mend)


_ALL = (
    _error(
        "PRODUCTION_SQLITE",
        "正式环境使用嵌入式数据库，没有行级安全。",
        "The embedded database has no row security.",
        mend="DUKOU_DATABASE_URL=postgresql://...; or DUKOU_ALLOW_SQLITE=true, if that is meant",
    ),
    _error(
        "PRODUCTION_HTTP",
        "服务在网络上以明文 http 监听。",
        "The service listens on the network without encryption.",
        mend="DUKOU_HOST=127.0.0.1, or a server that speaks TLS in front and DUKOU_BEHIND_TLS=true",
    ),
    _error(
        "KEY_FILE_OPEN",
        "密钥文件可被其他用户读写。",
        "Other users of the machine may read or write the key file.",
        mend="chmod 600 on the key file",
    ),
    _error(
        "KEY_BESIDE_DATABASE",
        "密钥文件与数据库放在同一文件夹，一次备份或盗取就同时带走两者。",
        "The key file lies in the database's folder: who copies one has both.",
        mend="DUKOU_KEY_FILE in a folder elsewhere, backed up elsewhere",
    ),
    _error(
        "KEY_MISSING",
        "密钥文件缺失、损坏，或缺少此数据库使用的密钥。",
        "The key file is missing or damaged, or lacks a key of this database.",
        mend="restore the key file from its backup",
    ),
    _error(
        "KEY_WRONG",
        "密钥文件不是此数据库的。",
        "The key file is not this database's.",
        mend="restore the right key file",
    ),
    _error(
        "DATABASE_OWNER",
        "服务的数据库账号拥有数据表，可以自行取消行级安全。",
        "The service's database role owns tables and could lift their row security.",
        mend="DUKOU_DATABASE_URL of a login role in dukou_app; DUKOU_OWNER_URL is for migrations alone",
    ),
    _error(
        "DATABASE_SUPERUSER",
        "服务的数据库账号是超级用户，或可绕过行级安全。",
        "The service's database role is a superuser or bypasses row security.",
        mend="DUKOU_DATABASE_URL of a login role in dukou_app, without SUPERUSER and BYPASSRLS",
    ),
    _error(
        "WALLS_MISSING",
        "数据表缺少行级安全策略。",
        "Tables lack their row security.",
        mend="dukou migrate with DUKOU_OWNER_URL of the owner",
    ),
    _error(
        "RUNNER_SEES_VAULT",
        "后台求解进程的数据库账号可读身份库。",
        "The runner's database role may read the identity vault.",
        mend="DUKOU_RUNNER_URL of a login role in dukou_runner",
    ),
    _error(
        "DEMO_ACCOUNTS",
        "示范账号仍可用公开的密码登录。",
        "A demo account opens with the published password.",
        mend="do not build the demo in production; close these accounts",
    ),
    _error(
        "TOTP_OFF",
        "三类管理员没有全部要求两步登录。",
        "Not every administrator has to sign in by two steps.",
        mend='DUKOU_TOTP_ROLES=["system_admin","security_admin","auditor"]',
    ),
    _error(
        "ANCHOR_MISSING",
        "没有审计锚定文件，或它与数据库放在同一文件夹：审计链被截断时无从发现。",
        "The audit has no anchor file, or it lies in the database's folder: a chain cut short would not be noticed.",
        mend="DUKOU_ANCHOR_FILE on another machine's or a write-once volume",
    ),
    _warning(
        "FAILPOINT_SET",
        "设置了故障点，进程会在该步骤自行终止。",
        "A failpoint is set: the process will kill itself at that step.",
        mend="unset DUKOU_FAILPOINT",
    ),
    _warning(
        "DEBUG_LOG",
        "日志级别为 DEBUG。",
        "Debug lines are logged.",
        mend="log from INFO on",
    ),
    _warning(
        "DOCS_OPEN",
        "接口文档页面对外开放。",
        "The API's documentation pages are served.",
        mend="DUKOU_DOCS=false",
    ),
    _warning(
        "CLOCK_OFF",
        "本机与数据库的时钟相差过大。",
        "The clocks of this machine and of the database differ.",
        mend="keep both by NTP",
    ),
    _warning(
        "KEEPER_SHARED",
        "没有为到期清理设置专用数据库账号，每日清理以下列账号执行：它能读到密文字段，或无权删除。",
        "The daily retention has no database account of its own and runs as the one below: it reads sealed fields, or may delete nothing.",
        mend="DUKOU_KEEPER_URL=postgresql://...; a login role in dukou_keeper, on the runner's machine",
    ),
    _warning(
        "ISSUER_UNLISTED",
        "统一身份认证的主机不在外联名单内，无法用它登录。",
        "The identity provider's host is not on the outbound list; nobody can sign in through it.",
        mend="add its host to DUKOU_OUTBOUND_HOSTS",
    ),
)
CATALOGUE = {each.code: each for each in _ALL}


def found(code: str, detail: str = "") -> Finding:
    """Return the finding of a code."""
    return replace(CATALOGUE[code], detail=detail)
