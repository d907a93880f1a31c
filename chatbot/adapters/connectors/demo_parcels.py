"""How the demo shop sends parcels: carriers, zones, prices, times, and the scans on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from chatbot.domain.commerce import Shipment, ShipmentState, TrackingEvent
from chatbot.domain.money import Money

ZONES = {
    "DE": 1,
    **dict.fromkeys(("AT", "BE", "CZ", "DK", "FR", "LU", "NL", "PL"), 2),
    **dict.fromkeys(("EE", "FI", "HU", "IE", "IT", "LV", "LT", "PT", "SK", "SI", "ES", "SE"), 3),
    **dict.fromkeys(("CH", "NO", "GB"), 4),
}
LOST_AFTER_WORKING_DAYS = 7
_SATURDAY = 5
_HOME = "Hamburg"
_HUBS = {
    "DE": ("Hannover", "Kassel"),
    "AT": ("Kassel", "Nuremberg", "Linz"),
    "BE": ("Hannover", "Liege"),
    "CH": ("Kassel", "Basel"),
    "DK": ("Flensburg", "Kolding"),
    "ES": ("Cologne", "Metz", "Zaragoza"),
    "FR": ("Cologne", "Metz"),
    "GB": ("Bremen", "Rotterdam", "Coventry"),
    "IE": ("Bremen", "Rotterdam", "Dublin"),
    "IT": ("Kassel", "Nuremberg", "Verona"),
    "NL": ("Bremen", "Apeldoorn"),
    "NO": ("Flensburg", "Gothenburg"),
    "PL": ("Berlin", "Poznan"),
    "SE": ("Flensburg", "Malmo"),
}


class Speed(StrEnum):
    """A way of sending."""

    STANDARD = "standard"
    EXPRESS = "express"
    FREIGHT = "freight"


_CARRIERS = {
    Speed.STANDARD: "Norpost",
    Speed.EXPRESS: "Kurivo Express",
    Speed.FREIGHT: "Tragwerk Freight",
}
_PREFIXES = {"Norpost": "NP", "Kurivo Express": "KX", "Tragwerk Freight": "TF"}
# By service and zone: working days after dispatch (least, most), postage, and the value of goods that makes it free.
_TIMES = {
    Speed.STANDARD: {1: (1, 3), 2: (3, 5), 3: (4, 7), 4: (5, 9)},
    Speed.EXPRESS: {1: (1, 1), 2: (2, 2)},
    Speed.FREIGHT: {1: (5, 10), 2: (7, 12)},
}
_POSTAGE = {
    Speed.STANDARD: {1: 490, 2: 890, 3: 1290, 4: 1990},
    Speed.EXPRESS: {1: 1190, 2: 1890},
    Speed.FREIGHT: {1: 3900, 2: 6900},
}
_FREE_FROM = {1: 5900, 2: 9900, 3: 14900}


@dataclass(frozen=True, slots=True)
class Journey:
    """How a parcel travels: `arrives_on` is None for one that never does, `hubs` the depots on its way."""

    carrier: str
    city: str
    hubs: tuple[str, ...]
    dispatched_on: date
    promised_on: date
    arrives_on: date | None
    delay_reason: str = ""


def journey(service: Speed, country: str, city: str, dispatched_on: date) -> Journey:
    """Return the journey of a parcel that is as slow as it may be and arrives on the promised day."""
    promised_on = add_working_days(dispatched_on, transit_days(service, country)[1])
    return Journey(_CARRIERS[service], city, _HUBS[country], dispatched_on, promised_on, promised_on)


def transit_days(service: Speed, country: str) -> tuple[int, int]:
    """Return the least and the most working days from dispatch to delivery."""
    return _TIMES[service][ZONES[country]]


def postage(service: Speed, country: str, goods: Money, is_member: bool) -> Money:
    """Return what sending goods of this value costs."""
    zone = ZONES[country]
    is_free_for_member = is_member and zone <= 2
    is_free = is_free_for_member or goods.minor >= _FREE_FROM.get(zone, goods.minor + 1)
    return Money(0) if service is Speed.STANDARD and is_free else Money(_POSTAGE[service][zone])


def add_working_days(start: date, number: int) -> date:
    """Return the day `number` working days (Monday to Friday) after `start`, before it for a negative number."""
    step, current = (1 if number > 0 else -1), start
    while number:
        current += timedelta(days=step)
        number -= step if current.weekday() < _SATURDAY else 0
    return current


def parcel(number: str, place: int, line_ids: tuple[str, ...], travel: Journey, today: date) -> Shipment:
    """Build the parcel as it stands in the early morning of `today`; `place` counts the parcels of an order from 1."""
    state = _state(travel, today)
    is_sent = state is not ShipmentState.PREPARING
    is_known_late = state in (ShipmentState.DELAYED, ShipmentState.LOST, ShipmentState.DELIVERED)
    late_on = travel.arrives_on or add_working_days(travel.promised_on, 4)
    scans = _scans(travel, number, state, today) if is_sent else ()
    return Shipment(
        id=f"shp_{number}_{place}",
        carrier=travel.carrier,
        tracking_number=f"{_PREFIXES[travel.carrier]}{number}{place:04d}" if is_sent else "",
        state=state,
        line_ids=line_ids,
        promised_on=travel.promised_on,
        expected_on=max(travel.promised_on, late_on) if is_known_late else travel.promised_on,
        dispatched_at=scans[0].at if scans else None,
        delivered_at=scans[-1].at if state is ShipmentState.DELIVERED else None,
        delay_reason=travel.delay_reason if is_known_late else "",
        events=scans,
    )


def _state(travel: Journey, today: date) -> ShipmentState:
    if travel.dispatched_on >= today:
        return ShipmentState.PREPARING
    if travel.arrives_on is None and today > add_working_days(travel.promised_on, LOST_AFTER_WORKING_DAYS):
        return ShipmentState.LOST
    if travel.arrives_on is not None and travel.arrives_on < today:
        return ShipmentState.DELIVERED
    if travel.promised_on < today:
        return ShipmentState.DELAYED
    return ShipmentState.OUT_FOR_DELIVERY if travel.arrives_on == today else ShipmentState.IN_TRANSIT


def _scans(travel: Journey, number: str, state: ShipmentState, today: date) -> tuple[TrackingEvent, ...]:
    """Return the scans made so far: evenly spread over the way, the delay at the first depot."""
    departed = _at(travel.dispatched_on, 22, 40)
    reached = _at(travel.arrives_on or add_working_days(travel.promised_on, 2), 2, 30)
    scans = [
        TrackingEvent(_at(travel.dispatched_on, 16, 30), "handed_over", _HOME),
        TrackingEvent(_at(travel.dispatched_on, 20, 10), "sorted", _HOME),
        TrackingEvent(departed, "departed", _HOME),
    ]
    for passed, hub in enumerate(travel.hubs, 1):
        at = (departed + (reached - departed) * passed / (len(travel.hubs) + 1)).replace(second=0, microsecond=0)
        scans.append(TrackingEvent(at, "arrived", hub))
        if passed == 1 and travel.delay_reason:
            scans.append(TrackingEvent(at + timedelta(hours=2), "delay", hub))
        if travel.arrives_on is None:
            break
    if travel.arrives_on is not None:
        minutes = int(number) * 37 % 480
        scans.append(TrackingEvent(reached, "arrived", travel.city))
        scans.append(TrackingEvent(_at(travel.arrives_on, 3, 50), "out_for_delivery", travel.city))
        scans.append(TrackingEvent(_at(travel.arrives_on, 7, 0) + timedelta(minutes=minutes), "delivered", travel.city))
    morning = _at(today, 4, 0)
    return tuple(scan for scan in scans if scan.at < morning)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)
