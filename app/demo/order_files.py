"""The order sheets of the receiving cities."""

from collections.abc import Iterator

from app.demo.dirt import soil
from app.demo.draw import Draws
from app.demo.office_files import OfficeFile
from app.demo.order_dirt import ORDER_DIRT
from app.demo.orders import draw_orders
from app.demo.paper import Style, lay_out
from app.demo.scene import Place, Scene
from app.demo.smudges import post_again
from app.demo.vacancies import ORDER_COLUMNS, vacancies

_ENOUGH = 15
_TITLE = "{city}用工订单汇总表（合成数据 synthetic，不涉及真实企业）"
STYLES = (
    Style(),
    Style(merged=("employer", "credit"), signed=True),
    Style(titles=2),
    Style(hidden=True, blanks=True),
)
"""City by city; more cities begin again."""


def order_files(scene: Scene, *, jobs: int, workers: int, seed: int) -> Iterator[OfficeFile]:
    """Yield the order sheets, city by city; a city without orders has none."""
    orders = draw_orders(scene, count=jobs, workers=workers, seed=seed)
    found = vacancies(scene, orders, seed=seed)
    for number, city in enumerate(scene.cities):
        records = [vacancy.record for vacancy in found[city.code]]
        if not records:
            continue
        draws = Draws(seed, purpose=f"orders {city.code}")
        rows = soil(records, ORDER_DIRT, columns=frozenset(ORDER_COLUMNS.values()), draws=draws)
        if len(rows) >= _ENOUGH:
            rows = post_again(rows, draws)
        title = _TITLE.format(city=city.name)
        page = lay_out(rows, ORDER_COLUMNS, name="用工订单", title=title, style=STYLES[number % len(STYLES)])
        office = Place(city.code, city.name, city.weight)
        yield OfficeFile(f"{city.code}-{city.name}-orders.xlsx", "orders", office, [page])
