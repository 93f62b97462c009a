"""Why two persons may be the same, and the functions that compare days of birth.

What counts as near is practice and not law: a slip of the pen, day and month in the order of
another country, a day that was only estimated.
"""

from enum import StrEnum

from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("duplicate-reasons")
class DuplicateReason(StrEnum):
    """Why two persons may be one."""

    NAME_EQUAL = "NAME_EQUAL"  # however it is spelt
    NAME_SIMILAR = "NAME_SIMILAR"
    BIRTH_NAME = "BIRTH_NAME"  # the name of one is the name at birth of the other
    NAMES_SWAPPED = "NAMES_SWAPPED"  # the given name of one is the family name of the other
    BIRTH_DATE_EQUAL = "BIRTH_DATE_EQUAL"
    BIRTH_DATE_SWAPPED = "BIRTH_DATE_SWAPPED"  # day and month
    BIRTH_DATE_DIGIT = "BIRTH_DATE_DIGIT"  # one digit differs
    BIRTH_DATE_COMPATIBLE = "BIRTH_DATE_COMPATIBLE"  # as far as it is known
    BIRTH_DATE_UNKNOWN = "BIRTH_DATE_UNKNOWN"  # of one of them


# The days that a slip makes of a day: one digit, or day and month. Not the day itself. As an array
# and not as a comparison, so that an index of days of birth finds them.
function(
    "days_mistaken_for(date)",
    """
    create or replace function days_mistaken_for(day date) returns date[]
    language sql stable strict parallel safe as $$
      select array(
        select written::date
          from (
            select overlay(to_char(day, 'YYYYMMDD') placing digit::text from place for 1)
              from generate_series(1, 8) place, generate_series(0, 9) digit
            union
            select to_char(day, 'YYYYDDMM')
          ) slips(written)
         where pg_input_is_valid(written, 'date') and written <> to_char(day, 'YYYYMMDD'))
    $$
    """,
    Role.YOUTH_OFFICE,
)
# What speaks for one person in two days of birth, each as exact as it is known; null: nothing.
function(
    "birth_evidence(date, text, date, text)",
    """
    create or replace function birth_evidence(
        one date, one_known text, other date, other_known text
    ) returns text language sql stable parallel safe as $$
      select case
        when one is null or other is null then 'BIRTH_DATE_UNKNOWN'
        when one = other and one_known = other_known then 'BIRTH_DATE_EQUAL'
        when 'ESTIMATED' in (one_known, other_known) then
          case when other between one - interval '2 years' and one + interval '2 years'
               then 'BIRTH_DATE_COMPATIBLE' end
        when 'YEAR' in (one_known, other_known) then
          case when date_trunc('year', one) = date_trunc('year', other)
               then 'BIRTH_DATE_COMPATIBLE' end
        when 'MONTH' in (one_known, other_known) then
          case when date_trunc('month', one) = date_trunc('month', other)
               then 'BIRTH_DATE_COMPATIBLE' end
        when to_char(one, 'YYYYMMDD') = to_char(other, 'YYYYDDMM') then 'BIRTH_DATE_SWAPPED'
        when other = any(days_mistaken_for(one)) then 'BIRTH_DATE_DIGIT'
      end
    $$
    """,
    Role.YOUTH_OFFICE,
)
