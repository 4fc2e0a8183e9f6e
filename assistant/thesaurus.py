"""The words of the trade: those that mean the same, those that mean the opposite, and those that mean little.

Tables for comparing what a statement says with what its source says. A pair that is missing makes a true statement
look strange; a pair that is wrong lets a false one pass: so only words that mean the same in orders and contracts stand
here.
"""

from __future__ import annotations

LIKE = """
effect effective force start started begin began begun commence enter apply onset kick
expire expiry expiration end lapse cease terminate termination cancel cancellation conclude
buy bought purchase acquire acquisition procure procurement
reduce lower cut decrease drop fall fell fallen slash reduction decline
increase raise rise rose risen hike grow grew grown growth
tariff duty levy surcharge tax customs
good product article merchandise item import imported importation commodity
prohibit forbid forbade forbidden ban bar prohibition
permit allow authorize authorise entitle permission authorization
include cover contain comprise
exclude exempt exemption exclusion spare
pay paid payable payment charge owe bear borne face
provide give gave given grant offer supply furnish
firm company corporation business
contract agreement pact deal treaty accord
car automobile vehicle
build built construct construction
notify notice notification
disclose reveal share disclosure
confidential secret
parcel package shipment
keep kept retain maintain preserve retention
assign transfer assignment
set fix establish impose imposition
require oblige obligation requirement demand
get got receive obtain receipt
ask request seek sought
show shown demonstrate prove certify certification
annual yearly
quick prompt immediate
stop halt discontinue suspend suspension
remove eliminate abolish scrap revoke repeal lift rescind removal
withdraw withdrew withdrawn withdrawal
name designate list identify specify
deliver ship delivery
fail failure
sell sold sale
help assist support facilitate
make made produce manufacture production
use usage
cost expense
govern governed
sign execute signature
send sent submit file submission
obtain secure
country economy nation state
duration term period length
say said state tell told read stipulate
drone uas unmanned
need necessary
lead led head chair
approve approval consent
merge merger
renew renewal
hold held
lose lost loss
choose chose chosen choice
decide decision determine determination
write wrote written
bring brought
refuse refusal
propose proposal
exceed excess
destroy destruction
extend extension prolong
expand expansion
large big substantial
arise arose arisen
know knew known knowledge
foresee foreseen foreseeable
see saw seen
meet met
find found
leave left
speak spoke spoken
break broke broken
undertake undertook undertaken
spend spent
lend lent
bind bound
stand stood
draw drew drawn
freeze froze frozen
win won
replace replacement substitute delete strike struck insert
breach violate violation
"""
"""Words that may stand for one another in a statement and its source, a line for each group."""

OPPOSITE = """
increase | reduce
include | exclude
permit | prohibit
apply | exclude suspend
set | remove
buy | sell
import | export
grant | deny refuse withhold decline
accept | reject refuse decline
agree | refuse disagree
intend | refuse
buyer purchaser | seller vendor
lessor landlord | lessee tenant
licensor | licensee
employer | employee
lender | borrower
disclosing discloser | receiving recipient
build | close demolish shut
open | close
keep | remove stop
valid | invalid void
lawful | unlawful
exclusive | nonexclusive
voluntary | mandatory
domestic | foreign
public | private confidential
first | last
win | lose
mutual | unilateral
direct | indirect
majority | minority
continue | stop remove
terminate | renew
"""
"""Words of which one is not to be said where the source says the other; a word stands for all of its group."""

_IDLE = """
a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to
was will with were been being am do does did done doing has have had having can could may might shall should would
must ought its his her our your we you he she i who whom whose which what when where while how than so also both each
every any some all other others another same own from about under upon per via within during until till through since
unless except between among against over above below after before more most less least only even just still yet
already however therefore thus hence moreover furthermore further accordingly respectively according pursuant subject
whether either neither nor none never without instead rather lieu case terms term order answer document documents text
source sources passage quote question clause section article paragraph provision provisions states stated says said
say provides mean means meaning namely specifically one ones anything something everything anyone someone everyone
those them themselves itself likewise including here hereby herein thereof thereto therein e g mention mentions
mentioned refer refers referred describe describes described cite cites cited note notes noted explain explains
explained names currently now certain respect regard relation relating following percent percentage rate rates value
values amount amounts number valorem ad up down out off new set make made makes take takes taken took taking come
comes came go goes going get gets got become becomes date day days month months year years time eastern daylight
january february march april june july august september october november december earlier sooner later longer shorter
period interval deadline run runs running standard yes place part way basis total additional specified particular
regardless
"""
IDLE = frozenset(_IDLE.split())
"""Words that say nothing a source would have to say too."""
