"""A written place leads to the code it means, to several where it is ambiguous, to none where nobody could know."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reference.catalogue import Catalogue, Region
from app.reference.places import short_name

CATALOGUE = Catalogue.packaged()
CODES = {region.code for region in CATALOGUE.regions()}


def names_down_to(region: Region) -> list[str]:
    names: list[str] = []
    place: Region | None = region
    while place:
        names.append(place.name)
        place = CATALOGUE.region(place.parent)
    return names[::-1]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("广东", "440000"),
        ("广东省", "440000"),
        ("广西省", "450000"),
        ("内蒙", "150000"),
        ("深圳", "440300"),
        ("深圳市宝安区", "440306"),
        ("广东宝安", "440306"),
        ("广东省/佛山市/顺德区", "440606"),
        ("广东 佛山 顺德", "440606"),
        ("广西百色田东", "451022"),
        ("广西壮族自治区百色市田东县祥周镇中平村", "451022"),
        ("融水县", "450225"),
        ("都安瑶族自治县", "451228"),
        ("巴马", "451227"),
        ("湘西州", "433100"),
        ("浦东", "310115"),
        ("北京市市辖区朝阳区", "110105"),
        ("去深圳", "440300"),
        ("深圳打工", "440300"),
        ("惠州大亚湾", "441300"),
        ("ＧＤ", ""),
        ("天津和平区", "120101"),
        ("江苏镇江", "321100"),
        ("海南屯昌", "469022"),
        ("济南市中", "370103"),
        ("441900", "441900"),
    ],
)
def test_a_place_is_found_however_it_is_written(written: str, code: str) -> None:
    assert CATALOGUE.find_region(written) == ((code,) if code else ())


@pytest.mark.parametrize("written", ["东莞长安镇", "广东东莞长安", "东莞市长安区", "东莞大朗镇富民路3号"])
def test_a_town_of_a_city_without_districts_leads_to_the_city(written: str) -> None:
    assert CATALOGUE.find_region(written) == ("441900",)


@pytest.mark.parametrize(
    ("written", "code"),
    [("靖西县", "451081"), ("横县", "450181"), ("芜湖县", "340210"), ("闸北区", "310106"), ("重庆江北区", "500157")],
)
def test_a_name_no_longer_in_use_leads_to_the_division_of_today(written: str, code: str) -> None:
    assert CATALOGUE.find_region(written) == (code,)


def test_the_same_name_in_two_cities_is_ambiguous_until_the_city_is_known() -> None:
    assert CATALOGUE.find_region("白云区") == ("440111", "520113")
    assert CATALOGUE.find_region("广州白云") == ("440111",)
    assert CATALOGUE.find_region("白云区", within="440100") == ("440111",)


def test_a_bare_name_means_the_city_before_a_district_elsewhere_but_not_where_both_are_meant() -> None:
    assert CATALOGUE.find_region("西安") == ("610100",)
    assert CATALOGUE.find_region("吉林") == ("220000",)
    assert CATALOGUE.find_region("朝阳") == ("110105", "211300", "220104")
    assert CATALOGUE.find_region("兴安") == ("152200", "450325")


@pytest.mark.parametrize("written", ["广东、浙江", "广东省，浙江省", "浙江和广东", "广东浙江"])
def test_a_list_of_places_gives_them_all(written: str) -> None:
    assert CATALOGUE.find_region(written) == ("330000", "440000")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "  ",
        "看情况",
        "不限",
        "省外",
        "珠三角",
        "不去广东",
        "除广东以外",
        "长安镇",
        "南京路",
        "东方电气厂",
        "无",
        "999999",
        "12",
    ],
)
def test_what_names_no_place_is_not_understood(written: str) -> None:
    assert CATALOGUE.find_region(written) == ()


def test_a_place_outside_the_asked_region_is_not_found() -> None:
    assert CATALOGUE.find_region("深圳市", within="450000") == ()
    assert CATALOGUE.find_region("440300", within="450000") == ()


def test_every_division_is_found_by_its_full_path_by_its_spoken_path_and_inside_its_parent() -> None:
    for region in CATALOGUE.regions():
        names = names_down_to(region)
        assert CATALOGUE.find_region("".join(names)) == (region.code,)
        assert region.code in CATALOGUE.find_region("".join(map(short_name, names)))
        assert CATALOGUE.find_region(region.name, within=region.parent) == (region.code,)


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("广西壮族自治区", "广西"),
        ("内蒙古自治区", "内蒙古"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
        ("东乡族自治县", "东乡"),
        ("鄂温克族自治旗", "鄂温克"),
        ("浦东新区", "浦东"),
        ("忠县", "忠县"),
        ("城区", "城区"),
    ],
)
def test_the_spoken_name_leaves_out_nationalities_and_the_kind_of_division(name: str, spoken: str) -> None:
    assert short_name(name) == spoken


@settings(max_examples=300, deadline=timedelta(seconds=5))
@given(
    st.text(max_size=200) | st.lists(st.sampled_from("广东深圳西安路镇市区县、/和吉林（) "), max_size=150).map("".join)
)
def test_any_text_gives_codes_of_today_or_nothing(text: str) -> None:
    assert set(CATALOGUE.find_region(text)) <= CODES
