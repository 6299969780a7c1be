import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from accounts.crypto import decrypt, encrypt

TEXT = "Only for the two of us: ñ, ł, 字."


def key(name: str) -> str:
    return f"{name}:{Fernet.generate_key().decode()}"


OLD, NEW = key("old"), key("new")


def test_text_comes_back(settings) -> None:
    settings.FIELD_KEYS = [NEW]
    stored = encrypt(TEXT)
    assert stored.startswith("new:")
    assert TEXT not in stored
    assert decrypt(stored) == TEXT


def test_same_text_is_stored_differently_each_time(settings) -> None:
    settings.FIELD_KEYS = [NEW]
    assert encrypt(TEXT) != encrypt(TEXT)


def test_first_key_encrypts_and_an_older_one_still_decrypts(settings) -> None:
    settings.FIELD_KEYS = [OLD]
    stored = encrypt(TEXT)
    settings.FIELD_KEYS = [NEW, OLD]
    assert encrypt(TEXT).startswith("new:")
    assert decrypt(stored) == TEXT


def test_space_around_a_key_does_no_harm(settings) -> None:
    settings.FIELD_KEYS = [f" {NEW}", f"{OLD}\n"]
    assert decrypt(encrypt(TEXT)) == TEXT


def test_missing_key_is_named_and_the_text_is_not(settings) -> None:
    settings.FIELD_KEYS = [OLD]
    stored = encrypt(TEXT)
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(LookupError) as refused:
        decrypt(stored)
    assert str(refused.value) == "FIELD_KEYS lacks the key “old” that a text needs."
    assert stored not in str(refused.value)


def test_key_of_the_same_name_with_another_value_is_told(settings) -> None:
    settings.FIELD_KEYS = [OLD]
    stored = encrypt(TEXT)
    settings.FIELD_KEYS = [key("old")]
    with pytest.raises(ValueError, match=r"^The key “old” of FIELD_KEYS did not"):
        decrypt(stored)


@pytest.mark.parametrize("change", [lambda text: text[:-4] + "AAAA", lambda text: text[:20]])
def test_altered_text_is_refused(settings, change) -> None:
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(ValueError, match="did not write this text"):
        decrypt(change(encrypt(TEXT)))


@pytest.mark.parametrize("stored", ["", "no colon", ":", "new", "new:"])
def test_what_nobody_encrypted_is_refused(settings, stored: str) -> None:
    settings.FIELD_KEYS = [NEW]
    with pytest.raises((LookupError, ValueError)):
        decrypt(stored)


@pytest.mark.parametrize(
    "keys", [[], [""], ["k1"], ["k1:short"], [":" + NEW.split(":")[1]], [NEW, NEW]]
)
def test_keys_that_cannot_work_are_refused(settings, keys: list[str]) -> None:
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match=r"^FIELD_KEYS"):
        encrypt(TEXT)
