"""Everyday words and the words that legal and trade documents use for the same thing.

A person asks for the drop-dead date, the agreement speaks of the outside date. Each line of the table holds what a
thesaurus of the trade would: after "->" stands what documents write for what people ask, and "<->" goes both ways. A
word is met in its inflections (car, cars; lapse, lapsed), and "|" parts wordings of one meaning. Words of more than one
common meaning (fire, copy, drop) are left out: a wrong word added costs more than a right one brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_MOST = 6
"""Words added to a question at most: they must not outweigh its own."""

_TABLE = """
drop dead date|long stop date|longstop date -> outside date|termination date|end date
break fee|breakup fee|break up fee -> termination fee
reverse break fee|reverse breakup fee|reverse break up fee -> reverse termination fee|parent termination fee
rival bid|competing offer|better offer|competing bid|rival offer -> acquisition proposal|superior proposal
competing offer|rival bid|unwanted offer -> competing proposal|unsolicited proposal
rival bidder|another bidder|other bidder|competing bidder -> acquisition proposal|third party
takeover|take over|taken over|took over|buyout|buy out -> acquisition|merger|acquire
buy|bought|buy up|snap up -> acquire|purchase
spin off|spun off|carve out -> divestiture|separation|distribution
no shop|shop around -> non-solicitation|solicit|exclusivity
deal price|offer price|price per share|share price -> merger consideration
be in place before|has to happen before|must happen before -> subject to the satisfaction|conditions
either side|each side|both sides -> each party|the parties
strings attached|hurdle|hoop -> conditions
close the deal|closing the deal|seal the deal -> closing|consummate
must close|has to close|have to close|close the merger|close the acquisition -> complete|consummate|closing
mac clause|mac -> material adverse effect|material adverse change
antitrust -> competition law|regulatory approval
green light|all clear -> approval|clearance
suitor|bidder -> offeror|acquirer
shareholder <-> stockholder
dissenting shareholder|dissent -> dissenting shares|dissenters rights|appraisal rights
golden parachute -> change in control|severance
letter of intent|loi -> term sheet
lock up -> support agreement|voting agreement

walk away|walk|get out of|getting out of|got out of -> terminate|termination
called off|calling off|call it off|pull out|back out|opt out -> terminate|termination
pull out|back out -> withdraw
cancel -> terminate|termination
end the contract|end the agreement|quit -> terminate|termination
non compete|noncompete <-> covenant not to compete|noncompetition
exit fee -> termination fee|early termination
kick in|come into force|came into force|go live|come into effect -> take effect|effective
run out|ran out|lapse -> expire|terminate
roll over -> renewal|extend
put off|push back|moved back|move back -> postpone|delay
bring back|brought back|put back|snap back -> reinstate|reimpose|restore
scrap|lift|axe -> revoke|terminate|eliminate
slash -> reduce|reduction
hike -> increase
freeze|on hold -> suspend|suspension
deadline -> no later than|due date

non-disclosure agreement <-> confidentiality agreement
secrecy agreement|nda -> non-disclosure agreement|confidentiality agreement
keep secret|kept secret|secrecy|secret -> confidential|confidentiality
leak|give away -> disclose|disclosure
hand back|give back -> return|refund
hand over -> deliver|provide
hold back -> withhold|refuse
last word|final say -> final decision|final and binding
staff -> personnel|employees
have to tell|has to tell|must tell|heads up -> notify|notice
go bust|go bankrupt|goes under -> bankruptcy|insolvency
shut down|wind down -> dissolution|liquidation
pick up the cost|foot the bill|pick up the tab|pays for -> at its expense|bear the cost
late fee|late charge -> overdue|late payment
patch|turf -> territory
knock off|knockoff|fake -> counterfeit|infringing
kickback|bribe -> improper payment|corruption
trial run|test run -> pilot|trial period
gag|keep quiet -> confidential|non-disclosure
dies|died -> death
sick|too ill -> disability|incapacity
injured <-> hurt
in charge -> responsible
labour <-> labor
programme <-> program
defence <-> defense
aluminium <-> aluminum
fertiliser <-> fertilizer
instalment <-> installment
cheque <-> check
shred -> destroy|destruction

