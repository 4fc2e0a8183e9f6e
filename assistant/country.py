"""Countries that a text names, by their names, their people and the seats of their governments.

A closed list, written for papers of trade: "Swiss goods" are of Switzerland, "Beijing" is China, and "German cars" are
of the European Union too. "Georgia" alone is none, for in contracts it is the American state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept

_NAMES = """
United States of America | United States | US | U.S | USA | America | American | Americans | Washington
China | People’s Republic of China | Chinese | PRC | P.R.C | Beijing
Hong Kong
Macau | Macao
Taiwan | Chinese Taipei | Taiwanese
Japan | Japanese
South Korea | Korea | Republic of Korea | ROK | Korean | South Korean
North Korea | Democratic People’s Republic of Korea | DPRK | North Korean | Pyongyang
Mongolia | Mongolian
Vietnam | Viet Nam | Vietnamese
Thailand | Thai
Malaysia | Malaysian
Indonesia | Indonesian
Philippines | Philippine | Filipino
Singapore | Singaporean
Cambodia | Cambodian
Laos | Lao | Laotian | Lao People’s Democratic Republic
Myanmar | Burma | Burmese
Brunei | Brunei Darussalam | Bruneian
Timor-Leste | East Timor | Timorese
India | Indian | New Delhi
Pakistan | Pakistani
Bangladesh | Bangladeshi
Sri Lanka | Sri Lankan
Nepal | Nepali | Nepalese
Bhutan | Bhutanese
Maldives | Maldivian
Afghanistan | Afghan
Kazakhstan | Kazakh | Kazakhstani
Uzbekistan | Uzbek
Turkmenistan | Turkmen
Kyrgyzstan | Kyrgyz
Tajikistan | Tajik
Russia | Russian Federation | Russian | Russians | Moscow
Ukraine | Ukrainian | Kyiv | Kiev
Belarus | Belarusian
Moldova | Moldovan
Georgian
Armenia | Armenian
Azerbaijan | Azerbaijani
Turkey | Türkiye | Turkiye | Turkish
Israel | Israeli
Jordan | Jordanian
Lebanon | Lebanese
Syria | Syrian
Iraq | Iraqi
Iran | Iranian | Tehran
Saudi Arabia | Saudi | Saudi Arabian
United Arab Emirates | UAE | U.A.E | Emirati
Qatar | Qatari
Kuwait | Kuwaiti
Bahrain | Bahraini
Oman | Omani
Yemen | Yemeni
Egypt | Egyptian
Libya | Libyan
Tunisia | Tunisian
Algeria | Algerian
Morocco | Moroccan
Mauritania | Mauritanian
Sudan | Sudanese
South Sudan | South Sudanese
Ethiopia | Ethiopian
Eritrea | Eritrean
Djibouti | Djiboutian
Somalia | Somali
Kenya | Kenyan
Uganda | Ugandan
Tanzania | Tanzanian
Rwanda | Rwandan
Burundi | Burundian
Democratic Republic of the Congo | DRC | Congo | Congolese
Cameroon | Cameroonian
Gabon | Gabonese
Equatorial Guinea
Chad | Chadian
Central African Republic
Nigeria | Nigerian
Niger | Nigerien
Ghana | Ghanaian
Togo | Togolese
Benin | Beninese
Burkina Faso | Burkinabe
Mali | Malian
Senegal | Senegalese
Gambia | Gambian
Guinea | Guinean
Guinea-Bissau
Sierra Leone
Liberia | Liberian
Côte d’Ivoire | Cote d’Ivoire | Ivory Coast | Ivorian
Cabo Verde | Cape Verde
Angola | Angolan
Zambia | Zambian
Zimbabwe | Zimbabwean
Malawi | Malawian
Mozambique | Mozambican
Madagascar | Malagasy
Mauritius | Mauritian
Seychelles
Comoros | Comorian
Botswana
Namibia | Namibian
Lesotho
Eswatini | Swaziland
South Africa | South African
Canada | Canadian | Canadians | Ottawa
Mexico | Mexican | Mexicans
Guatemala | Guatemalan
Belize | Belizean
El Salvador | Salvadoran
Honduras | Honduran
Nicaragua | Nicaraguan
Costa Rica | Costa Rican
Panama | Panamanian
Cuba | Cuban
Haiti | Haitian
Dominican Republic | Dominican
Jamaica | Jamaican
Bahamas | Bahamian
Barbados | Barbadian
Trinidad and Tobago | Trinidadian
Colombia | Colombian
Venezuela | Venezuelan
Guyana | Guyanese
Suriname | Surinamese
Ecuador | Ecuadorian | Ecuadorean
Peru | Peruvian
Bolivia | Bolivian
Brazil | Brazilian | Brasilia
Paraguay | Paraguayan
Uruguay | Uruguayan
Argentina | Argentine | Argentinian | Argentinean
Chile | Chilean
United Kingdom | UK | U.K | Great Britain | Britain | British | England | Scotland | Scottish | Wales | Northern Ireland
Norway | Norwegian
Switzerland | Swiss
Liechtenstein
Iceland | Icelandic
European Union | EU | E.U | European | Europe | Europeans | Brussels
Ireland | Irish
Germany | German
France | French
Italy | Italian
Spain | Spanish
Portugal | Portuguese
Netherlands | Dutch
Belgium | Belgian
Luxembourg
Austria | Austrian
Sweden | Swedish
Finland | Finnish
Denmark | Danish
Poland | Polish
Czech Republic | Czechia | Czech
Slovakia | Slovak
Hungary | Hungarian
Romania | Romanian
Bulgaria | Bulgarian
Greece | Greek
Croatia | Croatian
Slovenia | Slovenian
Estonia | Estonian
Latvia | Latvian
Lithuania | Lithuanian
Malta | Maltese
Cyprus | Cypriot
Serbia | Serbian
Bosnia and Herzegovina | Bosnia | Bosnian
Montenegro | Montenegrin
North Macedonia | Macedonia | Macedonian | North Macedonian
Albania | Albanian
Kosovo
Australia | Australian
New Zealand
Fiji | Fijian
Papua New Guinea
Nauru
Vanuatu
Samoa | Samoan
Tonga | Tongan
"""
"""A line for each country: what it is called here, then its other names and its people's. A name ends with no dot."""
_NONE = """
New Mexico | Gulf of Mexico | Gulf of America | Latin America | Latin American | South America | South American
North America | North American | Central America | Central American | Native American | American Indian | American Samoa
South China Sea | East China Sea | Indian Ocean | European Community | New England | Eastern Europe | French Polynesia
New South Wales | Prince of Wales
"""
"""What holds a country's name and is none."""
_CAPITAL = r"(?:d[’'])?[^\W\d_a-z][\w.’'-]*"
_RUN = re.compile(rf"{_CAPITAL}(?:[ \n]+(?:of|the|and|{_CAPITAL}))*")
_WORD = re.compile(r"[^\s-]+")
_MONEY = re.compile(r"\s+(?:dollars?|francs?|pounds?|yen|yuan|won|rupees?|pesos?|kron[ae]r?)\b", re.IGNORECASE)
_LONGEST = 5  # words of a name
_ALL = re.compile(
    r"\b(?:all|any|every|each|no|other)\s+(?:other\s+)?(?:foreign\s+)?"
    r"(?:countr(?:y|ies)|econom(?:y|ies)|nations?|trading\s+partners?|territor(?:y|ies)|imports?)\b",
    re.IGNORECASE,
)
_OPENING = 2000
"""Characters of a document that tell whose it is."""
_SAMPLED = 60
"""Documents that are looked at for the country that nearly all are of."""


