drop policy keeps on case_deputies;

drop policy keeps on case_persons;

drop policy keeps on cases;

drop policy open_case on cases;

drop policy sees on cases;

drop policy sees on custody_measures;

drop policy sees on measures;

drop policy own on person_departments;

alter table person_departments drop constraint ck_person_departments_kind;

alter table cases drop constraint ck_cases_state;

create or replace function fold_german(written text) returns text
language sql immutable strict parallel safe as $$
  select btrim(regexp_replace(
    regexp_replace(
      replace(replace(replace(replace(translate(
        regexp_replace(
          normalize(lower(normalize(written, nfkc) collate "pg_c_utf8"), nfd),
          '[\u0300-\u036f\u2019\u00b4\u02bc''`]+', '', 'g'),
        'łøđıð', 'lodid'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
      '[^[:alnum:]]+', ' ', 'g'),
    '([aou])e+', '\1', 'g')) collate "C"
$$;

revoke all on function fold_german(text) from public;

grant execute on function fold_german(text) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public, seed;

create or replace function keeps_person(keeper text, person uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return keeper in ('ASD', 'JGH', 'WJH', 'PKD', 'UVG') and exists (
    select from person_departments l
     where l.person_id = person and l.youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
       and l.department = keeper and l.kind in ('CREATED', 'CASE'));
end
$$;

revoke all on function keeps_person(text, uuid) from public;

grant execute on function keeps_person(text, uuid) to app_youth_office;

CREATE TABLE facility_contacts (
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	function VARCHAR NOT NULL, 
	display_name VARCHAR NOT NULL, 
	phone VARCHAR, 
	email VARCHAR, 
	availability VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_facility_contacts PRIMARY KEY (id), 
	CONSTRAINT fk_facility_contacts_provider_id_facility_id FOREIGN KEY(provider_id, facility_id) REFERENCES facilities (provider_id, id), 
	CONSTRAINT ck_facility_contacts_function CHECK (function in ('MANAGEMENT','PLACEMENT_REQUESTS','EMERGENCY_ADMISSION','BILLING','GENERAL')), 
	CONSTRAINT ck_facility_contacts_reachable CHECK (phone is not null or email is not null)
);

CREATE INDEX ix_facility_contacts_by_function ON facility_contacts (facility_id, function, id);

CREATE TABLE identity_links (
	youth_office_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	person_id UUID NOT NULL, 
	other_department VARCHAR NOT NULL, 
	other_person_id UUID NOT NULL, 
	purpose VARCHAR NOT NULL, 
	legal_basis VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	valid_until DATE, 
	linked_by UUID NOT NULL, 
	revoked_by UUID, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_identity_links PRIMARY KEY (id), 
	CONSTRAINT fk_identity_links_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_identity_links_youth_office_id_other_person_id FOREIGN KEY(youth_office_id, other_person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_identity_links_youth_office_id_linked_by FOREIGN KEY(youth_office_id, linked_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_identity_links_youth_office_id_revoked_by FOREIGN KEY(youth_office_id, revoked_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT ck_identity_links_department CHECK (department in ('ASD', 'JGH', 'WJH', 'PKD', 'UVG') and other_department in ('ASD', 'JGH', 'WJH', 'PKD', 'UVG') and department <> other_department), 
	CONSTRAINT ck_identity_links_two CHECK (person_id <> other_person_id), 
	CONSTRAINT ck_identity_links_state CHECK (state in ('ACTIVE', 'REVOKED')), 
	CONSTRAINT ck_identity_links_revoked CHECK ((state = 'REVOKED') = (revoked_by is not null) and (revoked_by is null) = (revoked_at is null))
);

CREATE UNIQUE INDEX identity_link_exists ON identity_links (person_id, other_person_id) WHERE state = 'ACTIVE';

CREATE INDEX ix_identity_links_other_person_id ON identity_links (other_person_id, id);

CREATE INDEX ix_identity_links_person_id ON identity_links (person_id, id);

CREATE TABLE person_merges (
	youth_office_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	person_id UUID NOT NULL, 
	merged_person_id UUID NOT NULL, 
	reason VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	proposed_by UUID NOT NULL, 
	decided_by UUID, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	reversed_by UUID, 
	reversed_at TIMESTAMP WITH TIME ZONE, 
	reversal_reason VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_person_merges PRIMARY KEY (id), 
	CONSTRAINT fk_person_merges_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_person_merges_youth_office_id_merged_person_id FOREIGN KEY(youth_office_id, merged_person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_person_merges_youth_office_id_proposed_by FOREIGN KEY(youth_office_id, proposed_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_person_merges_youth_office_id_decided_by FOREIGN KEY(youth_office_id, decided_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_person_merges_youth_office_id_reversed_by FOREIGN KEY(youth_office_id, reversed_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT ck_person_merges_department CHECK (department in ('ASD', 'JGH', 'WJH', 'PKD', 'UVG', 'GUARDIANSHIP', 'ASSISTANCE')), 
	CONSTRAINT ck_person_merges_state CHECK (state in ('PROPOSED', 'MERGED', 'REFUSED', 'REVERSED')), 
	CONSTRAINT ck_person_merges_two CHECK (merged_person_id <> person_id), 
	CONSTRAINT ck_person_merges_two_persons CHECK (state <> 'MERGED' or decided_by <> proposed_by), 
	CONSTRAINT ck_person_merges_decided CHECK ((state = 'PROPOSED') = (decided_by is null) and (decided_by is null) = (decided_at is null) and (state = 'REVERSED') = (reversed_by is not null) and num_nulls(reversed_by, reversed_at, reversal_reason) in (0, 3))
);

CREATE INDEX ix_person_merges_merged_person_id ON person_merges (merged_person_id);

CREATE INDEX ix_person_merges_person_id ON person_merges (person_id);

CREATE UNIQUE INDEX person_merge_exists ON person_merges (merged_person_id, department) WHERE state in ('PROPOSED', 'MERGED');

CREATE TABLE case_notes (
	youth_office_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	case_id UUID NOT NULL, 
	author_member_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	happened_on DATE NOT NULL, 
	text VARCHAR, 
	entrusted_text BYTEA, 
	corrects_note_id UUID, 
	state VARCHAR NOT NULL, 
	released_at TIMESTAMP WITH TIME ZONE, 
	release_reason VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_case_notes PRIMARY KEY (id), 
	CONSTRAINT fk_case_notes_youth_office_id_case_id_department FOREIGN KEY(youth_office_id, case_id, department) REFERENCES cases (youth_office_id, id, department), 
	CONSTRAINT fk_case_notes_youth_office_id_author_member_id FOREIGN KEY(youth_office_id, author_member_id) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_case_notes_youth_office_id_case_id_corrects_note_id FOREIGN KEY(youth_office_id, case_id, corrects_note_id) REFERENCES case_notes (youth_office_id, case_id, id), 
	CONSTRAINT uq_case_notes_youth_office_id_case_id_id UNIQUE (youth_office_id, case_id, id), 
	CONSTRAINT ck_case_notes_kind CHECK (kind in ('CONVERSATION', 'PHONE_CALL', 'HOME_VISIT', 'CONFERENCE', 'CORRESPONDENCE', 'OBSERVATION', 'OTHER')), 
	CONSTRAINT ck_case_notes_state CHECK (state in ('RECORDED', 'ENTRUSTED', 'RELEASED')), 
	CONSTRAINT ck_case_notes_release_reason CHECK (release_reason in ('CONSENT', 'FAMILY_COURT', 'CHANGE_OF_WORKER', 'RISK_ASSESSMENT', 'CONFIDENTIALITY_LAW', 'ADOPTION_RESEARCH', 'QUALITY_ANALYSIS')), 
	CONSTRAINT ck_case_notes_entrusted CHECK ((state = 'RECORDED') = (text is not null) and (text is null) = (entrusted_text is not null)), 
	CONSTRAINT ck_case_notes_released CHECK ((state = 'RELEASED') = (released_at is not null) and (released_at is null) = (release_reason is null))
);

CREATE INDEX ix_case_notes_case_id_happened_on_id ON case_notes (case_id, happened_on, id);

CREATE INDEX ix_case_notes_corrects_note_id ON case_notes (corrects_note_id);

CREATE TABLE case_transfers (
	giving_office_id UUID NOT NULL, 
	receiving_office_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	case_id UUID NOT NULL, 
	reference VARCHAR NOT NULL, 
	service_types TEXT[] NOT NULL, 
	reason VARCHAR NOT NULL, 
	competent_from DATE NOT NULL, 
	conversation_on DATE NOT NULL, 
	state VARCHAR NOT NULL, 
	proposed_by UUID NOT NULL, 
	answered_by UUID, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	refusal_reason VARCHAR, 
	new_case_id UUID, 
	continued_on DATE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_case_transfers PRIMARY KEY (id), 
	CONSTRAINT fk_case_transfers_giving_office_id_case_id_department FOREIGN KEY(giving_office_id, case_id, department) REFERENCES cases (youth_office_id, id, department), 
	CONSTRAINT fk_case_transfers_receiving_office_id_new_case_id_department FOREIGN KEY(receiving_office_id, new_case_id, department) REFERENCES cases (youth_office_id, id, department), 
	CONSTRAINT fk_case_transfers_receiving_office_id FOREIGN KEY(receiving_office_id) REFERENCES organisations (id), 
	CONSTRAINT fk_case_transfers_giving_office_id_proposed_by FOREIGN KEY(giving_office_id, proposed_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_case_transfers_receiving_office_id_answered_by FOREIGN KEY(receiving_office_id, answered_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_case_transfers_giving_office_id_receiving_office_id_id UNIQUE (giving_office_id, receiving_office_id, id), 
	CONSTRAINT ck_case_transfers_offices CHECK (giving_office_id <> receiving_office_id), 
	CONSTRAINT ck_case_transfers_department CHECK (department in ('ASD', 'JGH', 'WJH', 'PKD')), 
	CONSTRAINT ck_case_transfers_state CHECK (state in ('PROPOSED', 'ACCEPTED', 'CONTINUED', 'REFUSED', 'WITHDRAWN')), 
	CONSTRAINT ck_case_transfers_reason CHECK (reason in ('PARENTS_MOVED', 'FOSTER_FAMILY', 'YOUNG_ADULT', 'MOTHER_AND_CHILD', 'PROVISIONAL', 'COURT_PROCEEDING')), 
	CONSTRAINT ck_case_transfers_refusal_reason CHECK (refusal_reason in ('NOT_COMPETENT', 'TOO_EARLY', 'INCOMPLETE', 'OTHER')), 
	CONSTRAINT ck_case_transfers_answered CHECK ((state = 'REFUSED') = (refusal_reason is not null) and (new_case_id is null or state in ('ACCEPTED', 'CONTINUED')) and (state in ('ACCEPTED', 'CONTINUED', 'REFUSED')) = (answered_at is not null) and (state = 'CONTINUED') = (continued_on is not null))
);

CREATE UNIQUE INDEX case_transfer_proposed ON case_transfers (case_id) WHERE state = 'PROPOSED';

CREATE INDEX ix_case_transfers_giving ON case_transfers (giving_office_id, id);

CREATE INDEX ix_case_transfers_receiving ON case_transfers (receiving_office_id, id);

CREATE TABLE emergency_accesses (
	youth_office_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	case_department VARCHAR NOT NULL, 
	member_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	state VARCHAR NOT NULL, 
	reviewed_by UUID, 
	reviewed_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_emergency_accesses PRIMARY KEY (id), 
	CONSTRAINT fk_emergency_accesses_youth_office_id_case_id_case_department FOREIGN KEY(youth_office_id, case_id, case_department) REFERENCES cases (youth_office_id, id, department), 
	CONSTRAINT fk_emergency_accesses_youth_office_id_member_id FOREIGN KEY(youth_office_id, member_id) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_emergency_accesses_youth_office_id_reviewed_by FOREIGN KEY(youth_office_id, reviewed_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_emergency_accesses_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT ck_emergency_accesses_case_department CHECK (case_department in ('ASD', 'JGH', 'WJH', 'PKD')), 
	CONSTRAINT ck_emergency_accesses_department CHECK (department in ('ASD', 'JGH', 'PKD')), 
	CONSTRAINT ck_emergency_accesses_state CHECK (state in ('TAKEN', 'REVIEWED')), 
	CONSTRAINT ck_emergency_accesses_expiry CHECK (expires_at = created_at + interval '3 hours'), 
	CONSTRAINT ck_emergency_accesses_reviewed CHECK ((state = 'REVIEWED') = (reviewed_at is not null) and (reviewed_at is null) = (reviewed_by is null) and reviewed_by <> member_id), 
	CONSTRAINT emergency_access_running EXCLUDE USING gist (case_id WITH =, member_id WITH =, tstzrange(created_at, expires_at) WITH &&)
);

CREATE INDEX ix_emergency_accesses_case_id_id ON emergency_accesses (case_id, id);

CREATE INDEX ix_emergency_accesses_member_id_expires_at ON emergency_accesses (member_id, expires_at);

CREATE TABLE case_transfer_facts (
	giving_office_id UUID NOT NULL, 
	receiving_office_id UUID NOT NULL, 
	transfer_id UUID NOT NULL, 
	facts BYTEA NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_case_transfer_facts PRIMARY KEY (id), 
	CONSTRAINT fk_case_transfer_facts_giving_office_id_receiving_offic_d154 FOREIGN KEY(giving_office_id, receiving_office_id, transfer_id) REFERENCES case_transfers (giving_office_id, receiving_office_id, id), 
	CONSTRAINT uq_case_transfer_facts_transfer_id UNIQUE (transfer_id)
);

alter table person_departments add column member_id UUID;

alter table person_departments add column expires_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE cases ADD CONSTRAINT ck_cases_state CHECK (state in ('OPEN', 'DORMANT', 'CLOSED', 'ARCHIVED', 'TRANSFERRED'));

ALTER TABLE person_departments ADD CONSTRAINT ck_person_departments_emergency CHECK ((kind = 'EMERGENCY') = (member_id is not null) and (member_id is null) = (expires_at is null));

ALTER TABLE person_departments ADD CONSTRAINT ck_person_departments_kind CHECK (kind in ('CREATED', 'CASE', 'PARTICIPATION', 'SERVICE_PACKAGE', 'EMERGENCY'));

ALTER TABLE person_departments ADD CONSTRAINT fk_person_departments_youth_office_id_member_id FOREIGN KEY(youth_office_id, member_id) REFERENCES members (organisation_id, id);

CREATE INDEX ix_reservations_placement_contact_id ON reservations (placement_contact_id) WHERE placement_contact_id is not null;

create or replace function know_person(person uuid, knower text, why text, source uuid)
returns boolean language plpgsql volatile security definer
set search_path = public, pg_temp as $$
begin
  if not coalesce(knower = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]), false) or not (
    (why = 'CREATED' and not exists (
      select from person_departments l where l.person_id = person))
    or (why = 'CASE' and exists (
      select from person_departments l
       where l.person_id = person and youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and (valid_until is null or valid_until >= (select nullif(current_setting('app.today', true), '')::date)) and (purpose is null or purpose = (select nullif(current_setting('app.purpose', true), '')::text)) and (member_id is null or member_id = (select nullif(current_setting('app.member', true), '')::uuid)) and (expires_at is null or expires_at > (select nullif(current_setting('app.now', true), '')::timestamptz))
         and (l.department = knower or (
           knower not in ('UVG', 'GUARDIANSHIP', 'ASSISTANCE')
           and l.department not in ('UVG', 'GUARDIANSHIP', 'ASSISTANCE')))))
  ) then
    return false;
  end if;
  insert into person_departments (id, youth_office_id, person_id, department, kind, source_id)
  values (gen_random_uuid(), (select nullif(current_setting('app.organisation', true), '')::uuid), person, knower, why, source)
  on conflict (person_id, department, kind, source_id) do nothing;
  return true;
end
$$;

revoke all on function know_person(uuid, text, text, uuid) from public;

grant execute on function know_person(uuid, text, text, uuid) to app_youth_office;

create or replace function hand_case_over(accepted uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  handed record;
  told bigint;
begin
  update cases c set state = 'TRANSFERRED', version = c.version + 1
    from case_transfers t
   where t.id = accepted and t.state = 'ACCEPTED' and t.receiving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
     and t.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])
     and c.id = t.case_id and c.state in ('OPEN', 'DORMANT')
  returning c.id, c.version, c.youth_office_id into handed;
  if handed.id is null then
    return false;
  end if;
  insert into audit_entries
    (organisation_id, subject, client, kind, resource_id, version, fields, at)
  values (handed.youth_office_id, '', '', 'case.transferred', handed.id, handed.version,
          array['state'], (select nullif(current_setting('app.now', true), '')::timestamptz));
  insert into changes (kind, resource_id, version, concerns, at)
  values ('case.transferred', handed.id, handed.version, array[handed.youth_office_id], (select nullif(current_setting('app.now', true), '')::timestamptz))
  returning seq into told;
  insert into outbox (seq, kind) values (told, 'case.transferred');
  return true;
end
$$;

revoke all on function hand_case_over(uuid) from public;

grant execute on function hand_case_over(uuid) to app_youth_office;

create or replace function same_person(person uuid) returns uuid[]
language sql stable parallel safe as $$
  with remaining as (
    select m.person_id from person_merges m
     where m.merged_person_id = person and m.state = 'MERGED'
    union select person)
  select array(
    select person_id from remaining
    union
    select m.merged_person_id from person_merges m
     where m.person_id in (select person_id from remaining) and m.state = 'MERGED')
$$;

revoke all on function same_person(uuid) from public;

grant execute on function same_person(uuid) to app_youth_office;

create or replace function remaining_person(person uuid) returns uuid
language sql stable parallel safe as $$
  select coalesce(
    (select m.person_id from person_merges m
      where m.merged_person_id = person and m.state = 'MERGED' order by m.id limit 1),
    person)
$$;

revoke all on function remaining_person(uuid) from public;

grant execute on function remaining_person(uuid) to app_youth_office;

create or replace function open_in_emergency(access uuid, wanted uuid, why text)
returns boolean language plpgsql volatile security definer
set search_path = public, pg_temp as $$
declare
  acting text := (select min(d) from unnest((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) d where d in ('ASD', 'JGH', 'PKD'));
  keeper text := (
    select c.department from cases c
     where c.id = wanted and c.youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
       and c.department in ('ASD', 'JGH', 'WJH', 'PKD'));
begin
  if acting is null or keeper is null or (select nullif(current_setting('app.member_kind', true), '')::text) is distinct from 'PERSON'
     or (select nullif(current_setting('app.purpose', true), '')::text) is distinct from 'EMERGENCY_ACCESS' then
    return false;
  end if;
  insert into emergency_accesses
    (id, youth_office_id, case_id, case_department, member_id, department, reason,
     created_at, expires_at, state, version)
  values (access, (select nullif(current_setting('app.organisation', true), '')::uuid), wanted, keeper, (select nullif(current_setting('app.member', true), '')::uuid), acting, why,
          (select nullif(current_setting('app.now', true), '')::timestamptz), (select nullif(current_setting('app.now', true), '')::timestamptz) + interval '3 hours', 'TAKEN', 1);
  insert into person_departments
    (id, youth_office_id, person_id, department, kind, source_id, purpose,
     member_id, expires_at)
  select gen_random_uuid(), (select nullif(current_setting('app.organisation', true), '')::uuid), p.person_id, acting, 'EMERGENCY', access,
         'EMERGENCY_ACCESS', (select nullif(current_setting('app.member', true), '')::uuid), (select nullif(current_setting('app.now', true), '')::timestamptz) + interval '3 hours'
    from (select c.person_id from cases c where c.id = wanted
          union select f.person_id from case_persons f where f.case_id = wanted) p;
  return true;
end
$$;

revoke all on function open_in_emergency(uuid, uuid, text) from public;

grant execute on function open_in_emergency(uuid, uuid, text) to app_youth_office;

create or replace function answer_waits_for(contact uuid)
returns table (department text, member_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select case when m.id is null then c.department end, m.id
  from placement_contacts k
  join placement_requests r on r.id = k.placement_request_id
  join cases c on c.id = r.case_id
  left join members m on m.id = c.responsible_member_id
    and (select nullif(current_setting('app.today', true), '')::date) between m.valid_from and coalesce(m.valid_until, (select nullif(current_setting('app.today', true), '')::date))
  where k.id = contact and k.provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
$$;

revoke all on function answer_waits_for(uuid) from public;

grant execute on function answer_waits_for(uuid) to app_provider;

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
$$;

revoke all on function days_mistaken_for(date) from public;

grant execute on function days_mistaken_for(date) to app_youth_office;

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
$$;

revoke all on function birth_evidence(date, text, date, text) from public;

grant execute on function birth_evidence(date, text, date, text) to app_youth_office;

create or replace function may_count_places(facility uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select f.provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or f.id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))
      or exists (
        select from jurisdictions j
        where j.authority_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and j.task = 'PERMITS' and j.ags = a.ags
          and j.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and (j.valid_until is null or j.valid_until >= (select nullif(current_setting('app.today', true), '')::date)))
      or exists (
        select from organisations us
        where us.id = (select nullif(current_setting('app.organisation', true), '')::uuid) and us.kind = 'YOUTH_OFFICE'
          and left(us.ags, 5) = a.ags
          and (not f.address_protected or exists (
            select from bookings b
            where b.facility_id = f.id and b.youth_office_id = us.id
              and b.state in ('PLANNED', 'ACTIVE'))))
    from facilities f join facility_addresses a on a.facility_id = f.id
   where f.id = $1
$$;

revoke all on function may_count_places(uuid) from public;

create or replace function count_places(facility uuid, night date)
    returns table (approved integer, available integer, occupied integer, reserved integer,
                   own_offices integer, own_places integer,
                   other_offices integer, other_places integer) language sql stable security definer set search_path = public, pg_temp as $$
      with permitted as (
        select s.group_id, s.places
          from permits p join permit_places s on s.permit_id = p.id
         where p.facility_id = $1 and p.valid_from <= $2
           and (p.valid_until is null or p.valid_until >= $2)
      ),
      ever as (select exists (select from permits p where p.facility_id = $1) as permitted),
      staffed as (
        select g.id as group_id, g.available_places::bigint as places
          from facility_groups g where g.facility_id = $1
        union all
        select null, coalesce(sum(o.places), 0) from offers o
         where o.facility_id = $1 and o.group_id is null and o.kind in ('RESIDENTIAL', 'DAY', 'CUSTODY')
           and o.state in ('PUBLISHED', 'SUSPENDED')
      ),
      taken as (
    select t.state, b.youth_office_id, left(us.ags, 5) as ags,
           coalesce(left(us.ags, 5) = coalesce(a.ags, left(f.public_ags, 5)), false) as own
      from facilities f
      join facility_addresses a on a.facility_id = f.id
      join offers o on o.facility_id = f.id and o.kind in ('RESIDENTIAL', 'DAY', 'CUSTODY')
      join places p on p.offer_id = o.id
      join occupancies t on t.place_id = p.id and t.nights @> $2
                        and (t.state = 'BOOKED' or t.held_until > (select nullif(current_setting('app.now', true), '')::timestamptz))
      left join bookings b on b.occupancy_id = t.id
      left join organisations us on us.id = b.youth_office_id
     where f.id = $1
),
      counted as (
        select count(*) filter (where state = 'BOOKED') as occupied,
               count(*) filter (where state = 'HELD') as reserved,
               count(distinct youth_office_id) filter (where own) as own_offices,
               count(*) filter (where state = 'BOOKED' and own) as own_places,
               count(distinct youth_office_id) filter (where not own) as other_offices,
               count(*) filter (where state = 'BOOKED' and not own) as other_places
          from taken
      )
      select case when ever.permitted
                  then (select coalesce(sum(places), 0)::integer from permitted) end,
             (select coalesce(sum(least(s.places, case when ever.permitted
                then coalesce(t.places, 0) end)), 0)::integer
                from staffed s
                left join permitted t on t.group_id is not distinct from s.group_id),
             occupied::integer, reserved::integer, own_offices::integer, own_places::integer,
             other_offices::integer, other_places::integer
        from counted, ever
       where may_count_places($1)
    $$;

revoke all on function count_places(uuid, date) from public;

grant execute on function count_places(uuid, date) to app_provider, app_state_youth_office, app_youth_office;

create or replace function count_places_by_region(facility uuid, night date)
    returns table (land text, ags text, own boolean, offices integer, places integer)
    language sql stable security definer set search_path = public, pg_temp as $$
      with least_named as (
        select case when f.provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) then 1 else 3 end as places
          from facilities f where f.id = $1 and may_count_places($1)
      ),
      taken as (select * from (
    select t.state, b.youth_office_id, left(us.ags, 5) as ags,
           coalesce(left(us.ags, 5) = coalesce(a.ags, left(f.public_ags, 5)), false) as own
      from facilities f
      join facility_addresses a on a.facility_id = f.id
      join offers o on o.facility_id = f.id and o.kind in ('RESIDENTIAL', 'DAY', 'CUSTODY')
      join places p on p.offer_id = o.id
      join occupancies t on t.place_id = p.id and t.nights @> $2
                        and (t.state = 'BOOKED' or t.held_until > (select nullif(current_setting('app.now', true), '')::timestamptz))
      left join bookings b on b.occupancy_id = t.id
      left join organisations us on us.id = b.youth_office_id
     where f.id = $1
) t where t.state = 'BOOKED'),
      in_kreis as (
        select t.*, case when t.own or count(*) over (partition by t.ags) >= n.places
                         then t.ags end as named_kreis
          from taken t, least_named n
      ),
      in_land as (
        select t.*, case when t.named_kreis is not null
                           or count(*) over (partition by left(t.ags, 2), t.named_kreis)
                              >= n.places
                         then left(t.ags, 2) end as named_land
          from in_kreis t, least_named n
      )
      select named_land, named_kreis, own,
             count(distinct youth_office_id)::integer, count(*)::integer
        from in_land group by named_land, named_kreis, own
    $$;

revoke all on function count_places_by_region(uuid, date) from public;

grant execute on function count_places_by_region(uuid, date) to app_provider, app_state_youth_office, app_youth_office;

alter table facility_contacts enable row level security;

alter table facility_contacts force row level security;

create policy maintenance on facility_contacts for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on facility_contacts to seed;

create policy owner on facility_contacts for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select, insert, update, delete on facility_contacts to app_provider;

create policy market on facility_contacts for select to app_youth_office using (true);

grant select on facility_contacts to app_youth_office;

create policy authority on facility_contacts for select to app_state_youth_office using (exists (select from facilities f where f.id = facility_contacts.facility_id));

grant select on facility_contacts to app_state_youth_office;

alter table identity_links enable row level security;

alter table identity_links force row level security;

create policy maintenance on identity_links for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on identity_links to seed;

create policy own on identity_links for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant select on identity_links to app_youth_office;

create policy told on identity_links for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and other_department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and purpose = (select nullif(current_setting('app.purpose', true), '')::text) and state = 'ACTIVE' and (valid_until is null or valid_until >= (select nullif(current_setting('app.today', true), '')::date)) and exists (select from persons p where p.id = identity_links.other_person_id));

grant select on identity_links to app_youth_office;

create policy link on identity_links for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and keeps_person(department, person_id) and keeps_person(other_department, other_person_id));

grant insert on identity_links to app_youth_office;

create policy revoke on identity_links for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant update on identity_links to app_youth_office;

alter table person_merges enable row level security;

alter table person_merges force row level security;

create policy maintenance on person_merges for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on person_merges to seed;

create policy own on person_merges for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant select on person_merges to app_youth_office;

create policy propose on person_merges for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = person_merges.person_id and l.department = person_merges.department and l.kind in ('CREATED', 'CASE')) and exists (select from person_departments l where l.person_id = person_merges.merged_person_id and l.department = person_merges.department and l.kind in ('CREATED', 'CASE')));

grant insert on person_merges to app_youth_office;

create policy decide on person_merges for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant update on person_merges to app_youth_office;

alter table case_notes enable row level security;

alter table case_notes force row level security;

create policy maintenance on case_notes for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on case_notes to seed;

create policy sees on case_notes for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (
    (state = 'RECORDED' and (department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or case_id = any(array(select p.case_id from participations p where p.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and p.purpose = (select nullif(current_setting('app.purpose', true), '')::text) and p.revoked_on is null and p.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and p.valid_until >= (select nullif(current_setting('app.today', true), '')::date))) or case_id = any(array(select e.case_id from emergency_accesses e where (select nullif(current_setting('app.purpose', true), '')::text) = 'EMERGENCY_ACCESS' and e.member_id = (select nullif(current_setting('app.member', true), '')::uuid) and e.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and e.expires_at > (select nullif(current_setting('app.now', true), '')::timestamptz)))))
    or (department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and (state = 'RELEASED' or author_member_id = (select nullif(current_setting('app.member', true), '')::uuid)))));

grant select on case_notes to app_youth_office;

create policy write on case_notes for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and author_member_id = (select nullif(current_setting('app.member', true), '')::uuid) and exists (select from cases where cases.id = case_id and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and cases.state <> 'TRANSFERRED'));

grant insert on case_notes to app_youth_office;

create policy release on case_notes for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and author_member_id = (select nullif(current_setting('app.member', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and author_member_id = (select nullif(current_setting('app.member', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant update (state, released_at, release_reason, version) on case_notes to app_youth_office;

alter table case_transfers enable row level security;

alter table case_transfers force row level security;

create policy maintenance on case_transfers for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on case_transfers to seed;

create policy concerned on case_transfers for select to app_youth_office using ((giving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) or receiving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant select on case_transfers to app_youth_office;

create policy propose on case_transfers for insert to app_youth_office with check (giving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and proposed_by = (select nullif(current_setting('app.member', true), '')::uuid));

grant insert on case_transfers to app_youth_office;

create policy answer on case_transfers for update to app_youth_office using ((giving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) or receiving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check ((giving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) or receiving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant update (state, version, answered_by, answered_at, refusal_reason, new_case_id, continued_on) on case_transfers to app_youth_office;

alter table emergency_accesses enable row level security;

alter table emergency_accesses force row level security;

create policy maintenance on emergency_accesses for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on emergency_accesses to seed;

create policy concerned on emergency_accesses for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (case_department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or member_id = (select nullif(current_setting('app.member', true), '')::uuid)));

grant select on emergency_accesses to app_youth_office;

create policy review on emergency_accesses for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and case_department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and case_department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant update (state, reviewed_by, reviewed_at, version) on emergency_accesses to app_youth_office;

alter table case_transfer_facts enable row level security;

alter table case_transfer_facts force row level security;

create policy maintenance on case_transfer_facts for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on case_transfer_facts to seed;

create policy handed_over on case_transfer_facts for select to app_youth_office using (exists (select from case_transfers t where t.id = transfer_id and (t.giving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) or t.receiving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and t.state in ('ACCEPTED', 'CONTINUED'))));

grant select on case_transfer_facts to app_youth_office;

create policy hand_over on case_transfer_facts for insert to app_youth_office with check (giving_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from case_transfers t where t.id = transfer_id));

grant insert on case_transfer_facts to app_youth_office;

create policy sees on cases for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or cases.id = any(array(select p.case_id from participations p where p.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and p.purpose = (select nullif(current_setting('app.purpose', true), '')::text) and p.revoked_on is null and p.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and p.valid_until >= (select nullif(current_setting('app.today', true), '')::date))) or cases.id = any(array(select e.case_id from emergency_accesses e where (select nullif(current_setting('app.purpose', true), '')::text) = 'EMERGENCY_ACCESS' and e.member_id = (select nullif(current_setting('app.member', true), '')::uuid) and e.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and e.expires_at > (select nullif(current_setting('app.now', true), '')::timestamptz)))));

create policy open_case on cases for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and cases.state <> 'TRANSFERRED');

create policy keeps on cases for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and cases.state <> 'TRANSFERRED') with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and cases.state <> 'TRANSFERRED');

create policy own on person_departments for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and (valid_until is null or valid_until >= (select nullif(current_setting('app.today', true), '')::date)) and (purpose is null or purpose = (select nullif(current_setting('app.purpose', true), '')::text)) and (member_id is null or member_id = (select nullif(current_setting('app.member', true), '')::uuid)) and (expires_at is null or expires_at > (select nullif(current_setting('app.now', true), '')::timestamptz)));

create policy keeps on case_deputies for all to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and cases.state <> 'TRANSFERRED')) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and cases.state <> 'TRANSFERRED'));

create policy keeps on case_persons for all to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and cases.state <> 'TRANSFERRED')) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and cases.state <> 'TRANSFERRED'));

