"""Every exception of SQLAlchemy becomes one of ours, and says nothing about the data."""

from collections.abc import Iterator

import pytest
from sqlalchemy import exc
from sqlalchemy.orm import exc as orm_exc

from chatbot.adapters.database.errors import ERRORS, mapped_errors
from chatbot.errors import RejectedByStore, StoreError, StoreUnavailable


def subclasses(parent: type[Exception]) -> Iterator[type[Exception]]:
    yield parent
    for child in parent.__subclasses__():
        yield from subclasses(child)


@pytest.mark.parametrize("foreign", sorted(set(subclasses(exc.SQLAlchemyError)), key=lambda item: item.__name__))
def test_that_no_exception_of_the_library_is_left_out(foreign: type[Exception]) -> None:
    assert orm_exc.StaleDataError in set(subclasses(exc.SQLAlchemyError))
    assert any(issubclass(foreign, known) for known, _ in ERRORS)


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        (exc.OperationalError("select", {}, Exception("database is locked")), StoreUnavailable),
        (exc.IntegrityError("insert", {}, Exception("UNIQUE")), RejectedByStore),
        (exc.DataError("insert", {}, Exception("too long")), RejectedByStore),
        (exc.TimeoutError("the pool is empty"), StoreUnavailable),
        (ConnectionRefusedError("no server"), StoreUnavailable),
        (exc.InvalidRequestError("a mistake of ours"), StoreError),
    ],
)
def test_that_each_kind_of_fault_has_its_error(foreign: Exception, ours: type[StoreError]) -> None:
    with pytest.raises(ours) as caught, mapped_errors():
        raise foreign
    assert type(caught.value) is ours


def test_that_statements_and_values_stay_out_of_the_message() -> None:
    leaky = exc.OperationalError("SELECT secret", {"email": "anna@post.example"}, Exception("anna@post.example"))
    with (
        pytest.raises(StoreUnavailable, match=r"^the database answered with OperationalError: Exception$"),
        mapped_errors(),
    ):
        raise leaky
