"""Order sheets for tests: a sound row, and workbooks made of rows."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from stdnum.cn import uscc

COLUMNS = (
    "序号", "地区", "企业名称", "统一社会信用代码", "岗位名称", "招聘人数", "薪资待遇", "学历要求", "技能要求", "年龄要求",
    "行业", "班次", "福利待遇", "联系人", "联系电话", "到岗时间", "有效期", "岗位内容", "危害因素", "合同期限", "试用期", "备注",
)  # fmt: skip


def credit_code(number: int) -> str:
    """A credit code that checks."""
    head = f"9144190000{number:06d}X"
    return head + uscc.calc_check_digit(head)


SOUND: dict[str, Any] = {
    "序号": 1,
    "地区": "广东省东莞市",
    "企业名称": "东莞长安示例电子厂",
    "统一社会信用代码": credit_code(1),
    "岗位名称": "普工",
    "招聘人数": 30,
    "薪资待遇": "底薪2500+加班费，综合5500-6500元/月",
    "学历要求": "初中及以上",
    "技能要求": "不限",
    "年龄要求": "18-45周岁",
    "行业": "制造业",
    "班次": "长白班，8小时，双休",
    "福利待遇": "包吃住，夫妻房5间，五险一金",
    "联系人": "示例",
    "联系电话": "0769-00000000",
    "到岗时间": "2026-03-16",
    "有效期": "2026-05-31",
    "岗位内容": "流水线装配手机配件",
    "危害因素": "无",
    "合同期限": "1年",
    "试用期": "1个月",
    "备注": "",
}


def row(**changes: Any) -> dict[str, Any]:
    """The sound row with some cells changed."""
    unknown = changes.keys() - set(COLUMNS)
    if unknown:
        raise KeyError(f"No such columns: {unknown}")
    return SOUND | changes


def workbook(
    rows: Sequence[Mapping[str, Any]], *, columns: Sequence[str] = COLUMNS, title: str = "2026年春季用工需求表"
) -> bytes:
    """An XLSX file with a title row, the header in row 2 and the rows below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "岗位"
    sheet.append([title])
    sheet.append(list(columns))
    for each in rows:
        sheet.append([each.get(name) for name in columns])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
