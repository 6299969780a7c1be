from typing import Any

from accounts.models import Centre
from plans.instrument_catalogue import INSTRUMENTS
from plans.models import Instrument, InstrumentVersion, Item


def install_instruments(*, centre: Centre, **kwargs: Any) -> None:
    """Give a new centre the built-in instruments, each published in its first version."""
    made = Instrument.objects.bulk_create(
        Instrument(centre=centre, key=key, kind=kind)
        for key, (kind, _name, _items) in INSTRUMENTS.items()
    )
    scripts = InstrumentVersion.objects.bulk_create(
        InstrumentVersion(centre=centre, instrument=each) for each in made
    )
    Item.objects.bulk_create(
        Item(
            centre=centre,
            script=script,
            key=item.key,
            answer=item.answer,
            core=item.core,
            position=position,
        )
        for script in scripts
        for position, item in enumerate(INSTRUMENTS[script.instrument.key][2])
    )
    for script in scripts:
        script.publish(by=None)