put their name to|put his name to|put her name to -> signed|signature|executed
sign -> executed
buyer <-> purchaser
seller <-> vendor
landlord <-> lessor
tenant <-> lessee
rent out|sublet -> lease|sublease
client -> customer
middleman|go between -> broker|intermediary
parent company -> parent|holding company
daughter company -> subsidiary
sister company -> affiliate
boss|ceo -> chief executive officer|president
finance chief|cfo -> chief financial officer
head office|headquarters -> principal place of business|registered office
lawyer|law firm -> counsel

pay late|paid late|late payment|late on an invoice|late on a payment -> overdue|past due|late payment
fine -> penalty
pay back|paid back|money back|get back|fee back|fees back -> refund|repay|reimburse
down payment <-> deposit
pay in advance|up front -> advance payment|prepayment
price tag -> purchase price|consideration
tax break -> exemption|credit|deduction
liability cap|cap on liability|ceiling on liability -> limitation of liability|aggregate liability
bad debt -> uncollectible
borrow -> indebtedness|loan|credit agreement
collateral -> security interest|lien
backer -> guarantor|financing source

sue|sued|suing|take to court|lawsuit -> claim|action|proceeding|arbitration
go to court -> litigation|jurisdiction
law that governs|law governs|which law|whose law|what law -> governing law|choice of law
which court|what court -> jurisdiction|venue
act of god|acts of god -> force majeure
hold harmless|cover for losses|cover the losses -> indemnify|indemnification
guarantee -> warranty|guaranty
break the contract|broke the contract|break the agreement -> breach|default
put right -> cure|remedy
sell the contract on|hand over the contract|pass on the contract|transfer the contract -> assign|assignment
let off -> waive|waiver
small print|fine print -> terms and conditions
loophole -> exception|exemption
leave out|left out|spared -> excluded|exempt|exception
banned|barred|outlawed|off limits -> prohibited|prohibition

import tax|import duty|customs duty -> tariff|ad valorem duty
tariff -> duty
counter tariff|tit for tat|retaliation -> retaliatory duty
parcel|package|small parcel -> de minimis|low-value shipment|postal item
duty free -> free of duty|exempt
clear customs|cleared customs -> entered for consumption|withdrawn from warehouse
made in|country of origin -> product of|origin
export curb|export ban -> export control|export restriction
dodge|get around -> evade|evasion|circumvention
reroute|route through|routed through|ship through|shipped through -> transshipped|transshipment
escape|get out of paying|let off paying -> exempt|exemption
carved out of|carve out of -> exempt|excluded
lie|lying|lied -> false|falsely|misrepresentation
paperwork -> documentation
keep watch|keep an eye -> monitor
struck down|knocked out -> invalidated|unlawful
trade deal|trade pact -> trade agreement
trade gap -> trade deficit
pause|paused -> suspend|suspension
talks -> negotiations
go up|goes up|went up -> increase
go down|goes down|went down|come down -> decrease|reduce
hit by|hit with -> subject to
stack|stacking|pile up -> cumulative|in addition to
backdate|backdated -> retroactively
rebate -> drawback|refund
border agents|customs officers -> customs and border protection
bring production home|reshoring -> onshoring|domestic production
factory <-> plant
most favored nation|mfn <-> normal trade relations
booze|liquor|alcohol -> alcoholic beverages|wine|spirits
car -> automobile|passenger vehicle
lorry -> truck|heavy-duty vehicle
plane|jet|airliner -> aircraft
drone <-> unmanned aircraft
chip|microchip -> semiconductor
drug|medicine|pharma -> pharmaceutical
drugmaker|drug maker|drug company -> pharmaceutical company
carmaker|automaker|car maker -> automobile manufacturer
sofa|couch -> upholstered furniture
solar panel -> solar module|photovoltaic
tractor|combine|harvester -> agricultural equipment
bulldozer|excavator|forklift -> industrial equipment
lng <-> liquefied natural gas
soy|soya -> soybeans
chicken -> poultry
fentanyl <-> synthetic opioid
clothes|clothing|garment -> apparel|textile
kilo|kg -> kilogram
farm goods|farm products|crop -> agricultural products
timber <-> lumber
garbage|trash|rubbish -> waste

