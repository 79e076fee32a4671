"""What people read for the codes of the audit: what was done, to what, and which fields were opened or changed."""

from app.console.words import Words

PARTS: dict[str, Words] = {
    "agreement": Words("劳务协作协议", "agreements"),
    "alliance": Words("联盟", "alliances"),
    "audit": Words("审计记录", "the audit"),
    "consent": Words("同意", "consents"),
    "employer": Words("用人单位", "employers"),
    "erase": Words("删除个人信息", "erasure"),
    "export": Words("导出", "exports"),
    "findings": Words("导入问题清单", "findings of a load"),
    "keys": Words("加密密钥", "keys"),
    "order": Words("用工订单", "an order"),
    "orders": Words("用工订单表", "order sheets"),
    "organisation": Words("单位", "organisations"),
    "password": Words("密码", "passwords"),
    "people": Words("人员名单", "lists of people"),
    "person": Words("个人信息", "a person"),
    "policy": Words("匹配政策", "policies"),
    "pool": Words("资源池", "pools"),
    "proposals": Words("推荐方案", "proposals"),
    "reasons": Words("推荐理由", "reasons"),
    "recommendations": Words("岗位推荐", "recommendations"),
    "reference": Words("参考数据", "reference facts"),
    "retention": Words("保存期限", "retention"),
    "rights": Words("权利申请", "rights requests"),
    "roster": Words("名册", "rosters"),
    "round": Words("对接轮次", "rounds"),
    "session": Words("登录", "signing in"),
    "snapshot": Words("快照", "snapshots"),
    "solution": Words("方案", "solutions"),
    "standby": Words("候补名单", "standby lists"),
    "token": Words("访问令牌", "tokens"),
    "totp": Words("两步登录", "two-step sign-in"),
    "unplaced": Words("暂无推荐名单", "lists of the unplaced"),
    "user": Words("账号", "accounts"),
}
"""How an action begins: what it is about."""

DEEDS: dict[str, Words] = {
    "access": Words("申请查阅", "see the data"),
    "accept": Words("启用邀请", "accept"),
    "activate": Words("激活", "activate"),
    "add": Words("新增", "add"),
    "answered": Words("已答复", "answered"),
    "approve": Words("批准", "approve"),
    "ask": Words("申请", "ask"),
    "begin": Words("开始设置", "begin"),
    "by_hand": Words("人工推荐名单", "proposed to by hand"),
    "cancel": Words("取消", "cancel"),
    "change": Words("修改", "change"),
    "confirm": Words("确认", "confirm"),
    "copy": Words("副本", "copy"),
    "correct": Words("申请更正", "correct the data"),
    "create": Words("新建", "create"),
    "deactivate": Words("停用", "deactivate"),
    "delete": Words("申请删除", "erase the data"),
    "drop": Words("移除", "drop"),
    "dry_run": Words("试导入检查", "check without loading"),
    "end": Words("结束", "end"),
    "end_membership": Words("成员退出", "end a membership"),
    "explain": Words("申请说明理由", "explain"),
    "export": Words("导出", "export"),
    "fetch": Words("下载", "fetch"),
    "first": Words("首次启用", "first use"),
    "freeze": Words("冻结", "freeze"),
    "give": Words("登记", "give"),
    "hold": Words("暂停删除", "hold"),
    "invite": Words("邀请", "invite"),
    "issue": Words("发放", "issue"),
    "let_in": Words("吸收成员", "let in"),
    "link": Words("关联统一身份", "link"),
    "list": Words("查看列表", "list"),
    "load": Words("载入", "load"),
    "loaded": Words("正式导入", "load"),
    "not_solved": Words("求解失败", "not solved"),
    "object": Words("提出异议", "object"),
    "open": Words("登录成功", "open"),
    "opt_in": Words("恢复自动匹配", "opt in"),
    "opt_out": Words("退出自动匹配", "opt out"),
    "post": Words("发布", "post"),
    "prove": Words("核对", "prove"),
    "publish": Words("发布", "publish"),
    "put_pool": Words("放入资源池", "put a pool in"),
    "read": Words("查看", "read"),
    "refused": Words("未予通过", "refused"),
    "register": Words("登记", "register"),
    "release": Words("解除", "release"),
    "remove": Words("停用", "remove"),
    "reset": Words("重置", "reset"),
    "restrict": Words("限制处理", "restrict"),
    "reveal": Words("查看隐藏内容", "reveal"),
    "revoke": Words("撤销", "revoke"),
    "rotate": Words("重新加密", "rotate"),
    "run": Words("执行", "run"),
    "settle": Words("人工放行", "settle"),
    "shred": Words("销毁密钥", "shred the key"),
    "solve": Words("求解", "solve"),
    "solved": Words("求解完成", "solved"),
    "subjects": Words("查看涉及人员", "whom it is about"),
    "supervise": Words("设为监管单位", "supervise"),
    "take_pool_out": Words("移出资源池", "take a pool out"),
    "thaw": Words("撤销冻结", "thaw"),
    "unlink": Words("解除关联", "unlink"),
    "unlock": Words("解锁", "unlock"),
    "use": Words("启用", "use"),
    "verify": Words("核验", "verify"),
    "who": Words("查看某账号的读取情况", "what an account read"),
    "withdraw": Words("撤回", "withdraw"),
}
"""How an action ends: what was done."""

WHOLE: dict[str, Words] = {
    "denied": Words("被拒绝的请求", "a refused request"),
    "erase": Words("删除个人信息", "erase"),
}
"""Actions of one word."""

KINDS: dict[str, Words] = {
    "agreement": Words("协议", "agreement"),
    "alliance": Words("联盟", "alliance"),
    "consent": Words("同意", "consent"),
    "employer": Words("用人单位", "employer"),
    "event": Words("审计记录", "event"),
    "export": Words("导出", "export"),
    "import": Words("导入", "load"),
    "key": Words("密钥", "key"),
    "member": Words("成员", "member"),
    "order": Words("订单", "order"),
    "organisation": Words("单位", "organisation"),
    "policy": Words("政策", "policy"),
    "pool": Words("资源池", "pool"),
    "proposal": Words("推荐", "proposal"),
    "reference": Words("参考数据", "reference facts"),
    "request": Words("申请", "request"),
    "rights_request": Words("权利申请", "rights request"),
    "round": Words("轮次", "round"),
    "session": Words("登录", "session"),
    "token": Words("令牌", "token"),
    "user": Words("账号", "account"),
    "worker": Words("人员", "worker"),
}

FIELDS: dict[str, Words] = {
    "name": Words("姓名", "name"),
    "id_number": Words("证件号码", "ID number"),
    "phone": Words("电话", "phone"),
    "address": Words("住址", "address"),
    "birth_date": Words("出生日期", "birth date"),
    "sex": Words("性别", "sex"),
    "reason": Words("理由", "reason"),
}

REASONS: dict[str, Words] = {
    "pwd": Words("密码", "password"),
    "otp": Words("密码和验证码", "password and code"),
    "oidc": Words("统一身份认证", "identity provider"),
}
"""How somebody signed in, where the audit keeps it as the reason."""


def called(action: str) -> Words:
    """Return what an action is called; a part without words stays as it is, never hidden."""
    if action in WHOLE:
        return WHOLE[action]
    part, _, deed = action.partition(".")
    about, done = PARTS.get(part, Words(part, part)), DEEDS.get(deed, Words(deed, deed))
    return Words(f"{about.zh}：{done.zh}", f"{about.en}: {done.en}") if deed else about
