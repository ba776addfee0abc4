"""The words that names are made of, and how they relate."""

import re

_SENSIBLE = """
accept accepted access account action ad adapt add added addition adopt advice advise
affect age aged agent aid aided aim all an and angle apply area art as ask at auction
auth author bail bank base based basis bass batch bath beat bed bet better bid big
bill billing bills bit black block blocked blog board boat body bold bolt book booked
boot bound box brand buy by cable cache call called caller cancel car card care cart
case cash cast catch cell chance change channel char charge chart chat check clean
clear click clip clock clone close closed coast code coin color contact content
context contract contrast cooked cost count country county course court cover create
created creator credit crop curl currency current data date dated deal dear debit
delete detail device devise diet dish disk domain done door dose dot down draft drag
draw drive driver drop duration each east edit edition effect email end error even
event except excepted excess exit fact faction fail failed farm fast feature feed
female field file filed fill filled filling film find fine fire first fit flag flat
float floor flow fold follow food foot for form free friend from full funnel gain game
gas gate get goal good grade grand group growth guest guide guild hand head height
hide high hit hold home hook host hosted hour house hover id idea if image in index
input invite invited ip is issue it item job join key kind lab label land lang
language large last late launch layer lead leave left length lesson letter level lever
library light like liked limit line link linked list live load location lock log long
look looked loop lost lot love low loyal lunch mail main male map mark market mask
massage mat match mean menu message metric mile mind mission mobile modal mode model
money month more most mouth move nail name need nest net new next night no node note
now number of off offer office old older on open opened option or order os owner pace
pack packed pad page paid paint pair part passion past patch path pay payer petition
phone photo pick picked place plan plane plant play player point port ported position
post posted present prevent preview previous price print prize product profile profit
project pull push quality quantity query quest quick quiet quit quite quiz quote range
rank rate rated reach read reason record regard region religion rent reply request
result retail return review reward right risk road role room root rotation route row
rule safe said sale sales same save saved saves scale scan scope score screen scroll
search season section sector seed select sell seller send sender sent series served
server serves service session set shape share shared sheep sheet ship shipped shop
shot show sick side sign sink site size skill skip skipped slide slot slow snap social
sold solid song sort sorted source space spam span speed spend stack stage stake stamp
star stared starred start started stat state status stay step stock stop store string
strip style subject submit suit support switch system tab table tag tail talk tap task
tax teach team tell teller term test text theme there tile time tip title to told top
topic total touch tour trace track tract trade trail train transaction translation
tree trial trip trust try type unit up update upgrade upload us usage use used user
value variant vendor version view viewer vision visit vocation vote wage walk wall
want warn watch way weak web week weight well wide width wild will win wind window
wish with word work world year zone zoom
"""

SENSIBLE = frozenset(_SENSIBLE.split())
"""Words with neighbours one slip away that are sensible names as well.

`Card Viewed` beside a planned `Cart Viewed` is another event, not a typing slip.
"""

_BEFORE_A_STEM = """
ad at co de des dis down em en ex im in inter intra ir mis multi non out over post
pre pro re sub trans un under up
"""

_PREFIXES = frozenset(_BEFORE_A_STEM.split()) | {""}

_SHARED_STEM = 4

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BREAKS = re.compile(r"[\W_]+")


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, whatever joins them."""
    spread = _CAMEL.sub(" ", name)
    return tuple(part.casefold() for part in _BREAKS.split(spread) if part)


def singular(word: str) -> str:
    """A key that a word and its plural share; not always an English word."""
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def opposed(one: str, other: str) -> bool:
    """Whether two words differ in what stands before a common stem.

    So do `import` and `export`, `opened` and `reopened`, `active` and `inactive`.
    """
    shared = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        shared += 1
    # A prefix may end in the letter that the stem begins with.
    for stem in range(shared, _SHARED_STEM - 1, -1):
        if one[:-stem] in _PREFIXES and other[:-stem] in _PREFIXES:
            return True
    return False


def same_verb(one: str, other: str) -> bool:
    """Whether one word is the other in the past tense, such as `view` and `viewed`."""
    short, long = sorted((one, other), key=len)
    return len(short) > 2 and (
        long == short + "ed" or (short.endswith("e") and long == short + "d")
    )