late delivery|deliver late|delivered late -> delay|liquidated damages
faulty|bad parts|bad pieces|broken -> defective|nonconforming
stockpile -> inventory
spare parts -> replacement parts|service parts
sole supplier|only supplier -> exclusive|exclusivity
farm out|subcontract -> subcontractor|delegate
minimum order -> minimum purchase|minimum quantity
lead time -> delivery time

layoff|lay off|laid off|redundancy|send home|sent home -> termination of employment|reduction in force|furlough
sack|dismiss -> terminate|dismissal
poach|headhunt -> solicit|non-solicitation
pay rise|wage -> compensation|base salary
severance pay|payoff -> severance|separation payment
non compete <-> covenant not to compete
vacation|holiday|time off -> paid leave

invention -> patent|intellectual property
logo -> trademark
data breach|hacked|hacker -> security incident|unauthorized access
personal information <-> personal data
inspect the books|check the books -> audit|inspection
"""

_WORD = re.compile(r"[a-z0-9]+")
_POSSESSIVE = re.compile(r"['’]s?\b")
_LINE = re.compile(r"(.+?) (<?->) (.+)")

Words = tuple[str, ...]


@lru_cache(maxsize=64)  # a question is asked for its words once for each piece of evidence
def legal_words(question: str) -> tuple[str, ...]:
    """What documents write for the everyday words of ``question``: at most six wordings in the order of what they stand
    for, none that the question already has. Of wordings that overlap the longest counts."""
    words = tuple(_FORMS.get(word, word) for word in _words(question))
    there = set(words)
    added: dict[str, None] = {}
    for _, meant in sorted(_met(words)):
        for wording in meant:
            if not there.issuperset(_FORMS.get(word, word) for word in _words(wording)):
                added.setdefault(wording)
    return tuple(added)[:_MOST]


def _met(words: Words) -> Iterator[tuple[int, Words]]:
    """Where an entry of the table stands, and what documents write for it; the longest first."""
    taken: set[int] = set()
    for length in range(_LONGEST, 0, -1):
        for start in range(len(words) - length + 1):
            places = range(start, start + length)
            meant = _ENTRIES.get(words[start : start + length])
            if meant and taken.isdisjoint(places):
                taken.update(places)
                yield start, meant


def _words(text: str) -> list[str]:
    return _WORD.findall(_POSSESSIVE.sub("", text.lower()))


def _read(table: str) -> dict[Words, Words]:
    entries: dict[Words, Words] = {}
    for line in filter(None, table.splitlines()):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"not a line of the table of wordings: {line!r}")
        asked, written = match[1].split("|"), match[3].split("|")
        both = match[2] == "<->"
        for one in [*asked, *written] if both else asked:
            others = [word for word in ([*asked, *written] if both else written) if word != one]
            key = tuple(_words(one))
            entries[key] = tuple(dict.fromkeys((*entries.get(key, ()), *others)))
    return entries


def _forms(word: str) -> Iterator[str]:
    """The inflections of a word. A stemmer would go too far: it makes "customer" of "customs"."""
    yield word
    if len(word) < 3:
        return
    if word.endswith("y") and word[-2] not in "aeiou":
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing")
    elif word.endswith("e"):
        yield from (f"{word}s", f"{word}d", f"{word[:-1]}ing")
    else:
        yield from (f"{word}s", f"{word}es", f"{word}ed", f"{word}ing")
        if word[-1] not in "aeiouwxyr" and word[-2] in "aeiou" and word[-3] not in "aeiou":
            yield from (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")


_ENTRIES = _read(_TABLE)
_LONGEST = max(map(len, _ENTRIES))
_KNOWN = {word for entry in _ENTRIES for word in entry} | {
    word for meant in _ENTRIES.values() for wording in meant for word in _words(wording)
}
# A word that stands in the table itself is no inflection of another.
_FORMS = {form: word for word in sorted(_KNOWN) for form in _forms(word)} | {word: word for word in _KNOWN}
