"""Functions over points in time, which are texts as RFC 3339 has them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final, NamedTuple

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.values.types import STRING
from scanner.model.value import Value

_TIME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", re.ASCII)
_PART: Final = re.compile(r"'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']+")
_DURATION: Final = re.compile(r"(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)")
_NANOSECONDS: Final = {
    "ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
}  # fmt: skip
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_NANOSECONDS: Final = 1 << 63


class _Moment(NamedTuple):
    """A time to the second, and the nanoseconds that ``datetime`` has no room for."""

    time: datetime
    nanoseconds: int


def _parsed(text: str) -> _Moment:
    found = _TIME.fullmatch(text)
    if found is None:
        raise Failure(f'"{text[:40]}" is no RFC 3339 timestamp')
    zone: timezone = UTC
    if found[8] != "Z":
        hours, minutes = int(found[8][1:3]), int(found[8][4:])
        if hours > 23 or minutes > 59:
            raise Failure(f'"{text[:40]}" is no RFC 3339 timestamp')
        offset = timedelta(hours=hours, minutes=minutes)
        zone = timezone(-offset if found[8][0] == "-" else offset)
    try:
        time = datetime(*(int(found[position]) for position in range(1, 7)), tzinfo=zone)  # type: ignore[arg-type,misc]
    except ValueError:
        raise Failure(f'"{text[:40]}" is no RFC 3339 timestamp') from None
    return _Moment(time, int((found[7] or "")[:9].ljust(9, "0")))


def _offset(time: datetime, colon: str) -> str:
    minutes = int((time.utcoffset() or timedelta()).total_seconds()) // 60
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"{sign}{minutes // 60:02}{colon}{minutes % 60:02}"


def _written(time: datetime) -> str:
    zone = "Z" if not time.utcoffset() else _offset(time, ":")
    return f"{time.year:04}-{time:%m-%dT%H:%M:%S}{zone}"


def _format(text: str, moment: str) -> Value:
    time = _parsed(moment).time
    return "".join(_part(found[0], found[1], time) for found in _PART.finditer(text))


def _part(text: str, letter: str | None, time: datetime) -> str:
    if text.startswith("'"):
        if len(text) < 2 or not text.endswith("'"):
            raise Failure("a literal of the date format is not closed")
        return text[1:-1].replace("''", "'")
    if letter is None:
        return text
    hour, month, day = time.hour % 12 or 12, _MONTHS[time.month - 1], _DAYS[time.weekday()]
    found = {
        "YYYY": f"{time.year:04}", "YY": f"{time.year % 100:02}",
        "MMMM": month, "MMM": month[:3], "MM": f"{time.month:02}", "M": f"{time.month}",
        "DD": f"{time.day:02}", "D": f"{time.day}",
        "EEEE": day, "EEE": day[:3],
        "hh": f"{time.hour:02}", "h": f"{time.hour}", "HH": f"{hour:02}", "H": f"{hour}",
        "AA": "AM" if time.hour < 12 else "PM", "aa": "am" if time.hour < 12 else "pm",
        "mm": f"{time.minute:02}", "m": f"{time.minute}", "ss": f"{time.second:02}", "s": f"{time.second}",
        "ZZZZZ": _offset(time, ":"), "ZZZZ": _offset(time, ""),
        "ZZZ": _offset(time, "") if time.utcoffset() else "UTC",
        "Z": _offset(time, ":") if time.utcoffset() else "Z",
    }.get(text)  # fmt: skip
    if found is None:
        raise Failure(f'the date format has no "{text[:20]}"')
    return found


def _nanoseconds(text: str) -> int:
    rest = text[1:] if text[:1] in {"+", "-"} else text
    if rest == "0":
        return 0
    total, position = Decimal(0), 0
    while position < len(rest):
        found = _DURATION.match(rest, position)
        if found is None or not (found[1] or found[2]) or len(found[0]) > 40:
            position = -1
            break
        total += Decimal(f"{found[1] or 0}.{found[2] or 0}") * _NANOSECONDS[found[3]]
        position = found.end()
    if position <= 0 or total >= _MOST_NANOSECONDS:
        raise Failure(f'"{text[:40]}" is no duration')
    return -int(total) if text.startswith("-") else int(total)


def _add(moment: str, duration: str) -> Value:
    time, nanoseconds = _parsed(moment)
    seconds = (nanoseconds + _nanoseconds(duration)) // 10**9
    try:
        return _written(time + timedelta(seconds=seconds))
    except OverflowError:
        raise Failure("the time is out of range") from None


def _compare(one: str, other: str) -> Value:
    first, second = _parsed(one), _parsed(other)
    return (first > second) - (first < second)


FUNCTIONS: Final = {
    "formatdate": Function(_format, (STRING, STRING)),
    "timeadd": Function(_add, (STRING, STRING)),
    "timecmp": Function(_compare, (STRING, STRING)),
}
