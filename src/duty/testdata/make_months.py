#!/usr/bin/python3
"""The months of the lunar calendar on UTC+7, 1968 to 2100, from an independent ephemeris (Debian's python3-ephem).

    make_months.py > months.csv
"""
import bisect
import datetime
import math

import ephem

FIRST, LAST = 1968, 2100
EPOCH = float(ephem.Date("1970/1/1"))


def local_day(moment):
    return math.floor(moment - EPOCH + 7 / 24)


def new_moons():
    moment, days = ephem.Date(f"{FIRST - 1}/1/1"), []
    while moment.triple()[0] < LAST + 2:
        moment = ephem.next_new_moon(moment)
        days.append(local_day(float(moment)))
        moment = ephem.Date(moment + 1)
    return days


def sun_longitude(moment, sun=ephem.Sun()):
    sun.compute(moment, epoch=moment)
    return math.degrees(ephem.Ecliptic(sun, epoch=moment).lon)


def major_terms():
    """(local day, twelfth) of each entry of the Sun into a twelfth of its way."""
    moment, end, terms = float(ephem.Date(f"{FIRST - 1}/1/1")), float(ephem.Date(f"{LAST + 2}/1/1")), []
    while moment < end:
        twelfth = (math.floor(sun_longitude(moment) / 30) + 1) % 12
        low, high = moment, moment + 33
        for _ in range(60):
            middle = (low + high) / 2
            if (sun_longitude(middle) - twelfth * 30 + 180) % 360 < 180:
                low = middle
            else:
                high = middle
        terms.append((local_day(high), twelfth))
        moment = high + 0.01
    return terms


def date(day):
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=day)


moons, terms = new_moons(), major_terms()
term_days = [day for day, _ in terms]


def has_term(i):
    at = bisect.bisect_left(term_days, moons[i])
    return at < len(term_days) and term_days[at] < moons[i + 1]


eleventh = [bisect.bisect_right(moons, day) - 1 for day, twelfth in terms if twelfth == 9]
print("first_day,lunar_year,month,leap")
for begin, end in zip(eleventh, eleventh[1:]):
    leap = next(i for i in range(begin + 1, end) if not has_term(i)) if end - begin == 13 else None
    year, month = date(moons[begin]).year, 10
    for i in range(begin, end):
        if i != leap:
            month = month % 12 + 1
            year += month == 1
        if FIRST <= date(moons[i]).year <= LAST:
            print(date(moons[i]).isoformat(), year, month, int(i == leap), sep=",")
