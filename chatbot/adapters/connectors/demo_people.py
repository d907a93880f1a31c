"""The people who shop at the demo shop: invented names at addresses that look like their country's."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

from chatbot.domain.commerce import Address, Customer, Membership


@dataclass(frozen=True, slots=True)
class _Country:
    """What addresses of a country are made of; `weight` is its share of the customers."""

    weight: int
    first_names: str
    last_names: str
    streets: str
    cities: tuple[tuple[str, str], ...]
    street_form: str = "{street} {number}"


_COUNTRIES = {
    "DE": _Country(
        62,
        "Anja Bernd Carla Deniz Elif Frieda Gregor Hanna Ines Jannik Katrin Lennart Mareike Nils Ole Petra Ronja Sven "
        "Tilda Uwe Verena Wiebke Yusuf Zoe",
        "Adler Behrens Carstens Drews Eggers Fiedler Gerdes Hinrichs Ihde Jansen Kessler Lorenz Matthies Nolte Otten "
        "Petersen Reimers Sievers Thomsen Uhlig Voss Wendt Yildiz Zander",
        "Ahornweg Birkenallee Deichstieg Eschenring Fliederweg Gartenstieg Kastanienweg Lindenhof Moorweg Rosenstieg",
        (
            ("20357", "Hamburg"),
            ("22765", "Hamburg"),
            ("10115", "Berlin"),
            ("12047", "Berlin"),
            ("80331", "Munich"),
            ("50667", "Cologne"),
            ("60311", "Frankfurt"),
            ("70173", "Stuttgart"),
            ("04109", "Leipzig"),
            ("28195", "Bremen"),
            ("24103", "Kiel"),
            ("79098", "Freiburg"),
        ),
    ),
    "AT": _Country(
        5,
        "Anna Florian Johanna Lukas Magdalena Stefan",
        "Auer Brunner Egger Gruber Leitner Moser",
        "Amselgasse Feldgasse Kirchenweg Wiesengasse",
        (("1070", "Vienna"), ("5020", "Salzburg"), ("8010", "Graz")),
    ),
    "NL": _Country(
        6,
        "Bram Daan Femke Lotte Sanne Thijs",
        "Bakker Dekker Hendriks Kuiper Mulder Visser",
        "Beukenlaan Dijkstraat Molenweg Tulpenhof",
        (("3511 AB", "Utrecht"), ("1016 DK", "Amsterdam"), ("9711 LM", "Groningen")),
    ),
    "BE": _Country(
        2,
        "Elise Jef Marie Wout",
        "Claes Lambert Peeters Willems",
        "Kerkstraat Parklaan Veldstraat",
        (("9000", "Ghent"), ("2000", "Antwerp")),
    ),
    "DK": _Country(
        3,
        "Astrid Emil Freja Mads",
        "Dahl Holm Kjaer Mortensen",
        "Bakkevej Havnegade Skovvej",
        (("2100", "Copenhagen"), ("8000", "Aarhus")),
    ),
    "FR": _Country(
        4,
        "Camille Hugo Lea Mathis",
        "Blanchet Caron Fournier Marchand",
        "Tilleuls|Moulins|Jardins|Vignes",
        (("67000", "Strasbourg"), ("69003", "Lyon"), ("44000", "Nantes")),
        "{number} rue des {street}",
    ),
    "PL": _Country(
        2,
        "Agnieszka Jakub Ola Pawel",
        "Kowal Lis Sowa Zalewska",
        "Lipowa Ogrodowa Polna",
        (("61-001", "Poznan"), ("50-062", "Wroclaw")),
        "ul. {street} {number}",
    ),
    "IT": _Country(
        3,
        "Chiara Davide Giulia Matteo",
        "Bianchi Conti Ferri Gallo",
        "Olmi|Platani|Tigli",
        (("20121", "Milan"), ("40121", "Bologna")),
        "Via dei {street} {number}",
    ),
    "ES": _Country(
        2,
        "Alba Iker Marta Nuria",
        "Campos Molina Prieto Vidal",
        "Almendro|Olivo|Romero",
        (("08002", "Barcelona"), ("48001", "Bilbao")),
        "Calle del {street} {number}",
    ),
    "SE": _Country(
        2,
        "Axel Elsa Karin Viktor",
        "Berglund Ekman Nyman Sandberg",
        "Bokgatan Hamngatan Skogsgatan",
        (("211 22", "Malmo"), ("113 30", "Stockholm")),
    ),
    "IE": _Country(
        1,
        "Aoife Cian Niamh",
        "Brennan Doyle Keane",
        "Canal Road|Orchard Lane",
        (("D02 XY45", "Dublin"), ("T12 AB34", "Cork")),
        "{number} {street}",
    ),
    "CH": _Country(
        3,
        "Andrin Livia Reto Seraina",
        "Ammann Frei Keller Steiner",
        "Bachweg Quellenweg Sonnenrain",
        (("8004", "Zurich"), ("3011", "Bern")),
    ),
    "NO": _Country(
        2,
        "Eirik Ingrid Solveig",
        "Bakke Haugen Lie",
        "Bjerkeveien Fjordgata Granlia",
        (("0352", "Oslo"), ("5003", "Bergen")),
    ),
    "GB": _Country(
        3,
        "Alice George Isla Oliver",
        "Ashworth Hughes Marsh Turner",
        "Mill Lane|Orchard Row|Station Road",
        (("LS1 4AP", "Leeds"), ("BS1 5TR", "Bristol"), ("EH1 2NG", "Edinburgh")),
        "{number} {street}",
    ),
}
_CIRCLE_SHARE = 0.2


def random_customers(rng: Random, count: int, first: int) -> list[Customer]:
    """Return customers with ids ``cus_00007`` and so on, every e-mail once, the first in Germany."""
    codes, weights = list(_COUNTRIES), [country.weight for country in _COUNTRIES.values()]
    countries = ["DE", *rng.choices(codes, weights, k=count - 1)]
    return [_customer(rng, number, code) for number, code in enumerate(countries, first)]


def _customer(rng: Random, number: int, code: str) -> Customer:
    country = _COUNTRIES[code]
    name = f"{rng.choice(country.first_names.split())} {rng.choice(country.last_names.split())}"
    streets = country.streets.split("|" if "|" in country.streets else None)
    street = country.street_form.format(street=rng.choice(streets), number=rng.randint(1, 96))
    postcode, city = rng.choice(country.cities)
    membership = Membership.CIRCLE if rng.random() < _CIRCLE_SHARE else Membership.NONE
    host = rng.choice(("post.example", "mail.example"))
    address = Address(name, street, postcode, city, code)
    return Customer(f"cus_{number:05d}", f"{_plain(name)}.{number}@{host}", name, membership, address)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return letters.lower().replace(" ", ".")
