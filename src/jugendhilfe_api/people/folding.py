"""One spelling of a name for everybody who types it: the folding function of the database.

Müller, Mueller and MULLER are one key, and so are Groß and Gross, O'Neill and ONeill. It is
immutable and names its collation, so generated columns may use it and an index stays right
whatever the locale of the server is.
"""

from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import EVERYBODY

FOLD = "fold_german"

# Decomposed letters lose their marks; the rest has no decomposition. Umlauts end as one letter,
# so that of the two spellings `ue` is shortened: `Bauer` too, on both sides of a comparison. Every
# e that follows goes with it, because of `aee` nobody knows whether an ä or an a was meant.
function(
    "fold_german(text)",
    """
    create or replace function fold_german(written text) returns text
    language sql immutable strict parallel safe as $$
      select btrim(regexp_replace(
        regexp_replace(
          replace(replace(replace(replace(translate(
            regexp_replace(
              normalize(lower(normalize(written, nfkc) collate "pg_c_utf8"), nfd),
              '[\\u0300-\\u036f\\u2019\\u00b4\\u02bc''`]+', '', 'g'),
            'łøđıð', 'lodid'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
          '[^[:alnum:]]+', ' ', 'g'),
        '([aou])e+', '\\1', 'g')) collate "C"
    $$
    """,
    *EVERYBODY,
    "seed",
    after_tables=False,
)