@lru_cache(maxsize=16384)
def countries_in(text: str) -> frozenset[str]:
    """The countries that ``text`` names, each by its first name in the list; names begin with a capital."""
    return frozenset(name for run in _RUN.finditer(text) for name in _named(text, *run.span()))


def as_written(question: str) -> str:
    """``question`` with the names of countries given their capitals, which who types in a hurry leaves out; words that
    mean something else in small letters stay as they are."""
    return _SMALL.sub(lambda match: match[0].upper() if len(match[0]) <= _SHORT else match[0].title(), question)


def names_of(country: str) -> Sequence[str]:
    """What ``country``, by its first name in the list, and its people are called; nothing for what is none."""
    return _CALLED.get(country, ())


def says_of_all(text: str) -> bool:
    """Whether ``text`` speaks of all countries, of others or of none in particular ("all other countries")."""
    return _ALL.search(text) is not None


@kept
def at_home(generation: Generation) -> frozenset[str]:
    """The countries that most documents open with: to name them tells nothing. Kept for each generation."""
    records = generation.documents()
    sample = records[:: max(1, len(records) // _SAMPLED)]
    found = [document for record in sample if (document := generation.document(record.id))]
    named = [countries_in(f"{document.title}\n{document.text[:_OPENING]}") for document in found]
    return frozenset(
        name for name in frozenset[str]().union(*named) if 2 * sum(name in one for one in named) > len(named)
    )


def _named(text: str, start: int, end: int) -> Iterator[str]:
    """The countries in a run of capitalised words, the longest names first."""
    words = list(_WORD.finditer(text, start, end))
    plain = [_plain(word[0]) for word in words]
    at = 0
    while at < len(words):
        counts = range(min(_LONGEST, len(words) - at), 0, -1)
        count = next((count for count in counts if " ".join(plain[at : at + count]) in _LOOKUP), 0)
        if not count:
            at += 1
            continue
        name = _LOOKUP[" ".join(plain[at : at + count])]
        at += count
        if name and not _MONEY.match(text, words[at - 1].end()):
            yield name


def _plain(word: str) -> str:
    """A word in the form in which names are looked up; "Us" is no country."""
    bare = re.sub(r"’s?$", "", word.replace("'", "’")).strip(".,;:’")
    return "" if bare == "Us" else bare.casefold()


_CALLED = {names[0]: names for line in _NAMES.split("\n") if line for names in [line.split(" | ")]}


def _lookup() -> dict[str, str]:
    """For each name the first of its line, "" for what is none."""
    named = {_key(name): first for first, names in _CALLED.items() for name in names}
    return named | {_key(name): "" for line in _NONE.split("\n") for name in line.split(" | ") if line}


def _key(name: str) -> str:
    return " ".join(_plain(word[0]) for word in _WORD.finditer(name))


_LOOKUP = _lookup()
_OTHERWISE = frozenset({"turkey", "chad", "polish", "jersey", "guinea", "us", "u.s"})
"""Names that are words of their own in small letters."""
_SHORT = 3
"""Letters of a name that is short for another: all of them are capitals."""
_IN_SMALL = sorted((name for name, first in _LOOKUP.items() if first and name not in _OTHERWISE), key=len, reverse=True)
_SMALL = re.compile(rf"\b(?:{'|'.join(map(re.escape, _IN_SMALL))})\b")
