"""The surname of a name as it is written."""

_PAIRS = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空"
    "闾丘令狐百里呼延东郭南门羊舌拓跋轩辕夹谷宰父谷梁段干西门左丘梁丘第五第二"
)
_COMPOUND = frozenset(_PAIRS[at : at + 2] for at in range(0, len(_PAIRS), 2))


def surname(name: str) -> str:
    """Return the surname, of a name that has none by its form the first character; "" of an empty name."""
    text = name.strip()
    compound = len(text) > 2 and text[:2] in _COMPOUND  # noqa: PLR2004  # two characters, and a given name after them
    return text[: 2 if compound else 1]
