"""Who posts an order, what the post is and where: the parts that name it."""

from app.demand.cells import OrderCells
from app.demand.employers import is_agency, read_credit_code, speaks_for_another
from app.demand.posting import EmployerFacts
from app.demand.sites import Site, read_site
from app.demand.titles import Post, read_post


def employer_of(cells: OrderCells) -> EmployerFacts:
    """Who posts, and whether it speaks for another."""
    name, host = cells.text("employer"), cells.text("host")
    code = read_credit_code(cells.cell("credit_code"))
    cells.note("credit_code", *code.doubts)
    if not name:
        cells.note("employer", "EMPLOYER_MISSING")
    own = cells.context.own_credit_code
    if own and code.code and code.code != own:
        cells.note("credit_code", "ORDER_NOT_YOURS")
    proxy = any(speaks_for_another(cells.seen(field)) for field in ("employer", "remarks", "content"))
    agency = is_agency(name)
    if proxy and not agency and not host:
        cells.note("employer", "AGENCY_POSING")
    verified = cells.context.verified.get(code.code or "")
    return EmployerFacts(name, code.code or "", agency=agency, host=host, verified_on=verified)


def post_of(cells: OrderCells) -> Post:
    """The post and its occupation."""
    cells.text("title")  # says it when the title could run as a formula
    post = read_post(
        cells.context.catalogue,
        cells.context.guesser,
        title=cells.cell("title"),
        code=cells.cell("occupation"),
        hints=f"{cells.text('industry')} {cells.text('skill')}".strip(),
    )
    for doubt in post.doubts:
        name = "occupation" if doubt == "OCCUPATION_CODE_UNKNOWN" else "title"
        words = {"guess": _occupation_name(cells, post)} if doubt == "OCCUPATION_TO_CONFIRM" else {}
        cells.note(name, doubt, **words)
    return post


def _occupation_name(cells: OrderCells, post: Post) -> str:
    found = cells.context.catalogue.occupation(post.occupation)
    return f"{post.occupation} {found.name}" if found else post.occupation


def site_of(cells: OrderCells) -> Site:
    """The workplace."""
    site = read_site(cells.context.catalogue, place=cells.cell("place"), area=cells.cell("area"))
    cells.note("place" if cells.cell("place") is not None else "area", *site.doubts)
    return site
