"""What the figures are held against: the same pages in bare Flask, Jinja and one query."""

from __future__ import annotations

import re

from flask import Flask
from jinja2 import Environment
from sqlalchemy import Connection, text

_ROWS = text("SELECT id, name, created_at FROM person ORDER BY id DESC LIMIT 30")
_ONE = text("SELECT id, number, issued_on FROM certificate WHERE token = :token")

_ROW = """{% for row in rows %}<tr>
  <th scope="row"><a href="{{ url_for('_person', person_id=row.id) }}">{{ row.name }}</a></th>
  <td data-label="{{ names[1] }}">{{ row.id }}</td>
  <td data-label="{{ names[2] }}">{{ row.id }}</td>
  <td data-label="{{ names[3] }}">{{ row.created_at }}</td>
</tr>{% endfor %}"""
_FACT = "<dd>{{ row.number }}</dd><dd>{{ row.issued_on }}</dd>"


def bare_flask(connection: Connection, *, people_page: str, verify_page: str) -> Flask:
    """A Flask application that answers with the two pages, made with one query each.

    ``people_page`` and ``verify_page`` are what the house answers: their frames are taken as they
    are, so that both sides send pages of the same size; what comes from the database is rendered.
    """
    app = Flask("bare")
    pages = Environment(autoescape=True)
    pages.globals["url_for"] = app.url_for
    people = pages.from_string(_framed(people_page, r"(?s)(<tbody>).*(</tbody>)", _ROW))
    answer = pages.from_string(_framed(verify_page, r"(?s)(<dl[^>]*>).*?(</dl>)", _FACT))
    names = re.findall(r"<th>([^<]+)</th>", people_page)

    @app.get("/people")
    def _people() -> str:
        return people.render(rows=connection.execute(_ROWS).all(), names=names)

    @app.get("/people/<int:person_id>")
    def _person(person_id: int) -> str:
        return str(person_id)

    @app.get("/verify/<token>")
    def _verify(token: str) -> str:
        return answer.render(row=connection.execute(_ONE, {"token": token}).one())

    return app


def _framed(page: str, middle: str, template: str) -> str:
    """``page`` as a template with ``template`` in its middle. Raises ``ValueError`` without one."""
    found = re.search(middle, page)
    if found is None:
        raise ValueError(f"the page has no {middle}")
    before, after = page[: found.end(1)], page[found.start(2) :]
    return f"{{% raw %}}{before}{{% endraw %}}{template}{{% raw %}}{after}{{% endraw %}}"