create policy sees on measures for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or case_id = any(array(select p.case_id from participations p where p.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and p.purpose = (select nullif(current_setting('app.purpose', true), '')::text) and p.revoked_on is null and p.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and p.valid_until >= (select nullif(current_setting('app.today', true), '')::date))) or case_id = any(array(select e.case_id from emergency_accesses e where (select nullif(current_setting('app.purpose', true), '')::text) = 'EMERGENCY_ACCESS' and e.member_id = (select nullif(current_setting('app.member', true), '')::uuid) and e.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and e.expires_at > (select nullif(current_setting('app.now', true), '')::timestamptz)))));

create policy sees on custody_measures for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or case_id = any(array(select p.case_id from participations p where p.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and p.purpose = (select nullif(current_setting('app.purpose', true), '')::text) and p.revoked_on is null and p.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and p.valid_until >= (select nullif(current_setting('app.today', true), '')::date))) or case_id = any(array(select e.case_id from emergency_accesses e where (select nullif(current_setting('app.purpose', true), '')::text) = 'EMERGENCY_ACCESS' and e.member_id = (select nullif(current_setting('app.member', true), '')::uuid) and e.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and e.expires_at > (select nullif(current_setting('app.now', true), '')::timestamptz)))));


-- The keys of names are stored, and folding has changed: they are computed anew.
update persons set family_name = family_name;
