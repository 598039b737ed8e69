"""What a person sees of retries."""

from http import HTTPStatus

import pytest
import stamina
from requests import HTTPError, Response
from stamina.instrumentation import set_on_retry_hooks

from cli.retries import tell_retries


@pytest.mark.parametrize(
    ("status", "said"), [(None, "HTTPError"), (HTTPStatus.SERVICE_UNAVAILABLE, "answered with status 503")]
)
def test_a_retry_is_told_with_its_reason_and_no_more(
    capsys: pytest.CaptureFixture[str], status: int | None, said: str
) -> None:
    tell_retries()
    response = None
    if status is not None:
        response = Response()
        response.status_code = status
    try:
        for attempt in stamina.retry_context(on=HTTPError, attempts=2, wait_initial=0, wait_jitter=0):
            with attempt:
                if attempt.num == 1:
                    raise HTTPError("https://u:secret@example.com", response=response)
    finally:
        set_on_retry_hooks(None)
    assert capsys.readouterr().err == f"headwater: {said}: trying again in 0.0 s\n"
