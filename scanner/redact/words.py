"""What a word of a text is, and which words name nobody where they stand in a sentence."""

from __future__ import annotations

import re
import unicodedata

_CLOSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Characters of scripts that write their words together, or close to what follows."""

TOKEN = re.compile(
    r"(?<![\w.+'-])[.+'-]*(?P<email>\w[\w.+'-]*@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?:[.+\u0300-\u036f-]|(?![{_CLOSE}])\w)+|[{_CLOSE}]+"
)
"""An e-mail address, or a run of what user names and words are made of; accents may stand apart.

An address is tried where a run begins and nowhere else, so that the time grows with the text alone.
"""

_UNSPACED = re.compile(f"[{_CLOSE}]")

SIGNS = "._+-"
"""What may stand in a word, and about it as well."""
_PIECE = re.compile(r"[^._+-]+")


def key(text: str) -> str:
    """What is equal for two spellings of one name; GitLab's user names ignore case."""
    return unicodedata.normalize("NFC", text).casefold()


def parts(text: str) -> tuple[str, ...]:
    """The words of a name, as they are compared."""
    return tuple(part(match[0]) for match in TOKEN.finditer(text))


def part(word: str) -> str:
    """A word of a name, as it is compared: `J.` of `Alice J. Smith` without its full stop."""
    return key(word.strip(SIGNS))


def pieces(word: str) -> list[re.Match[str]]:
    """What a word is put together from: `ada`, `lind`, `main` of `ada.lind-main`."""
    return list(_PIECE.finditer(word))


def unspaced(text: str) -> bool:
    """Whether a name may stand in a text with no blank around it."""
    return _UNSPACED.search(text) is not None


def ordinary(name: str) -> bool:
    """Whether a name is a word, a number or a letter that reports hold in any case."""
    return len(name) == 1 or name.isdecimal() or name in _ORDINARY


_SENTENCES = """
about above absence absent accepted access account accounts active activity address admin
administrator administrators after again age ago all allowed allowlist alone already also an
ancestor and another answer answered any anybody anything application applies approval approvals
approved archived are artefacts as ask asked at attribute authentication available baseline be
because before behind below beside between beyond blocked bot bots branch branches but by called
can cannot case change changed child ci code commit commits compliance config configuration
container contains control count covered covers create creation data date day days decide default
demanded deny deploy deployment deployments detail developer developers digest direct directory
do does domain domains each edition either else email empty end ended entries entry environment
error evaluated evaluation event events every everybody everyone everything evidence expected
expire expired expires external fail failed failing false far feature field file files filter
finding findings first fixed for fork forks found framework free from gap gate get gitlab give
gives group groups guest guests had hand has have here hidden hide hierarchy high holds hook
hooks host hosts hours how id identity ids if in included incomplete info input instance
integration integrations internal invited ip is issue it its itself job jobs judge judged keep
kept key keys kind known last latest ldap least left less let level levels license like limit
line link links list listed lock locked log long longer lost low made mail main maintainer
maintainers make makes manual many map maps marked mask masked master match may means medium
member members membership memberships merge message met mirror mirrors more most must name named
names namespace needed needs neither never new no nobody none nor not nothing now null number of
off old on once one ones only open or other others out over own owner owners packages parameter
part pass passes password path paths pattern patterns paused people per person personal pipeline
pipelines place planner policies policy present private production project projects protected
protection proven provider public push pushed question read reading reason reasons ref registry
regular rejected release removed report reporter repository request requests require required
requires resource resources restricted result review role roles rule rules run runner runners
said same saml saw scan scanner scope scopes script second secret secrets section see seen self
send sensitive sent server service session set sets setting settings severity shared should show
shown signed since so some somebody someone something source specific ssh stage staging stands
star state status stream streams subgroup subgroups such system tag tags takes tell temporary
test text texts than that the their them then there these they thing things this those through
tier time times to token tokens told too top total trigger triggers true two type unknown
unlicensed until up url use used user username users uses valid value values variable variables
version very visible waived waiver waivers was way web webhook webhooks were what when where
whether which while who whoever whole whom whose why wide with within without word words write
written wrong yes yet you your
"""
"""Words of our own sentences, and the names that every GitLab has for its parts and roles."""
_ORDINARY = frozenset(_SENTENCES.split())

_TITLES = """
architecture assistant board chief cloud committee company delivery department director division
engineer engineering finance head infrastructure legal management office officer operations
platform product quality responsible risk risks security senior site software support team teams
technology vice
"""
"""What teams and offices are called by."""


def may_be_surname(name: str) -> bool:
    """Whether a part of what somebody typed for a person is likely to be a person's name."""
    return len(name) > _INITIALS and not ordinary(name) and name not in _TITLE_WORDS


_INITIALS = 3
_TITLE_WORDS = frozenset(_TITLES.split())
