-- The projection is computed anew at the end: its new columns are not null.
delete from published_rates;

delete from published_offers;

drop policy book on bookings;

drop policy office on bookings;

drop policy office_step on bookings;

alter table booking_disclosures drop constraint uq_booking_disclosures_booking_id_stage;

alter table booking_disclosures drop constraint ck_booking_disclosures_stage;

drop index ix_places_vacancy_id_id;

drop index ix_published_offers_languages;

drop index ix_published_offers_specialisations;

drop index ix_published_rates_cheapest;

drop index ix_published_rates_dearest;

CREATE TABLE offer_permit_gaps (
	provider_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	first_day DATE NOT NULL, 
	until DATE NOT NULL, 
	gap VARCHAR NOT NULL, 
	CONSTRAINT pk_offer_permit_gaps PRIMARY KEY (offer_id, first_day), 
	CONSTRAINT ck_offer_permit_gaps_days CHECK (first_day < until)
);

CREATE TABLE published_vacancies (
	id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	available_from DATE NOT NULL, 
	available_until DATE, 
	as_of TIMESTAMP WITH TIME ZONE NOT NULL, 
	confirm_by DATE NOT NULL, 
	staleness BIGINT NOT NULL, 
	service_type VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	age_min SMALLINT NOT NULL, 
	age_max SMALLINT NOT NULL, 
	genders TEXT[] NOT NULL, 
	exclusions TEXT[] NOT NULL, 
	emergency_admission BOOLEAN NOT NULL, 
	tags TEXT[] NOT NULL, 
	ags VARCHAR, 
	latitude DOUBLE PRECISION NOT NULL, 
	longitude DOUBLE PRECISION NOT NULL, 
	x DOUBLE PRECISION NOT NULL, 
	y DOUBLE PRECISION NOT NULL, 
	z DOUBLE PRECISION NOT NULL, 
	CONSTRAINT pk_published_vacancies PRIMARY KEY (id)
);

CREATE INDEX ix_published_vacancies_earliest_first ON published_vacancies (service_type, available_from, staleness, id);

CREATE INDEX ix_published_vacancies_freshest_first ON published_vacancies (service_type, as_of, id);

CREATE INDEX ix_published_vacancies_offer_id ON published_vacancies (offer_id, available_from, staleness, id);

CREATE TABLE stored_files (
	id UUID NOT NULL, 
	owner_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	discarded_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_stored_files PRIMARY KEY (id), 
	CONSTRAINT uq_stored_files_owner_id_id UNIQUE (owner_id, id)
);

CREATE INDEX ix_stored_files_discarded_at ON stored_files (discarded_at) WHERE discarded_at is not null;

CREATE TABLE vacancy_confirmation_rules (
	land VARCHAR, 
	days SMALLINT NOT NULL, 
	reminder_days SMALLINT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	source VARCHAR NOT NULL, 
	verified BOOLEAN NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_vacancy_confirmation_rules PRIMARY KEY (id), 
	CONSTRAINT uq_vacancy_confirmation_rules_land_valid_from UNIQUE NULLS NOT DISTINCT (land, valid_from), 
	CONSTRAINT ck_vacancy_confirmation_rules_land CHECK (land ~ '^(0[1-9]|1[0-6])$'), 
	CONSTRAINT ck_vacancy_confirmation_rules_days CHECK (days between 1 and 366), 
	CONSTRAINT ck_vacancy_confirmation_rules_reminder_days CHECK (reminder_days >= 0 and reminder_days < days), 
	CONSTRAINT ck_vacancy_confirmation_rules_period CHECK (valid_until >= valid_from)
);

CREATE TABLE households (
	youth_office_id UUID NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_households PRIMARY KEY (id), 
	CONSTRAINT uq_households_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT fk_households_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE TABLE permit_requirements (
	service_type VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	land VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	legal_basis VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	verified BOOLEAN NOT NULL, 
	CONSTRAINT pk_permit_requirements PRIMARY KEY (service_type, kind, land, valid_from), 
	CONSTRAINT fk_permit_requirements_service_type FOREIGN KEY(service_type) REFERENCES service_types (code)
);

CREATE TABLE facility_groups (
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	name VARCHAR NOT NULL, 
	available_places SMALLINT NOT NULL, 
	age_min SMALLINT NOT NULL, 
	age_max SMALLINT NOT NULL, 
	genders TEXT[] NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_facility_groups PRIMARY KEY (id), 
	CONSTRAINT fk_facility_groups_provider_id_facility_id FOREIGN KEY(provider_id, facility_id) REFERENCES facilities (provider_id, id), 
	CONSTRAINT uq_facility_groups_provider_id_facility_id_id UNIQUE (provider_id, facility_id, id), 
	CONSTRAINT uq_facility_groups_facility_id_name UNIQUE (facility_id, name), 
	CONSTRAINT ck_facility_groups_available_places CHECK (available_places >= 0), 
	CONSTRAINT ck_facility_groups_ages CHECK (age_min >= 0 and age_min <= age_max and age_max < 27), 
	CONSTRAINT ck_facility_groups_genders CHECK (genders <@ array['FEMALE','MALE','DIVERSE'] and genders <> '{}')
);

CREATE TABLE facility_images (
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	sizes JSONB NOT NULL, 
	digests JSONB NOT NULL, 
	alternative_text VARCHAR, 
	alternative_text_en VARCHAR, 
	position SMALLINT NOT NULL, 
	cover BOOLEAN DEFAULT false NOT NULL, 
	shows_no_address BOOLEAN DEFAULT false NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_facility_images PRIMARY KEY (id), 
	CONSTRAINT fk_facility_images_provider_id_facility_id FOREIGN KEY(provider_id, facility_id) REFERENCES facilities (provider_id, id), 
	CONSTRAINT fk_facility_images_provider_id_file_id FOREIGN KEY(provider_id, file_id) REFERENCES stored_files (owner_id, id), 
	CONSTRAINT ck_facility_images_position CHECK (position between 0 and 999)
);

CREATE INDEX ix_facility_images_file_id ON facility_images (file_id);

CREATE INDEX ix_facility_images_in_order ON facility_images (facility_id, position, id);

CREATE UNIQUE INDEX one_cover_of_a_facility ON facility_images (facility_id) WHERE cover;

CREATE TABLE permits (
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	authority_id UUID NOT NULL, 
	number VARCHAR NOT NULL, 
	legal_basis VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	replaces_id UUID, 
	state VARCHAR NOT NULL, 
	end_reason VARCHAR, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_permits PRIMARY KEY (id), 
	CONSTRAINT fk_permits_provider_id_facility_id FOREIGN KEY(provider_id, facility_id) REFERENCES facilities (provider_id, id), 
	CONSTRAINT fk_permits_provider_id_facility_id_replaces_id FOREIGN KEY(provider_id, facility_id, replaces_id) REFERENCES permits (provider_id, facility_id, id), 
	CONSTRAINT uq_permits_provider_id_facility_id_id UNIQUE (provider_id, facility_id, id), 
	CONSTRAINT uq_permits_replaces_id UNIQUE (replaces_id), 
	CONSTRAINT ck_permits_state CHECK (state in ('ACTIVE','REPLACED','ENDED','REVOKED')), 
	CONSTRAINT ck_permits_legal_basis CHECK (legal_basis in ('INSTITUTION','SUPERVISED_HOUSING')), 
	CONSTRAINT ck_permits_period CHECK (valid_until >= valid_from - 1), 
	CONSTRAINT ck_permits_end CHECK (state in ('ACTIVE','REPLACED') or (valid_until is not null and end_reason is not null and ended_at is not null)), 
	CONSTRAINT permit_once_at_a_time EXCLUDE USING gist (facility_id WITH =, daterange(valid_from, valid_until + 1, '[)') WITH &&), 
	CONSTRAINT fk_permits_authority_id FOREIGN KEY(authority_id) REFERENCES organisations (id)
);

CREATE INDEX ix_permits_facility_id_valid_from ON permits (facility_id, valid_from, id);

CREATE TABLE custody_rights (
	holder_person_id UUID, 
	holder_organisation_id UUID, 
	basis VARCHAR NOT NULL, 
	matters TEXT[] NOT NULL, 
	court_reference VARCHAR, 
	youth_office_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	recorded_by UUID NOT NULL, 
	cancelled_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_custody_rights PRIMARY KEY (id), 
	CONSTRAINT ck_custody_rights_basis CHECK (basis in ('MARRIAGE', 'DECLARATION', 'MOTHER_BY_LAW', 'COURT_ORDER', 'GUARDIANSHIP', 'CURATORSHIP')), 
	CONSTRAINT ck_custody_rights_matters CHECK (matters <@ array['RESIDENCE', 'HEALTH', 'EDUCATION', 'APPLICATIONS', 'CONTACT', 'ASSETS']), 
	CONSTRAINT ck_custody_rights_period CHECK (valid_until >= valid_from), 
	CONSTRAINT ck_custody_rights_holder CHECK (num_nonnulls(holder_person_id, holder_organisation_id) = 1 and holder_person_id <> person_id), 
	CONSTRAINT custody_rights_overlap EXCLUDE USING gist (person_id WITH =, holder_person_id WITH =, daterange(valid_from, valid_until, '[]') WITH &&) WHERE (cancelled_at is null), 
	CONSTRAINT fk_custody_rights_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_custody_rights_youth_office_id_holder_person_id FOREIGN KEY(youth_office_id, holder_person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_custody_rights_youth_office_id_recorded_by FOREIGN KEY(youth_office_id, recorded_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_custody_rights_holder_organisation_id FOREIGN KEY(holder_organisation_id) REFERENCES organisations (id)
);

CREATE INDEX ix_custody_rights_holder_person_id ON custody_rights (holder_person_id);

CREATE INDEX ix_custody_rights_person_id ON custody_rights (person_id, valid_from, id);

CREATE TABLE household_members (
	household_id UUID NOT NULL, 
	youth_office_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	recorded_by UUID NOT NULL, 
	cancelled_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_household_members PRIMARY KEY (id), 
	CONSTRAINT ck_household_members_period CHECK (valid_until >= valid_from), 
	CONSTRAINT fk_household_members_youth_office_id_household_id FOREIGN KEY(youth_office_id, household_id) REFERENCES households (youth_office_id, id), 
	CONSTRAINT household_members_overlap EXCLUDE USING gist (person_id WITH =, household_id WITH =, daterange(valid_from, valid_until, '[]') WITH &&) WHERE (cancelled_at is null), 
	CONSTRAINT fk_household_members_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_household_members_youth_office_id_recorded_by FOREIGN KEY(youth_office_id, recorded_by) REFERENCES members (organisation_id, id)
);

CREATE INDEX ix_household_members_household_id ON household_members (household_id, valid_from, id);

CREATE INDEX ix_household_members_person_id ON household_members (person_id, valid_from, id);

CREATE TABLE inbox_entries (
	organisation_id UUID NOT NULL, 
	facility_id UUID, 
	department VARCHAR, 
	member_id UUID, 
	kind VARCHAR NOT NULL, 
	subject_type VARCHAR NOT NULL, 
	subject_id UUID NOT NULL, 
	period VARCHAR NOT NULL, 
	due_on DATE, 
	state VARCHAR NOT NULL, 
	done_at TIMESTAMP WITH TIME ZONE, 
	done_by UUID, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_inbox_entries PRIMARY KEY (id), 
	CONSTRAINT fk_inbox_entries_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisations (id), 
	CONSTRAINT fk_inbox_entries_organisation_id_facility_id FOREIGN KEY(organisation_id, facility_id) REFERENCES facilities (provider_id, id), 
	CONSTRAINT fk_inbox_entries_organisation_id_member_id FOREIGN KEY(organisation_id, member_id) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_inbox_entries_organisation_id_done_by FOREIGN KEY(organisation_id, done_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_inbox_entries_organisation_id_kind_subject_id_period UNIQUE (organisation_id, kind, subject_id, period), 
	CONSTRAINT ck_inbox_entries_state CHECK (state in ('OPEN','DONE')), 
	CONSTRAINT ck_inbox_entries_done CHECK ((state = 'DONE') = (done_at is not null)), 
	CONSTRAINT ck_inbox_entries_department CHECK (department in ('ASD', 'JGH', 'WJH', 'PKD', 'UVG', 'GUARDIANSHIP', 'ASSISTANCE', 'CONTROLLING', 'LEADERSHIP', 'ADMIN'))
);

CREATE INDEX ix_inbox_entries_newest_first ON inbox_entries (organisation_id, created_at, id);

CREATE INDEX ix_inbox_entries_subject_id_kind ON inbox_entries (subject_id, kind);

CREATE TABLE permit_conditions (
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	permit_id UUID NOT NULL, 
	text VARCHAR NOT NULL, 
	names_persons BOOLEAN NOT NULL, 
	imposed_on DATE NOT NULL, 
	deadline DATE, 
	fulfilled_on DATE, 
	id UUID NOT NULL, 
	CONSTRAINT pk_permit_conditions PRIMARY KEY (id), 
	CONSTRAINT fk_permit_conditions_provider_id_facility_id_permit_id FOREIGN KEY(provider_id, facility_id, permit_id) REFERENCES permits (provider_id, facility_id, id), 
	CONSTRAINT ck_permit_conditions_fulfilled_on CHECK (fulfilled_on >= imposed_on)
);

CREATE INDEX ix_permit_conditions_permit_id ON permit_conditions (permit_id, id);

CREATE TABLE permit_places (
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	permit_id UUID NOT NULL, 
	group_id UUID, 
	places SMALLINT NOT NULL, 
	age_min SMALLINT NOT NULL, 
	age_max SMALLINT NOT NULL, 
	genders TEXT[] NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_permit_places PRIMARY KEY (id), 
	CONSTRAINT fk_permit_places_provider_id_facility_id_permit_id FOREIGN KEY(provider_id, facility_id, permit_id) REFERENCES permits (provider_id, facility_id, id), 
	CONSTRAINT fk_permit_places_provider_id_facility_id_group_id FOREIGN KEY(provider_id, facility_id, group_id) REFERENCES facility_groups (provider_id, facility_id, id), 
	CONSTRAINT uq_permit_places_permit_id_group_id UNIQUE NULLS NOT DISTINCT (permit_id, group_id), 
	CONSTRAINT ck_permit_places_places CHECK (places >= 0), 
	CONSTRAINT ck_permit_places_ages CHECK (age_min >= 0 and age_min <= age_max and age_max < 27), 
	CONSTRAINT ck_permit_places_genders CHECK (genders <@ array['FEMALE','MALE','DIVERSE'] and genders <> '{}')
);

CREATE INDEX ix_permit_places_group_id ON permit_places (group_id);

CREATE TABLE relationships (
	other_person_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	permanent BOOLEAN DEFAULT false NOT NULL, 
	youth_office_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	recorded_by UUID NOT NULL, 
	cancelled_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_relationships PRIMARY KEY (id), 
	CONSTRAINT ck_relationships_kind CHECK (kind in ('PARENT', 'PUTATIVE_PARENT', 'STEP_PARENT', 'SIBLING', 'GRANDPARENT', 'FOSTER_PARENT', 'GUARDIAN', 'PARTNER', 'OTHER_RELATIVE', 'TRUSTED_PERSON')), 
	CONSTRAINT ck_relationships_period CHECK (valid_until >= valid_from), 
	CONSTRAINT ck_relationships_other CHECK (other_person_id <> person_id), 
	CONSTRAINT relationships_overlap EXCLUDE USING gist (person_id WITH =, other_person_id WITH =, kind WITH =, daterange(valid_from, valid_until, '[]') WITH &&) WHERE (cancelled_at is null), 
	CONSTRAINT fk_relationships_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_relationships_youth_office_id_other_person_id FOREIGN KEY(youth_office_id, other_person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_relationships_youth_office_id_recorded_by FOREIGN KEY(youth_office_id, recorded_by) REFERENCES members (organisation_id, id)
);

CREATE INDEX ix_relationships_other_person_id ON relationships (other_person_id);

CREATE INDEX ix_relationships_person_id ON relationships (person_id, valid_from, id);

CREATE TABLE residences (
	kind VARCHAR NOT NULL, 
	country VARCHAR NOT NULL, 
	ags VARCHAR, 
	street VARCHAR, 
	house_number VARCHAR, 
	postal_code VARCHAR, 
	city VARCHAR, 
	in_institution BOOLEAN DEFAULT false NOT NULL, 
	youth_office_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	recorded_by UUID NOT NULL, 
	cancelled_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_residences PRIMARY KEY (id), 
	CONSTRAINT ck_residences_kind CHECK (kind in ('HABITUAL', 'ACTUAL')), 
	CONSTRAINT ck_residences_period CHECK (valid_until >= valid_from), 
	CONSTRAINT ck_residences_ags CHECK ((ags is not null) = (country = 'DE')), 
	CONSTRAINT residences_overlap EXCLUDE USING gist (person_id WITH =, kind WITH =, daterange(valid_from, valid_until, '[]') WITH &&) WHERE (cancelled_at is null), 
	CONSTRAINT fk_residences_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_residences_youth_office_id_recorded_by FOREIGN KEY(youth_office_id, recorded_by) REFERENCES members (organisation_id, id)
);

CREATE INDEX ix_residences_person_id ON residences (person_id, valid_from, id);

CREATE TABLE agreements (
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	offer_id UUID, 
	youth_office_id UUID NOT NULL, 
	provider_reference VARCHAR, 
	kind VARCHAR NOT NULL, 
	basis VARCHAR NOT NULL, 
	arbitration_applied_on DATE, 
	effective_from DATE NOT NULL, 
	term_until DATE, 
	continues BOOLEAN NOT NULL, 
	binds_all BOOLEAN NOT NULL, 
	concluded_on DATE, 
	ended_on DATE, 
	state VARCHAR NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_agreements PRIMARY KEY (id), 
	CONSTRAINT fk_agreements_provider_id_facility_id FOREIGN KEY(provider_id, facility_id) REFERENCES facilities (provider_id, id), 
	CONSTRAINT fk_agreements_provider_id_offer_id_facility_id FOREIGN KEY(provider_id, offer_id, facility_id) REFERENCES offers (provider_id, id, facility_id), 
	CONSTRAINT uq_agreements_provider_id_id UNIQUE (provider_id, id), 
	CONSTRAINT uq_agreements_provider_id_provider_reference UNIQUE (provider_id, provider_reference), 
	CONSTRAINT ck_agreements_state CHECK (state in ('PROPOSED','AGREED','REFUSED','WITHDRAWN','ENDED')), 
	CONSTRAINT ck_agreements_kind CHECK (kind in ('SERVICE','RATE','QUALITY','SECTION_77','INDIVIDUAL_CASE')), 
	CONSTRAINT ck_agreements_term CHECK (term_until >= effective_from), 
	CONSTRAINT ck_agreements_end CHECK (ended_on >= effective_from), 
	CONSTRAINT ck_agreements_arbitration CHECK ((basis = 'ARBITRATION') = (arbitration_applied_on is not null)), 
	CONSTRAINT ck_agreements_binds_all CHECK (not binds_all or kind in ('SERVICE','RATE','QUALITY')), 
	CONSTRAINT ck_agreements_agreed CHECK (not (state in ('AGREED','ENDED')) or concluded_on is not null), 
	CONSTRAINT ck_agreements_prospective CHECK (effective_from >= coalesce(arbitration_applied_on, concluded_on)), 
	CONSTRAINT fk_agreements_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE INDEX ix_agreements_effective_from ON agreements (effective_from, id);

CREATE INDEX ix_agreements_facility_id ON agreements (facility_id);

CREATE INDEX ix_agreements_offer_id ON agreements (offer_id);

CREATE INDEX ix_agreements_provider_id ON agreements (provider_id, effective_from, id);

CREATE INDEX ix_agreements_youth_office_id ON agreements (youth_office_id);

CREATE TABLE measures (
	youth_office_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	case_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	service_type VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	claimant VARCHAR NOT NULL, 
	section_41 BOOLEAN DEFAULT false NOT NULL, 
	after_custody BOOLEAN DEFAULT false NOT NULL, 
	state VARCHAR NOT NULL, 
	applied_on DATE, 
	decided_on DATE, 
	begun_on DATE, 
	ended_on DATE, 
	end_reason VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_measures PRIMARY KEY (id), 
	CONSTRAINT fk_measures_youth_office_id_case_id_department FOREIGN KEY(youth_office_id, case_id, department) REFERENCES cases (youth_office_id, id, department), 
	CONSTRAINT fk_measures_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT uq_measures_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT ck_measures_department CHECK (department in ('ASD', 'JGH', 'PKD')), 
	CONSTRAINT ck_measures_kind CHECK (kind in ('AMBULATORY', 'DAY', 'RESIDENTIAL', 'COUNSELLING', 'CASH')), 
	CONSTRAINT ck_measures_claimant CHECK (claimant in ('CUSTODIANS', 'CHILD', 'YOUNG_PERSON', 'YOUNG_ADULT', 'PARENTS', 'SINGLE_PARENT', 'EXPECTANT_PARENTS', 'MOTHER', 'CHILDMINDER')), 
	CONSTRAINT ck_measures_section_41 CHECK (not section_41 or claimant = 'YOUNG_ADULT'), 
	CONSTRAINT ck_measures_state CHECK (state in ('ADVICE', 'APPLIED', 'ASSESSMENT', 'CONSULTATION', 'GRANTED', 'REFUSED', 'WITHDRAWN', 'SEARCHING', 'RUNNING', 'INTERRUPTED', 'ENDED')), 
	CONSTRAINT ck_measures_end_reason CHECK (end_reason in ('AS_PLANNED', 'BY_CUSTODIANS', 'BY_PROVIDER', 'BY_MINOR', 'ADOPTION', 'TRANSFER', 'OTHER')), 
	CONSTRAINT ck_measures_period CHECK (ended_on >= begun_on), 
	CONSTRAINT ck_measures_decided CHECK (state not in ('GRANTED', 'REFUSED') or decided_on is not null), 
	CONSTRAINT ck_measures_begun CHECK (state not in ('RUNNING', 'INTERRUPTED', 'ENDED') or begun_on is not null), 
	CONSTRAINT ck_measures_ended CHECK ((state = 'ENDED') = (ended_on is not null) and (ended_on is null) = (end_reason is null))
);

CREATE INDEX ix_measures_case_id_id ON measures (case_id, id);

CREATE INDEX ix_measures_person_id_id ON measures (person_id, id);

CREATE INDEX ix_measures_youth_office_id_id ON measures (youth_office_id, id);

CREATE INDEX ix_measures_youth_office_id_state_id ON measures (youth_office_id, state, id);

CREATE INDEX ix_measures_youth_office_id_type_id ON measures (youth_office_id, service_type, id);

CREATE TABLE offer_documents (
	provider_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	title VARCHAR, 
	media_type VARCHAR NOT NULL, 
	bytes INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	published BOOLEAN DEFAULT false NOT NULL, 
	shows_no_address BOOLEAN DEFAULT false NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_offer_documents PRIMARY KEY (id), 
	CONSTRAINT fk_offer_documents_provider_id_offer_id FOREIGN KEY(provider_id, offer_id) REFERENCES offers (provider_id, id), 
	CONSTRAINT fk_offer_documents_provider_id_file_id FOREIGN KEY(provider_id, file_id) REFERENCES stored_files (owner_id, id), 
	CONSTRAINT ck_offer_documents_rates_are_not_public CHECK (not published or kind <> 'RATE_SHEET')
);

CREATE INDEX ix_offer_documents_file_id ON offer_documents (file_id);

CREATE INDEX ix_offer_documents_offer_id_kind ON offer_documents (offer_id, kind, id);

CREATE TABLE offer_images (
	provider_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	file_id UUID NOT NULL, 
	sizes JSONB NOT NULL, 
	digests JSONB NOT NULL, 
	alternative_text VARCHAR, 
	alternative_text_en VARCHAR, 
	position SMALLINT NOT NULL, 
	cover BOOLEAN DEFAULT false NOT NULL, 
	shows_no_address BOOLEAN DEFAULT false NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_offer_images PRIMARY KEY (id), 
	CONSTRAINT fk_offer_images_provider_id_offer_id FOREIGN KEY(provider_id, offer_id) REFERENCES offers (provider_id, id), 
	CONSTRAINT fk_offer_images_provider_id_file_id FOREIGN KEY(provider_id, file_id) REFERENCES stored_files (owner_id, id), 
	CONSTRAINT ck_offer_images_position CHECK (position between 0 and 999)
);

CREATE INDEX ix_offer_images_file_id ON offer_images (file_id);

CREATE INDEX ix_offer_images_in_order ON offer_images (offer_id, position, id);

CREATE UNIQUE INDEX one_cover_of_an_offer ON offer_images (offer_id) WHERE cover;

CREATE TABLE placement_requests (
	youth_office_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	pseudonym VARCHAR NOT NULL, 
	service_type VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	young_people JSONB NOT NULL, 
	places SMALLINT NOT NULL, 
	exclusions TEXT[] DEFAULT '{}' NOT NULL, 
	languages TEXT[] DEFAULT '{}' NOT NULL, 
	regions TEXT[] DEFAULT '{}' NOT NULL, 
	near_ags VARCHAR, 
	radius_km SMALLINT, 
	needed_from DATE NOT NULL, 
	needed_until DATE, 
	emergency BOOLEAN DEFAULT false NOT NULL, 
	description VARCHAR, 
	state VARCHAR NOT NULL, 
	contacts SMALLINT DEFAULT 0 NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE, 
	first_answer_at TIMESTAMP WITH TIME ZONE, 
	matched_at TIMESTAMP WITH TIME ZONE, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	unsuccessful_reason VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_placement_requests PRIMARY KEY (id), 
	CONSTRAINT fk_placement_requests_youth_office_id_case_id FOREIGN KEY(youth_office_id, case_id) REFERENCES cases (youth_office_id, id), 
	CONSTRAINT uq_placement_requests_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT uq_placement_requests_youth_office_id_pseudonym UNIQUE (youth_office_id, pseudonym), 
	CONSTRAINT ck_placement_requests_period CHECK (needed_until > needed_from), 
	CONSTRAINT ck_placement_requests_places CHECK (places between 1 and 20), 
	CONSTRAINT ck_placement_requests_contacts CHECK (contacts between 0 and 50), 
	CONSTRAINT ck_placement_requests_radius CHECK (radius_km is null or near_ags is not null), 
	CONSTRAINT ck_placement_requests_state CHECK (state in ('DRAFT','OPEN','MATCHED','UNSUCCESSFUL','WITHDRAWN')), 
	CONSTRAINT ck_placement_requests_unsuccessful CHECK ((state = 'UNSUCCESSFUL') = (unsuccessful_reason is not null)), 
	CONSTRAINT ck_placement_requests_closed CHECK ((state in ('MATCHED','UNSUCCESSFUL','WITHDRAWN')) = (closed_at is not null) and (state = 'MATCHED') = (matched_at is not null)), 
	CONSTRAINT fk_placement_requests_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE INDEX ix_placement_requests_case_id ON placement_requests (case_id);

CREATE INDEX ix_placement_requests_youth_office_id_id ON placement_requests (youth_office_id, id);

CREATE TABLE placement_contacts (
	youth_office_id UUID NOT NULL, 
	placement_request_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	pseudonym VARCHAR NOT NULL, 
	fields TEXT[] NOT NULL, 
	content JSONB NOT NULL, 
	whitelist DATE NOT NULL, 
	places SMALLINT NOT NULL, 
	needed_from DATE NOT NULL, 
	needed_until DATE, 
	state VARCHAR NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	asked_by UUID, 
	answer_due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	decline_reason VARCHAR, 
	vacancy_id UUID, 
	available_from DATE, 
	chosen BOOLEAN DEFAULT false NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_placement_contacts PRIMARY KEY (id), 
	CONSTRAINT fk_placement_contacts_youth_office_id_placement_request_id FOREIGN KEY(youth_office_id, placement_request_id) REFERENCES placement_requests (youth_office_id, id), 
	CONSTRAINT fk_placement_contacts_provider_id_offer_id_facility_id FOREIGN KEY(provider_id, offer_id, facility_id) REFERENCES offers (provider_id, id, facility_id), 
	CONSTRAINT fk_placement_contacts_provider_id_vacancy_id FOREIGN KEY(provider_id, vacancy_id) REFERENCES vacancies (provider_id, id), 
	CONSTRAINT fk_placement_contacts_youth_office_id_asked_by FOREIGN KEY(youth_office_id, asked_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_placement_contacts_placement_request_id_offer_id UNIQUE (placement_request_id, offer_id), 
	CONSTRAINT uq_placement_contacts_youth_office_id_provider_id_offer_id_id UNIQUE (youth_office_id, provider_id, offer_id, id), 
	CONSTRAINT ck_placement_contacts_state CHECK (state in ('ASKED','ACCEPTED','DECLINED','NO_ANSWER','WAITING_LIST','WITHDRAWN')), 
	CONSTRAINT ck_placement_contacts_declined CHECK ((state = 'DECLINED') = (decline_reason is not null)), 
	CONSTRAINT ck_placement_contacts_answered CHECK (state not in ('DECLINED', 'WAITING_LIST') or answered_at is not null), 
	CONSTRAINT ck_placement_contacts_withdrawn CHECK (state <> 'WITHDRAWN' or closed_at is not null)
);

CREATE INDEX ix_placement_contacts_answer_due_at ON placement_contacts (answer_due_at) WHERE state = 'ASKED';

CREATE INDEX ix_placement_contacts_placement_request_id_id ON placement_contacts (placement_request_id, id);

CREATE INDEX ix_placement_contacts_provider_id_id ON placement_contacts (provider_id, id);

CREATE INDEX ix_placement_contacts_waiting ON placement_contacts (offer_id, answered_at, id) WHERE state = 'WAITING_LIST';

CREATE TABLE reservation_disclosures (
	youth_office_id UUID NOT NULL, 
	reservation_id UUID NOT NULL, 
	recipient_id UUID NOT NULL, 
	number SMALLINT NOT NULL, 
	fields TEXT[] NOT NULL, 
	content JSONB NOT NULL, 
	disclosed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	disclosed_by UUID, 
	whitelist DATE NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_reservation_disclosures PRIMARY KEY (id), 
	CONSTRAINT fk_reservation_disclosures_youth_office_id_reservation_id FOREIGN KEY(youth_office_id, reservation_id) REFERENCES reservations (youth_office_id, id), 
	CONSTRAINT fk_reservation_disclosures_youth_office_id_disclosed_by FOREIGN KEY(youth_office_id, disclosed_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_reservation_disclosures_reservation_id_number UNIQUE (reservation_id, number), 
	CONSTRAINT fk_reservation_disclosures_recipient_id FOREIGN KEY(recipient_id) REFERENCES organisations (id)
);

CREATE TABLE booking_rate_periods (
	youth_office_id UUID NOT NULL, 
	booking_id UUID NOT NULL, 
	component VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_booking_rate_periods PRIMARY KEY (id), 
	CONSTRAINT fk_booking_rate_periods_youth_office_id_booking_id FOREIGN KEY(youth_office_id, booking_id) REFERENCES bookings (youth_office_id, id), 
	CONSTRAINT ck_booking_rate_periods_component CHECK (component in ('BASIC', 'PARENT', 'CHILD', 'ADD_ON', 'CUSTODY')), 
	CONSTRAINT ck_booking_rate_periods_period CHECK (valid_until >= valid_from), 
	CONSTRAINT rate_periods_overlap EXCLUDE USING gist (booking_id WITH =, daterange(valid_from, valid_until, '[]') WITH &&)
);

CREATE TABLE custody_measures (
	youth_office_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	case_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	begun_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	repeated_in_year BOOLEAN NOT NULL, 
	trusted_person_notified_at TIMESTAMP WITH TIME ZONE, 
	custodians_informed_at TIMESTAMP WITH TIME ZONE, 
	custodians_unreachable BOOLEAN DEFAULT false NOT NULL, 
	objected_at TIMESTAMP WITH TIME ZONE, 
	court_referred_at TIMESTAMP WITH TIME ZONE, 
	court_decided_at TIMESTAMP WITH TIME ZONE, 
	court_outcome VARCHAR, 
	deprived_of_liberty_at TIMESTAMP WITH TIME ZONE, 
	occasions BYTEA, 
	initiator VARCHAR, 
	accommodation VARCHAR, 
	provider_kind VARCHAR, 
	residence_before VARCHAR, 
	residence_after VARCHAR, 
	risk_assessed_before VARCHAR, 
	foreign_origin VARCHAR, 
	german_spoken VARCHAR, 
	booking_id UUID, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	end_reason VARCHAR, 
	measure_id UUID, 
	next_booking_id UUID, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_custody_measures PRIMARY KEY (id), 
	CONSTRAINT fk_custody_measures_youth_office_id_case_id_department FOREIGN KEY(youth_office_id, case_id, department) REFERENCES cases (youth_office_id, id, department), 
	CONSTRAINT fk_custody_measures_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_custody_measures_youth_office_id_booking_id FOREIGN KEY(youth_office_id, booking_id) REFERENCES bookings (youth_office_id, id), 
	CONSTRAINT fk_custody_measures_youth_office_id_next_booking_id FOREIGN KEY(youth_office_id, next_booking_id) REFERENCES bookings (youth_office_id, id), 
	CONSTRAINT fk_custody_measures_youth_office_id_measure_id FOREIGN KEY(youth_office_id, measure_id) REFERENCES measures (youth_office_id, id), 
	CONSTRAINT uq_custody_measures_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT ck_custody_measures_department CHECK (department = 'ASD'), 
	CONSTRAINT ck_custody_measures_kind CHECK (kind in ('SELF', 'URGENT_DANGER', 'UNACCOMPANIED', 'PROVISIONAL')), 
	CONSTRAINT ck_custody_measures_state CHECK (state in ('BEGUN', 'CUSTODIANS_INFORMED', 'OBJECTION', 'COURT', 'HANDOVER', 'NO_OBJECTION', 'SUPPORT_PLANNING', 'ENDED')), 
	CONSTRAINT ck_custody_measures_initiator CHECK (initiator in ('SELF', 'PARENTS', 'SOCIAL_SERVICES', 'POLICE', 'TEACHERS', 'HEALTH', 'NEIGHBOURS_RELATIVES', 'OTHER')), 
	CONSTRAINT ck_custody_measures_accommodation CHECK (accommodation in ('PERSON', 'FACILITY', 'OTHER_HOUSING')), 
	CONSTRAINT ck_custody_measures_provider_kind CHECK (provider_kind in ('PUBLIC', 'FREE')), 
	CONSTRAINT ck_custody_measures_residences CHECK (residence_before in ('PARENTS', 'PARENT_WITH_PARTNER', 'SINGLE_PARENT', 'RELATIVES', 'FOSTER_FAMILY', 'OTHER_PERSON', 'HOME', 'SHARED_FLAT', 'OWN_FLAT', 'NONE', 'UNKNOWN', 'HOSPITAL') and residence_after in ('PARENTS', 'PARENT_WITH_PARTNER', 'SINGLE_PARENT', 'RELATIVES', 'FOSTER_FAMILY', 'OTHER_PERSON', 'HOME', 'SHARED_FLAT', 'OWN_FLAT', 'NONE', 'UNKNOWN', 'HOSPITAL')), 
	CONSTRAINT ck_custody_measures_answers CHECK (risk_assessed_before in ('YES', 'NO') and foreign_origin in ('YES', 'NO') and german_spoken in ('YES', 'NO')), 
	CONSTRAINT ck_custody_measures_court_outcome CHECK (court_outcome in ('MEASURES_ORDERED', 'NO_MEASURES', 'OTHER')), 
	CONSTRAINT ck_custody_measures_court CHECK ((court_outcome is null) = (court_decided_at is null)), 
	CONSTRAINT ck_custody_measures_end_reason CHECK (end_reason in ('HANDED_OVER_TO_CUSTODIANS', 'HELP_DECISION', 'TRANSFERRED', 'ABSCONDED', 'CAME_OF_AGE', 'OTHER')), 
	CONSTRAINT ck_custody_measures_ended CHECK ((state = 'ENDED') = (ended_at is not null) and (ended_at is null) = (end_reason is null) and ended_at >= begun_at), 
	CONSTRAINT ck_custody_measures_help CHECK ((end_reason = 'HELP_DECISION') = (measure_id is not null))
);

CREATE UNIQUE INDEX custody_measure_running ON custody_measures (youth_office_id, person_id) WHERE state <> 'ENDED';

CREATE INDEX ix_custody_measures_booking_id ON custody_measures (booking_id);

CREATE INDEX ix_custody_measures_case_id ON custody_measures (case_id);

CREATE INDEX ix_custody_measures_open ON custody_measures (youth_office_id, id) WHERE state <> 'ENDED';

CREATE INDEX ix_custody_measures_person_id ON custody_measures (person_id);

CREATE INDEX ix_custody_measures_youth_office_id_id ON custody_measures (youth_office_id, id);

CREATE TABLE custody_deadlines (
	youth_office_id UUID NOT NULL, 
	custody_measure_id UUID NOT NULL, 
	type VARCHAR NOT NULL, 
	legal_basis VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	count SMALLINT NOT NULL, 
	shifts BOOLEAN NOT NULL, 
	verified BOOLEAN NOT NULL, 
	source VARCHAR NOT NULL, 
	rule_valid_from DATE NOT NULL, 
	starts_with VARCHAR NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	seat VARCHAR, 
	not_counted DATE[] NOT NULL, 
	due_on DATE NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	met_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_custody_deadlines PRIMARY KEY (id), 
	CONSTRAINT fk_custody_deadlines_youth_office_id_custody_measure_id FOREIGN KEY(youth_office_id, custody_measure_id) REFERENCES custody_measures (youth_office_id, id), 
	CONSTRAINT ck_custody_deadlines_type CHECK (type in ('DEPRIVATION_OF_LIBERTY', 'STATE_BODY_NOTICE', 'FEDERAL_OFFICE_NOTICE', 'LAND_NAMED', 'OFFICE_ASSIGNED', 'HEALTH_CHECK', 'DISTRIBUTION')), 
	CONSTRAINT ck_custody_deadlines_unit CHECK (unit in ('DAY', 'WORKING_DAY', 'MONTH')), 
	CONSTRAINT ck_custody_deadlines_due CHECK (due_at > started_at)
);

CREATE UNIQUE INDEX custody_deadline_open ON custody_deadlines (custody_measure_id, type) WHERE met_at is null;

CREATE INDEX ix_custody_deadlines_measure_due ON custody_deadlines (custody_measure_id, due_at, id);

alter table booking_disclosures add column essentials BYTEA;

alter table booking_disclosures add column reason VARCHAR;

alter table bookings add column component VARCHAR DEFAULT 'BASIC' NOT NULL;

alter table bookings add column emergency BOOLEAN DEFAULT false NOT NULL;

alter table bookings add column outside_region BOOLEAN;

alter table bookings add column cancellation_reason VARCHAR;

alter table facilities add column description_en VARCHAR;

alter table offer_rates add column agreement_id UUID;

alter table offers add column group_id UUID;

alter table offers add column title_en VARCHAR;

alter table offers add column summary_en VARCHAR;

alter table offers add column hold_extensions SMALLINT;

alter table offers add column hold_extension_hours SMALLINT;

alter table published_facilities add column description_en VARCHAR;

alter table published_offers add column title_en VARCHAR;

alter table published_offers add column summary_en VARCHAR;

alter table published_offers add column permit_gap_days DATEMULTIRANGE DEFAULT '{}' NOT NULL;

alter table published_offers add column price_from DATE[] DEFAULT '{}' NOT NULL;

alter table published_offers add column prices BIGINT[] DEFAULT '{}' NOT NULL;

alter table published_offers add column tags TEXT[] NOT NULL;

alter table published_offers add column x DOUBLE PRECISION NOT NULL;

alter table published_offers add column y DOUBLE PRECISION NOT NULL;

alter table published_offers add column z DOUBLE PRECISION NOT NULL;

alter table published_rates add column kind VARCHAR NOT NULL;

alter table published_rates add column age_min SMALLINT NOT NULL;

alter table published_rates add column age_max SMALLINT NOT NULL;

alter table published_rates add column genders TEXT[] NOT NULL;

alter table published_rates add column exclusions TEXT[] NOT NULL;

alter table published_rates add column emergency_admission BOOLEAN NOT NULL;

alter table published_rates add column tags TEXT[] NOT NULL;

alter table published_rates add column ags VARCHAR;

alter table published_rates add column latitude DOUBLE PRECISION NOT NULL;

alter table published_rates add column longitude DOUBLE PRECISION NOT NULL;

alter table published_rates add column x DOUBLE PRECISION NOT NULL;

alter table published_rates add column y DOUBLE PRECISION NOT NULL;

alter table published_rates add column z DOUBLE PRECISION NOT NULL;

alter table reservations add column extensions_left SMALLINT DEFAULT 0 NOT NULL;

alter table reservations add column confirmation_basis VARCHAR;

alter table reservations add column placement_contact_id UUID;

alter table reservations add column cancellation_reason VARCHAR;

alter table vacancies add column remind_on DATE;

alter table vacancies add column lapses_on DATE;

ALTER TABLE booking_disclosures ADD CONSTRAINT ck_booking_disclosures_reason CHECK ((stage = 'ADDITIONAL') = (reason is not null));

ALTER TABLE booking_disclosures ADD CONSTRAINT ck_booking_disclosures_stage CHECK (stage in ('REQUEST','RESERVATION','BOOKING','ADDITIONAL'));

ALTER TABLE bookings ADD CONSTRAINT ck_bookings_cancellation CHECK (cancellation_reason is null or state in ('CANCELLED_BY_OFFICE','CANCELLED_BY_PROVIDER'));

ALTER TABLE bookings ADD CONSTRAINT ck_bookings_component CHECK (component in ('BASIC','PARENT','CHILD'));

ALTER TABLE offers ADD CONSTRAINT ck_offers_hold_extension CHECK (hold_extensions between 0 and 9 and hold_extension_hours between 1 and 720);

ALTER TABLE reservations ADD CONSTRAINT ck_reservations_cancellation CHECK (cancellation_reason is null or state in ('CANCELLED_BY_OFFICE','CANCELLED_BY_PROVIDER'));

ALTER TABLE reservations ADD CONSTRAINT ck_reservations_confirmation_basis CHECK (confirmation_basis in ('PROVIDER','OFFER_RULE'));

ALTER TABLE reservations ADD CONSTRAINT ck_reservations_extensions_left CHECK (extensions_left >= 0);

ALTER TABLE offer_rates ADD CONSTRAINT fk_offer_rates_provider_id_agreement_id FOREIGN KEY(provider_id, agreement_id) REFERENCES agreements (provider_id, id);

ALTER TABLE offers ADD CONSTRAINT offer_of_group FOREIGN KEY(provider_id, facility_id, group_id) REFERENCES facility_groups (provider_id, facility_id, id);

ALTER TABLE reservations ADD CONSTRAINT fk_reservations_youth_office_id_provider_id_offer_id_pl_d6c0 FOREIGN KEY(youth_office_id, provider_id, offer_id, placement_contact_id) REFERENCES placement_contacts (youth_office_id, provider_id, offer_id, id);

CREATE INDEX ix_booking_disclosures_booking_id_disclosed_at ON booking_disclosures (booking_id, disclosed_at, id);

CREATE UNIQUE INDEX uq_booking_disclosures_booking_id_stage ON booking_disclosures (booking_id, stage) WHERE stage <> 'ADDITIONAL';

CREATE INDEX ix_bookings_provider_id_state ON bookings (provider_id, state, id);

CREATE INDEX ix_bookings_youth_office_id_emergency ON bookings (youth_office_id, emergency, id);

CREATE INDEX ix_bookings_youth_office_id_facility_id ON bookings (youth_office_id, facility_id, id);

CREATE INDEX ix_bookings_youth_office_id_offer_id ON bookings (youth_office_id, offer_id, id);

CREATE INDEX ix_bookings_youth_office_id_outside ON bookings (youth_office_id, outside_region, id);

CREATE INDEX ix_bookings_youth_office_id_state ON bookings (youth_office_id, state, id);

CREATE INDEX ix_occupancies_place_id ON occupancies (place_id) INCLUDE (nights, state, held_until);

CREATE INDEX ix_offer_rates_agreement_id ON offer_rates (agreement_id);

CREATE INDEX ix_offers_group_id ON offers (group_id);

CREATE INDEX ix_places_vacancy_id_id ON places (vacancy_id, id) INCLUDE (withdrawn);

CREATE INDEX ix_published_offers_tags ON published_offers USING gin (tags);

CREATE INDEX ix_published_rates_cheapest ON published_rates (youth_office_id, service_type, cheapest, offer_id, in_force_from, in_force_until);

CREATE INDEX ix_published_rates_dearest ON published_rates (youth_office_id, service_type, dearest, offer_id, in_force_from, in_force_until);

CREATE INDEX ix_vacancies_lapses_on ON vacancies (lapses_on) WHERE lapses_on is not null;

CREATE INDEX ix_vacancies_remind_on ON vacancies (remind_on) WHERE remind_on is not null;

create or replace function discard_files() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update stored_files set discarded_at = nullif(current_setting('app.now', true), '')::timestamptz
   where id in (select file_id from gone);
  return null;
end
$$;

revoke all on function discard_files() from public;

create or replace function check_permits(checked uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
    declare
      touched uuid[];
    begin
      if cardinality(checked) = 0 then
        return;
      end if;
      perform from facilities f where f.id = any(checked) order by f.id for no key update;
      with found as materialized (
    with needing as (
      select o.id, o.provider_id, o.facility_id, coalesce(o.group_id, '00000000-0000-0000-0000-000000000000'::uuid) as group_id,
             g.available_places, o.age_min, o.age_max, o.genders, o.places,
             o.state in ('PUBLISHED','SUSPENDED') as live, r.days
      from offers o
      left join facility_groups g on g.id = o.group_id
      left join facility_addresses a on a.facility_id = o.facility_id
      cross join lateral (
        select range_agg(daterange(r.valid_from, r.valid_until + 1)) as days
        from permit_requirements r
        where r.service_type = o.service_type and r.kind = o.kind
          and r.land in ('DE', left(a.ags, 2))
      ) r
      where o.facility_id = any(checked) and o.state <> 'RETIRED' and r.days is not null
    ),
    promised as (
      select facility_id, group_id, sum(places) as places from needing where live group by 1, 2
    ),
    permitted as (
      select p.id, p.facility_id, daterange(p.valid_from, p.valid_until + 1) as days
      from permits p
      where p.facility_id = any(checked)
        and (p.valid_until is null or p.valid_until >= p.valid_from)
    ),
    spans as (
      select facility_id, id as permit_id, null as gap, days::datemultirange as days
      from permitted
      union all
      select f.id, null,
             case when lower(rest) is null then 'NO_PERMIT' else 'PERMIT_ENDED' end,
             rest::datemultirange
      from unnest(checked) as f (id)
      cross join lateral unnest(
        '{(,)}'::datemultirange - coalesce((
          select range_agg(p.days) from permitted p where p.facility_id = f.id
        ), '{}')) as rest
    ),
    judged as (
      select n.id, n.provider_id, n.days * s.days as days,
             case
               when s.permit_id is null then s.gap
               when e.id is null then 'GROUP_NOT_COVERED'
               when coalesce(t.places, 0) + case when n.live then 0 else n.places end
                    > least(e.places, n.available_places) then 'PLACES_EXCEEDED'
               when n.age_min < e.age_min or n.age_max > e.age_max then 'AGES_EXCEEDED'
               when not n.genders <@ e.genders then 'GENDERS_EXCEEDED'
             end as gap
      from needing n
      join spans s on s.facility_id = n.facility_id
      left join promised t on t.facility_id = n.facility_id and t.group_id = n.group_id
      left join permit_places e
        on e.permit_id = s.permit_id and coalesce(e.group_id, '00000000-0000-0000-0000-000000000000'::uuid) = n.group_id
    )
    select j.provider_id, j.id as offer_id,
           coalesce(lower(part), '-infinity') as first_day,
           coalesce(upper(part), 'infinity') as until, j.gap
    from judged j cross join lateral unnest(j.days) as part
    where j.gap is not null
),
      gone as (
        delete from offer_permit_gaps k using offers o
         where o.id = k.offer_id and o.facility_id = any(checked)
           and not exists (select from found n where n.offer_id = k.offer_id
                           and n.first_day = k.first_day and n.until = k.until and n.gap = k.gap)
        returning k.offer_id
      )
      select array_agg(distinct offer_id) into touched from (
        select offer_id from gone
        union all
        select n.offer_id from found n
         where not exists (select from offer_permit_gaps k where k.offer_id = n.offer_id
                           and n.first_day = k.first_day and n.until = k.until and n.gap = k.gap)
      ) c;
      if touched is null then
        return;
      end if;
      insert into offer_permit_gaps (provider_id, offer_id, first_day, until, gap)
      select * from (
    with needing as (
      select o.id, o.provider_id, o.facility_id, coalesce(o.group_id, '00000000-0000-0000-0000-000000000000'::uuid) as group_id,
             g.available_places, o.age_min, o.age_max, o.genders, o.places,
             o.state in ('PUBLISHED','SUSPENDED') as live, r.days
      from offers o
      left join facility_groups g on g.id = o.group_id
      left join facility_addresses a on a.facility_id = o.facility_id
      cross join lateral (
        select range_agg(daterange(r.valid_from, r.valid_until + 1)) as days
        from permit_requirements r
        where r.service_type = o.service_type and r.kind = o.kind
          and r.land in ('DE', left(a.ags, 2))
      ) r
      where o.facility_id = any(checked) and o.state <> 'RETIRED' and r.days is not null
    ),
    promised as (
      select facility_id, group_id, sum(places) as places from needing where live group by 1, 2
    ),
    permitted as (
      select p.id, p.facility_id, daterange(p.valid_from, p.valid_until + 1) as days
      from permits p
      where p.facility_id = any(checked)
        and (p.valid_until is null or p.valid_until >= p.valid_from)
    ),
    spans as (
      select facility_id, id as permit_id, null as gap, days::datemultirange as days
      from permitted
      union all
      select f.id, null,
             case when lower(rest) is null then 'NO_PERMIT' else 'PERMIT_ENDED' end,
             rest::datemultirange
      from unnest(checked) as f (id)
      cross join lateral unnest(
        '{(,)}'::datemultirange - coalesce((
          select range_agg(p.days) from permitted p where p.facility_id = f.id
        ), '{}')) as rest
    ),
    judged as (
      select n.id, n.provider_id, n.days * s.days as days,
             case
               when s.permit_id is null then s.gap
               when e.id is null then 'GROUP_NOT_COVERED'
               when coalesce(t.places, 0) + case when n.live then 0 else n.places end
                    > least(e.places, n.available_places) then 'PLACES_EXCEEDED'
               when n.age_min < e.age_min or n.age_max > e.age_max then 'AGES_EXCEEDED'
               when not n.genders <@ e.genders then 'GENDERS_EXCEEDED'
             end as gap
      from needing n
      join spans s on s.facility_id = n.facility_id
      left join promised t on t.facility_id = n.facility_id and t.group_id = n.group_id
      left join permit_places e
        on e.permit_id = s.permit_id and coalesce(e.group_id, '00000000-0000-0000-0000-000000000000'::uuid) = n.group_id
    )
    select j.provider_id, j.id as offer_id,
           coalesce(lower(part), '-infinity') as first_day,
           coalesce(upper(part), 'infinity') as until, j.gap
    from judged j cross join lateral unnest(j.days) as part
    where j.gap is not null
) n where n.offer_id = any(touched)
      on conflict do nothing;
      update published_offers p set permit_gap_days = coalesce((
             select range_agg(
               daterange(nullif(k.first_day, '-infinity'), nullif(k.until, 'infinity')))
             from offer_permit_gaps k where k.offer_id = p.id), '{}')
      where p.id = any(touched);
    end
    $$;

revoke all on function check_permits(uuid[]) from public;

create or replace function announced_places(offer uuid, from_day date)
returns table (night date, places bigint) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    select starts.night, (
      select count(*) from vacancies w join places p on p.vacancy_id = w.id
      where w.offer_id = offer and not p.withdrawn and w.available_from <= starts.night
        and (w.available_until is null or w.available_until > starts.night))
    from (select distinct greatest(v.available_from, from_day) as night
          from vacancies v where v.offer_id = offer) starts
    where starts.night >= from_day;
end
$$;

revoke all on function announced_places(uuid, date) from public;

create or replace function announced_in_group(facility uuid, of_group uuid, from_day date)
returns bigint language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (
    with peers as materialized (
      select w.available_from, w.available_until, count(*) as places
      from offers o
      join vacancies w on w.offer_id = o.id
      join places p on p.vacancy_id = w.id and not p.withdrawn
      where o.facility_id = facility and o.group_id is not distinct from of_group
        and o.state in ('PUBLISHED','SUSPENDED')
        and (w.available_until is null or w.available_until > from_day)
        and exists (select from permit_requirements r
                    where r.service_type = o.service_type and r.kind = o.kind)
      group by w.id
    )
    select max((select sum(w.places) from peers w
                where w.available_from <= greatest(v.available_from, from_day)
                  and (w.available_until is null
                       or w.available_until > greatest(v.available_from, from_day))))
    from peers v);
end
$$;

revoke all on function announced_in_group(uuid, uuid, date) from public;

create or replace function check_vacancies(offered uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if nullif(current_setting('app.today', true), '')::date is null or cardinality(offered) = 0 then
    return;
  end if;
  perform from offers o where o.id = any(offered) order by o.id for no key update;
  perform from facilities f where f.id in
    (select o.facility_id from offers o where o.id = any(offered)) order by f.id
    for no key update;
  if exists (select from offers o cross join lateral announced_places(o.id, nullif(current_setting('app.today', true), '')::date) a
             where o.id = any(offered) and a.places > o.places) then
    raise exception using errcode = 'check_violation', table = 'places',
      constraint = 'vacancies_within_offer', message = 'more places than the offer has';
  end if;
  if exists (
    select from offers o
    join offer_permit_gaps k on k.offer_id = o.id
     and k.first_day <= nullif(current_setting('app.today', true), '')::date and k.until > nullif(current_setting('app.today', true), '')::date
    where o.id = any(offered) and o.state in ('PUBLISHED','SUSPENDED')
      and (k.gap not in ('PLACES_EXCEEDED','AGES_EXCEEDED','GENDERS_EXCEEDED')
           or announced_in_group(o.facility_id, o.group_id, nullif(current_setting('app.today', true), '')::date) > (
             select least(e.places, g.available_places)
             from permits p
             join permit_places e on e.permit_id = p.id
              and e.group_id is not distinct from o.group_id
             left join facility_groups g on g.id = o.group_id
             where p.facility_id = o.facility_id and p.valid_from <= nullif(current_setting('app.today', true), '')::date
               and (p.valid_until is null or p.valid_until >= nullif(current_setting('app.today', true), '')::date)))) then
    raise exception using errcode = 'check_violation', table = 'places',
      constraint = 'vacancies_within_permit', message = 'more places than approved';
  end if;
end
$$;

revoke all on function check_vacancies(uuid[]) from public;

create or replace function check_inserted_offers() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform check_permits(array(select distinct n.facility_id from changed n where true));
  if nullif(current_setting('app.today', true), '')::date is null then
    return null;
  end if;
  if exists (
    select from changed n
    where n.group_id is not null and n.state in ('PUBLISHED','SUSPENDED') and true
      and (select sum(o.places) from offers o
           where o.group_id = n.group_id and o.state in ('PUBLISHED','SUSPENDED'))
          > (select g.available_places from facility_groups g where g.id = n.group_id)) then
    raise exception using errcode = 'check_violation', table = 'offers',
      constraint = 'offers_within_group', message = 'more places than the group has';
  end if;
  if exists (
    select from changed n
    join offer_permit_gaps k on k.offer_id = n.id
     and k.first_day <= nullif(current_setting('app.today', true), '')::date and k.until > nullif(current_setting('app.today', true), '')::date
    where n.state = 'PUBLISHED' and true) then
    raise exception using errcode = 'check_violation', table = 'offers',
      constraint = 'offer_permitted', message = 'not covered by a permit';
  end if;
  if exists (select from changed n where false and exists (
       select from announced_places(n.id, nullif(current_setting('app.today', true), '')::date) a where a.places > n.places)) then
    raise exception using errcode = 'check_violation', table = 'offers',
      constraint = 'vacancies_within_offer', message = 'more places are announced';
  end if;
  return null;
end
$$;

revoke all on function check_inserted_offers() from public;

create or replace function check_updated_offers() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform check_permits(array(select distinct n.facility_id from changed n where exists (
select from before b where b.id = n.id and
  (b.state, b.places, b.age_min, b.age_max, b.genders, b.group_id) is distinct from
  (n.state, n.places, n.age_min, n.age_max, n.genders, n.group_id))));
  if nullif(current_setting('app.today', true), '')::date is null then
    return null;
  end if;
  if exists (
    select from changed n
    where n.group_id is not null and n.state in ('PUBLISHED','SUSPENDED') and exists (
select from before b where b.id = n.id and (
  b.state not in ('PUBLISHED','SUSPENDED')
  or b.state <> 'PUBLISHED' and n.state = 'PUBLISHED'
  or n.places > b.places or n.age_min < b.age_min or n.age_max > b.age_max
  or not n.genders <@ b.genders or n.group_id is distinct from b.group_id))
      and (select sum(o.places) from offers o
           where o.group_id = n.group_id and o.state in ('PUBLISHED','SUSPENDED'))
          > (select g.available_places from facility_groups g where g.id = n.group_id)) then
    raise exception using errcode = 'check_violation', table = 'offers',
      constraint = 'offers_within_group', message = 'more places than the group has';
  end if;
  if exists (
    select from changed n
    join offer_permit_gaps k on k.offer_id = n.id
     and k.first_day <= nullif(current_setting('app.today', true), '')::date and k.until > nullif(current_setting('app.today', true), '')::date
    where n.state = 'PUBLISHED' and exists (
select from before b where b.id = n.id and (
  b.state not in ('PUBLISHED','SUSPENDED')
  or b.state <> 'PUBLISHED' and n.state = 'PUBLISHED'
  or n.places > b.places or n.age_min < b.age_min or n.age_max > b.age_max
  or not n.genders <@ b.genders or n.group_id is distinct from b.group_id))) then
    raise exception using errcode = 'check_violation', table = 'offers',
      constraint = 'offer_permitted', message = 'not covered by a permit';
  end if;
  if exists (select from changed n where exists (select from before b where b.id = n.id and n.places < b.places) and exists (
       select from announced_places(n.id, nullif(current_setting('app.today', true), '')::date) a where a.places > n.places)) then
    raise exception using errcode = 'check_violation', table = 'offers',
      constraint = 'vacancies_within_offer', message = 'more places are announced';
  end if;
  return null;
end
$$;

revoke all on function check_updated_offers() from public;

create or replace function check_facility() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin perform check_permits(array[new.facility_id]); return null; end $$;

revoke all on function check_facility() from public;

create or replace function check_group_places() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if new.available_places >= old.available_places then
    return null;
  end if;
  perform from facilities f where f.id = new.facility_id for no key update;
  if (select sum(o.places) from offers o
      where o.group_id = new.id and o.state in ('PUBLISHED','SUSPENDED')) > new.available_places then
    raise exception using errcode = 'check_violation', table = 'facility_groups',
      constraint = 'offers_within_group', message = 'its offers promise more places';
  end if;
  return null;
end
$$;

revoke all on function check_group_places() from public;

create or replace function check_requirements() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin perform check_permits(array(select distinct o.facility_id from offers o join changed r on r.service_type = o.service_type and r.kind = o.kind)); return null; end $$;

revoke all on function check_requirements() from public;

create or replace function check_announced() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin perform check_vacancies(array(select distinct offer_id from changed)); return null; end $$;

revoke all on function check_announced() from public;

create or replace function check_revived() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform check_vacancies(array(
    select distinct n.offer_id from changed n join before b on b.id = n.id
    where b.withdrawn and not n.withdrawn));
  return null;
end
$$;

revoke all on function check_revived() from public;

create or replace function check_moved() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform check_vacancies(array(
    select distinct n.offer_id from changed n join before b on b.id = n.id
    where n.available_from < b.available_from
       or n.available_until is distinct from b.available_until
          and coalesce(n.available_until, 'infinity') > b.available_until));
  return null;
end
$$;

revoke all on function check_moved() from public;

create or replace function extend_holds(ids uuid[], until timestamptz)
returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  extended integer;
begin
  perform from places p where p.id in
    (select o.place_id from occupancies o where o.id = any(ids)) order by p.id for update;
  update occupancies o set held_until = until
   where o.id = any(ids) and o.state = 'HELD' and o.held_until > nullif(current_setting('app.now', true), '')::timestamptz and (
exists (select from bookings b
        where b.occupancy_id = o.id and nullif(current_setting('app.organisation', true), '')::uuid in (b.youth_office_id, b.provider_id))
or exists (select from reservation_places h join reservations r on r.id = h.reservation_id
           where h.occupancy_id = o.id and nullif(current_setting('app.organisation', true), '')::uuid in (r.youth_office_id, r.provider_id)));
  get diagnostics extended = row_count;
  return extended;
end
$$;

revoke all on function extend_holds(uuid[], timestamptz) from public;

grant execute on function extend_holds(uuid[], timestamptz) to app_youth_office;

create or replace function put_in_inbox(
    entry uuid, kind text, subject_type text, subject uuid, period text, organisation uuid,
    facility uuid, department text, member uuid, due_on date
) returns table (id uuid, version integer, organisation_id uuid)
language sql volatile security definer set search_path = public, pg_temp as $$
  insert into inbox_entries as e
    (id, kind, subject_type, subject_id, period, organisation_id, facility_id, department,
     member_id, due_on, state, version, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'OPEN', 1, nullif(current_setting('app.now', true), '')::timestamptz)
  on conflict (organisation_id, kind, subject_id, period) do nothing
  returning e.id, e.version, e.organisation_id
$$;

revoke all on function put_in_inbox(uuid, text, text, uuid, text, uuid, uuid, text, uuid, date) from public;

grant execute on function put_in_inbox(uuid, text, text, uuid, text, uuid, uuid, text, uuid, date) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, job_expiry;

create or replace function settle_inbox(kinds text[], subjects uuid[]) returns table (id uuid, version integer, organisation_id uuid)
language sql volatile security definer set search_path = public, pg_temp as $$
  update inbox_entries e
     set state = 'DONE', done_at = nullif(current_setting('app.now', true), '')::timestamptz, version = e.version + 1,
         done_by = case when e.organisation_id = nullif(current_setting('app.organisation', true), '')::uuid
                        then nullif(current_setting('app.member', true), '')::uuid end
   where e.subject_id = any($2) and e.kind = any($1) and e.state = 'OPEN'
  returning e.id, e.version, e.organisation_id
$$;

revoke all on function settle_inbox(text[], uuid[]) from public;

grant execute on function settle_inbox(text[], uuid[]) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, job_expiry;

create or replace function lies_outside_region(facility uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select left(o.ags, 5) <> coalesce(a.ags, left(f.public_ags, 5))
    from facilities f
    left join facility_addresses a on a.facility_id = f.id
    join organisations o on o.id = (select nullif(current_setting('app.organisation', true), '')::uuid)
   where f.id = $1
$$;

revoke all on function lies_outside_region(uuid) from public;

grant execute on function lies_outside_region(uuid) to app_youth_office;

create or replace function check_available_places() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if nullif(current_setting('app.today', true), '')::date is null
     or tg_op = 'UPDATE' and new.available_places <= old.available_places then
    return null;
  end if;
  perform from facilities f where f.id = new.facility_id for no key update;
  if exists (select from permits p where p.facility_id = new.facility_id)
     and new.available_places > coalesce((
       select s.places from permits p join permit_places s on s.permit_id = p.id
       where p.facility_id = new.facility_id and s.group_id = new.id
         and p.valid_from <= nullif(current_setting('app.today', true), '')::date
         and (p.valid_until is null or p.valid_until >= nullif(current_setting('app.today', true), '')::date)), 0) then
    raise exception using errcode = 'check_violation', table = 'facility_groups',
      constraint = 'group_within_permit', message = 'more places than approved';
  end if;
  return null;
end
$$;

revoke all on function check_available_places() from public;

create or replace function is_free_now(offer uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from vacancies v join places p on p.vacancy_id = v.id
    where v.offer_id = $1 and not p.withdrawn
      and v.available_from <= (select nullif(current_setting('app.today', true), '')::date) and coalesce(v.available_until > (select nullif(current_setting('app.today', true), '')::date), true)
      and v.confirm_by >= (select nullif(current_setting('app.today', true), '')::date)
      and not exists (
        select from occupancies o
        where o.place_id = p.id and o.nights @> (select nullif(current_setting('app.today', true), '')::date)
          and (o.state = 'BOOKED' or o.held_until > (select nullif(current_setting('app.now', true), '')::timestamptz))))
$$;

revoke all on function is_free_now(uuid) from public;

grant execute on function is_free_now(uuid) to app_public;

create or replace function publish_offers(changed uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
    begin
      perform from offers o where o.id = any(changed) order by o.id for no key update;
      perform from facilities f where f.id in
        (select o.facility_id from offers o where o.id = any(changed)) order by f.id for share;
      perform from organisations g where g.id in
        (select o.provider_id from offers o where o.id = any(changed)) order by g.id for share;
      delete from published_offers p
       where p.id = any(changed)
         and not exists (select from offers o where o.id = p.id and o.state = 'PUBLISHED');
      insert into published_offers as p (id, service_type, kind, age_min, age_max, genders, exclusions, emergency_admission, tags, ags, latitude, longitude, x, y, z, provider_id, provider_name, facility_id, facility_name, address_protected, billing_unit, title, title_en, summary, summary_en, concept, specialisations, languages, accessibility, catchment, auto_confirm_hours, location_accuracy, published_at, permit_gap_days)

    select o.id, 
    o.service_type, o.kind, o.age_min, o.age_max, o.genders, o.exclusions, o.emergency_admission,
    array(select o.service_type || ' S ' || s from unnest(o.specialisations) s
          union all select o.service_type || ' L ' || l from unnest(o.languages) l
          union all select o.service_type || ' A ' || a from unnest(o.accessibility) a) as tags,
    f.public_ags as ags, f.public_latitude as latitude, f.public_longitude as longitude,
    cosd(f.public_latitude) * cosd(f.public_longitude) as x,
    cosd(f.public_latitude) * sind(f.public_longitude) as y, sind(f.public_latitude) as z
, o.provider_id, g.name as provider_name, o.facility_id,
           f.name as facility_name, f.address_protected, o.billing_unit, o.title, o.title_en,
           o.summary, o.summary_en, o.concept, o.specialisations, o.languages,
           o.accessibility, o.catchment,
           o.auto_confirm_hours, f.public_accuracy as location_accuracy, o.published_at,
           coalesce((
             select range_agg(
               daterange(nullif(k.first_day, '-infinity'), nullif(k.until, 'infinity')))
             from offer_permit_gaps k where k.offer_id = o.id), '{}') as permit_gap_days
    from offers o
    join facilities f on f.id = o.facility_id
    join organisations g on g.id = o.provider_id
    where o.state = 'PUBLISHED'
 and o.id = any(changed)
      on conflict (id) do update set (service_type, kind, age_min, age_max, genders, exclusions, emergency_admission, tags, ags, latitude, longitude, x, y, z, provider_id, provider_name, facility_id, facility_name, address_protected, billing_unit, title, title_en, summary, summary_en, concept, specialisations, languages, accessibility, catchment, auto_confirm_hours, location_accuracy, published_at, permit_gap_days) = (excluded.service_type, excluded.kind, excluded.age_min, excluded.age_max, excluded.genders, excluded.exclusions, excluded.emergency_admission, excluded.tags, excluded.ags, excluded.latitude, excluded.longitude, excluded.x, excluded.y, excluded.z, excluded.provider_id, excluded.provider_name, excluded.facility_id, excluded.facility_name, excluded.address_protected, excluded.billing_unit, excluded.title, excluded.title_en, excluded.summary, excluded.summary_en, excluded.concept, excluded.specialisations, excluded.languages, excluded.accessibility, excluded.catchment, excluded.auto_confirm_hours, excluded.location_accuracy, excluded.published_at, excluded.permit_gap_days);
    end
    $$;

revoke all on function publish_offers(uuid[]) from public;

create or replace function publish_rates(changed uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
   begin
     perform from offers o where o.id = any(changed) order by o.id for no key update;
     perform from facilities f where f.id in
       (select o.facility_id from offers o where o.id = any(changed)) order by f.id for share;
     delete from published_rates p where p.offer_id = any(changed);
     insert into published_rates (offer_id, youth_office_id, in_force_from, in_force_until, rate_id, unit, rate, service_type, kind, age_min, age_max, genders, exclusions, emergency_admission, tags, ags, latitude, longitude, x, y, z)

   with agreed as (
     select r.offer_id, coalesce(r.youth_office_id, '00000000-0000-0000-0000-000000000000') as youth_office_id,
            r.valid_from as in_force_from,
            coalesce(lead(r.valid_from) over (
              partition by r.offer_id, r.youth_office_id order by r.valid_from
            ), 'infinity') as in_force_until,
            r.id as rate_id, r.unit, r.rate, 
   o.service_type, o.kind, o.age_min, o.age_max, o.genders, o.exclusions, o.emergency_admission,
   array(select o.service_type || ' S ' || s from unnest(o.specialisations) s
         union all select o.service_type || ' L ' || l from unnest(o.languages) l
         union all select o.service_type || ' A ' || a from unnest(o.accessibility) a) as tags,
   f.public_ags as ags, f.public_latitude as latitude, f.public_longitude as longitude,
   cosd(f.public_latitude) * cosd(f.public_longitude) as x,
   cosd(f.public_latitude) * sind(f.public_longitude) as y, sind(f.public_latitude) as z

     from offer_rates r
     join offers o on o.id = r.offer_id
     join facilities f on f.id = o.facility_id
     where o.state = 'PUBLISHED' and r.state = 'AGREED'
       and r.component = case o.kind when 'CUSTODY' then 'CUSTODY' else 'BASIC' end
       and r.unit = o.billing_unit and o.id = any(changed) and r.offer_id = any(changed)
   )
   select * from agreed
   union all
   select o.id, '00000000-0000-0000-0000-000000000000', '-infinity', coalesce(begun.first, 'infinity'),
          null, o.billing_unit, null, 
   o.service_type, o.kind, o.age_min, o.age_max, o.genders, o.exclusions, o.emergency_admission,
   array(select o.service_type || ' S ' || s from unnest(o.specialisations) s
         union all select o.service_type || ' L ' || l from unnest(o.languages) l
         union all select o.service_type || ' A ' || a from unnest(o.accessibility) a) as tags,
   f.public_ags as ags, f.public_latitude as latitude, f.public_longitude as longitude,
   cosd(f.public_latitude) * cosd(f.public_longitude) as x,
   cosd(f.public_latitude) * sind(f.public_longitude) as y, sind(f.public_latitude) as z

   from offers o
   join facilities f on f.id = o.facility_id
   left join (select offer_id, min(in_force_from) as first from agreed
              where youth_office_id = '00000000-0000-0000-0000-000000000000' group by offer_id) begun
     on begun.offer_id = o.id
   where o.state = 'PUBLISHED' and o.id = any(changed)
   ;
     update published_offers p set price_from = made.price_from, prices = made.prices
       from (
   select offer_id as id, array_agg(in_force_from order by in_force_from) as price_from,
          array_agg(cheapest order by in_force_from) as prices
   from published_rates
where youth_office_id = '00000000-0000-0000-0000-000000000000' and offer_id = any(changed) group by offer_id) made where p.id = made.id;
   end
   $$;

revoke all on function publish_rates(uuid[]) from public;

create or replace function publish_facilities(changed uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
   begin
     perform from facilities f where f.id = any(changed) order by f.id for no key update;
     perform from organisations g where g.id in
       (select f.provider_id from facilities f where f.id = any(changed)) order by g.id for share;
     insert into published_facilities as p (id, provider_id, provider_name, name, description, description_en, address_protected, street, house_number, postal_code, city, email, phone, website, ags, latitude, longitude, location_accuracy)

   select f.id, f.provider_id, g.name as provider_name, f.name, f.description,
          f.description_en, f.address_protected, a.street, a.house_number, a.postal_code,
          a.city, a.email, a.phone, a.website, f.public_ags as ags, f.public_latitude as latitude,
          f.public_longitude as longitude, f.public_accuracy as location_accuracy
   from facilities f
   join organisations g on g.id = f.provider_id
   left join facility_addresses a on a.facility_id = f.id and not f.address_protected
where f.id = any(changed)
     on conflict (id) do update set (provider_id, provider_name, name, description, description_en, address_protected, street, house_number, postal_code, city, email, phone, website, ags, latitude, longitude, location_accuracy) = (excluded.provider_id, excluded.provider_name, excluded.name, excluded.description, excluded.description_en, excluded.address_protected, excluded.street, excluded.house_number, excluded.postal_code, excluded.city, excluded.email, excluded.phone, excluded.website, excluded.ags, excluded.latitude, excluded.longitude, excluded.location_accuracy);
     update published_offers p
        set facility_name = f.name, address_protected = f.address_protected,
            location_accuracy = f.public_accuracy
       from facilities f
      where p.facility_id = f.id and f.id = any(changed);

     update published_offers p
        set ags = o.ags, latitude = o.latitude, longitude = o.longitude,
            x = o.x, y = o.y, z = o.z
       from (select o.id, 
   o.service_type, o.kind, o.age_min, o.age_max, o.genders, o.exclusions, o.emergency_admission,
   array(select o.service_type || ' S ' || s from unnest(o.specialisations) s
         union all select o.service_type || ' L ' || l from unnest(o.languages) l
         union all select o.service_type || ' A ' || a from unnest(o.accessibility) a) as tags,
   f.public_ags as ags, f.public_latitude as latitude, f.public_longitude as longitude,
   cosd(f.public_latitude) * cosd(f.public_longitude) as x,
   cosd(f.public_latitude) * sind(f.public_longitude) as y, sind(f.public_latitude) as z
from offers o join facilities f on f.id = o.facility_id
              where f.id = any(changed)) o
      where p.id = o.id
        and (p.ags, p.latitude, p.longitude) is distinct from (o.ags, o.latitude, o.longitude);

     update published_rates p
        set ags = o.ags, latitude = o.latitude, longitude = o.longitude,
            x = o.x, y = o.y, z = o.z
       from (select o.id, 
   o.service_type, o.kind, o.age_min, o.age_max, o.genders, o.exclusions, o.emergency_admission,
   array(select o.service_type || ' S ' || s from unnest(o.specialisations) s
         union all select o.service_type || ' L ' || l from unnest(o.languages) l
         union all select o.service_type || ' A ' || a from unnest(o.accessibility) a) as tags,
   f.public_ags as ags, f.public_latitude as latitude, f.public_longitude as longitude,
   cosd(f.public_latitude) * cosd(f.public_longitude) as x,
   cosd(f.public_latitude) * sind(f.public_longitude) as y, sind(f.public_latitude) as z
from offers o join facilities f on f.id = o.facility_id
              where f.id = any(changed)) o
      where p.offer_id = o.id
        and (p.ags, p.latitude, p.longitude) is distinct from (o.ags, o.latitude, o.longitude);

     update published_vacancies p
        set ags = o.ags, latitude = o.latitude, longitude = o.longitude,
            x = o.x, y = o.y, z = o.z
       from (select o.id, 
   o.service_type, o.kind, o.age_min, o.age_max, o.genders, o.exclusions, o.emergency_admission,
   array(select o.service_type || ' S ' || s from unnest(o.specialisations) s
         union all select o.service_type || ' L ' || l from unnest(o.languages) l
         union all select o.service_type || ' A ' || a from unnest(o.accessibility) a) as tags,
   f.public_ags as ags, f.public_latitude as latitude, f.public_longitude as longitude,
   cosd(f.public_latitude) * cosd(f.public_longitude) as x,
   cosd(f.public_latitude) * sind(f.public_longitude) as y, sind(f.public_latitude) as z
from offers o join facilities f on f.id = o.facility_id
              where f.id = any(changed)) o
      where p.offer_id = o.id
        and (p.ags, p.latitude, p.longitude) is distinct from (o.ags, o.latitude, o.longitude);

   end
   $$;

revoke all on function publish_facilities(uuid[]) from public;

create or replace function publish_vacancies(offered uuid[], changed uuid[])
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform from published_offers p where p.id = any(offered) order by p.id for share;
  delete from published_vacancies p
   where p.id = any(changed) or p.offer_id = any(offered) and changed is null;
  insert into published_vacancies (id, offer_id, available_from, available_until, as_of, confirm_by, staleness, service_type, kind, age_min, age_max, genders, exclusions, emergency_admission, tags, ags, latitude, longitude, x, y, z)

select v.id, v.offer_id, v.available_from, v.available_until, v.as_of, v.confirm_by,
       -extract(epoch from v.as_of)::bigint as staleness, o.service_type, o.kind, o.age_min, o.age_max, o.genders, o.exclusions, o.emergency_admission, o.tags, o.ags, o.latitude, o.longitude, o.x, o.y, o.z
from vacancies v
join published_offers o on o.id = v.offer_id

   where v.offer_id = any(offered) and (v.id = any(changed) or changed is null);
end
$$;

revoke all on function publish_vacancies(uuid[], uuid[]) from public;

create or replace function publish_changed_offers() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin perform publish_offers(array(select id from changed)); perform publish_rates(array(select id from changed)); perform publish_vacancies(array(select id from changed), null); return null; end $$;

revoke all on function publish_changed_offers() from public;

create or replace function publish_changed_vacancies() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin perform publish_vacancies(array(select distinct offer_id from changed), array(select id from changed)); return null; end $$;

revoke all on function publish_changed_vacancies() from public;

create or replace function waiting_position(contact uuid) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
  select nullif(count(*), 0)::integer
  from placement_contacts mine
  join placement_contacts other on other.offer_id = mine.offer_id
    and other.state = 'WAITING_LIST'
    and (other.answered_at, other.id) <= (mine.answered_at, mine.id)
  where mine.id = contact and mine.state = 'WAITING_LIST'
$$;

revoke all on function waiting_position(uuid) from public;

grant execute on function waiting_position(uuid) to app_youth_office, app_provider;

create or replace function end_provider_access(
    after_settlement integer, without_invoice integer, offices jsonb, most integer
) returns table (id uuid, version integer, concerns uuid[])
language sql volatile security definer set search_path = public, pg_temp as $$
  with invoiced as (
    select l.booking_id, max(p.released_at) as settled_at,
           bool_and(i.state in ('TRANSFERRED', 'PAID')) as settled
      from bookings b
      join invoice_lines l on l.booking_id = b.id
      join invoices i on i.id = l.invoice_id and i.state not in ('CORRECTED', 'CANCELLED')
      left join payment_orders p on p.invoice_id = i.id and p.state = 'RELEASED'
     where b.state = 'ENDED' and b.access_ended_at is null
     group by l.booking_id
  ), due as (
    select b.id
      from bookings b
      left join invoiced i on i.booking_id = b.id
     where b.state = 'ENDED' and b.access_ended_at is null
       and case when i.booking_id is null then b.discharge_day + $2 <= (select nullif(current_setting('app.today', true), '')::date)
                else i.settled and i.settled_at
                     + coalesce(($3 ->> b.youth_office_id::text)::integer, $1)
                       * interval '1 day' <= (select nullif(current_setting('app.now', true), '')::timestamptz) end
     order by b.discharge_day, b.id limit $4
       for update of b skip locked
  )
  update bookings b set access_ended_at = (select nullif(current_setting('app.now', true), '')::timestamptz), version = b.version + 1
    from due where b.id = due.id
  returning b.id, b.version, array[b.youth_office_id, b.provider_id]
$$;

revoke all on function end_provider_access(integer, integer, jsonb, integer) from public;

grant execute on function end_provider_access(integer, integer, jsonb, integer) to job_expiry;

CREATE CONSTRAINT TRIGGER check_address AFTER UPDATE OF ags ON public.facility_addresses DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_facility();

CREATE TRIGGER check_available_places AFTER INSERT OR UPDATE OF available_places ON public.facility_groups FOR EACH ROW EXECUTE FUNCTION check_available_places();

CREATE CONSTRAINT TRIGGER check_group AFTER UPDATE ON public.facility_groups DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_facility();

CREATE TRIGGER check_group_places AFTER UPDATE OF available_places ON public.facility_groups FOR EACH ROW EXECUTE FUNCTION check_group_places();

CREATE TRIGGER facility_images_discard_files AFTER DELETE ON public.facility_images REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION discard_files();

CREATE TRIGGER offer_documents_discard_files AFTER DELETE ON public.offer_documents REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION discard_files();

CREATE TRIGGER offer_images_discard_files AFTER DELETE ON public.offer_images REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION discard_files();

CREATE TRIGGER check_inserted_offers AFTER INSERT ON public.offers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_inserted_offers();

CREATE TRIGGER check_updated_offers AFTER UPDATE ON public.offers REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_updated_offers();

CREATE CONSTRAINT TRIGGER check_permit_places AFTER INSERT ON public.permit_places DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_facility();

CREATE TRIGGER check_requirements_insert AFTER INSERT ON public.permit_requirements REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_requirements();

CREATE TRIGGER check_requirements_update AFTER UPDATE ON public.permit_requirements REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_requirements();

CREATE CONSTRAINT TRIGGER check_permit AFTER INSERT OR UPDATE ON public.permits DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_facility();

CREATE TRIGGER check_places_insert AFTER INSERT ON public.places REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_announced();

CREATE TRIGGER check_places_update AFTER UPDATE ON public.places REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_revived();

CREATE TRIGGER check_vacancies_update AFTER UPDATE ON public.vacancies REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_moved();

CREATE TRIGGER publish_changed_vacancies_after_delete AFTER DELETE ON public.vacancies REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_changed_vacancies();

CREATE TRIGGER publish_changed_vacancies_after_insert AFTER INSERT ON public.vacancies REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_changed_vacancies();

CREATE TRIGGER publish_changed_vacancies_after_update AFTER UPDATE ON public.vacancies REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_changed_vacancies();

alter table offer_permit_gaps enable row level security;

alter table offer_permit_gaps force row level security;

create policy maintenance on offer_permit_gaps for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on offer_permit_gaps to seed;

create policy owner on offer_permit_gaps for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on offer_permit_gaps to app_provider;

create policy market on offer_permit_gaps for select to app_youth_office using (true);

grant select on offer_permit_gaps to app_youth_office;

alter table published_vacancies enable row level security;

alter table published_vacancies force row level security;

create policy maintenance on published_vacancies for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on published_vacancies to seed;

create policy market on published_vacancies for select to app_youth_office using (true);

grant select on published_vacancies to app_youth_office;

alter table stored_files enable row level security;

alter table stored_files force row level security;

create policy maintenance on stored_files for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on stored_files to seed;

create policy owner on stored_files for all to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (owner_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) with check (owner_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select, insert, update, delete on stored_files to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy sweep on stored_files for select to job_expiry using (true);

grant select on stored_files to job_expiry;

create policy swept on stored_files for delete to job_expiry using (true);

grant delete on stored_files to job_expiry;

alter table vacancy_confirmation_rules enable row level security;

alter table vacancy_confirmation_rules force row level security;

create policy maintenance on vacancy_confirmation_rules for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on vacancy_confirmation_rules to seed;

create policy catalogue on vacancy_confirmation_rules for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public using (true);

grant select on vacancy_confirmation_rules to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

alter table households enable row level security;

alter table households force row level security;

create policy maintenance on households for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on households to seed;

create policy known on households for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from household_members m where m.household_id = households.id));

grant select on households to app_youth_office;

create policy enter on households for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (select nullif(current_setting('app.member', true), '')::uuid) is not null);

grant insert on households to app_youth_office;

alter table permit_requirements enable row level security;

alter table permit_requirements force row level security;

create policy maintenance on permit_requirements for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on permit_requirements to seed;

create policy catalogue on permit_requirements for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public using (true);

grant select on permit_requirements to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

alter table facility_groups enable row level security;

alter table facility_groups force row level security;

create policy maintenance on facility_groups for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on facility_groups to seed;

create policy owner on facility_groups for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select, insert, update, delete on facility_groups to app_provider;

create policy market on facility_groups for select to app_youth_office using (true);

grant select on facility_groups to app_youth_office;

create policy authority on facility_groups for select to app_state_youth_office using (exists (select from facilities f where f.id = facility_groups.facility_id));

grant select on facility_groups to app_state_youth_office;

alter table facility_images enable row level security;

alter table facility_images force row level security;

create policy maintenance on facility_images for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on facility_images to seed;

create policy owner on facility_images for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select, insert, update, delete on facility_images to app_provider;

create policy market on facility_images for select to app_youth_office using (alternative_text is not null and exists (
    select from facilities f
    where f.id = facility_images.facility_id and (shows_no_address or not f.address_protected)));

grant select on facility_images to app_youth_office;

create policy authority on facility_images for select to app_state_youth_office using (alternative_text is not null
    and exists (select from facilities f where f.id = facility_images.facility_id));

grant select on facility_images to app_state_youth_office;

create policy public on facility_images for select to app_public using (alternative_text is not null and exists (
    select from published_facilities p
    where p.id = facility_images.facility_id and (shows_no_address or not p.address_protected)
      and exists (select from published_offers o where o.facility_id = p.id)));

grant select on facility_images to app_public;

alter table permits enable row level security;

alter table permits force row level security;

create policy maintenance on permits for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on permits to seed;

create policy owner on permits for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select on permits to app_provider;

create policy market on permits for select to app_youth_office using (true);

grant select on permits to app_youth_office;

create policy authority on permits for select to app_state_youth_office using (exists (
    select from facility_addresses a join jurisdictions j on j.ags = a.ags
    where a.facility_id = permits.facility_id and a.provider_id = permits.provider_id
      and j.authority_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and j.task = 'PERMITS'
      and j.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and (j.valid_until is null or j.valid_until >= (select nullif(current_setting('app.today', true), '')::date))));

grant select on permits to app_state_youth_office;

create policy grant_permit on permits for insert to app_state_youth_office with check (authority_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and state = 'ACTIVE' and exists (
    select from facility_addresses a join jurisdictions j on j.ags = a.ags
    where a.facility_id = permits.facility_id and a.provider_id = permits.provider_id
      and j.authority_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and j.task = 'PERMITS'
      and j.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and (j.valid_until is null or j.valid_until >= (select nullif(current_setting('app.today', true), '')::date))));

grant insert on permits to app_state_youth_office;

create policy end_permit on permits for update to app_state_youth_office using (exists (
    select from facility_addresses a join jurisdictions j on j.ags = a.ags
    where a.facility_id = permits.facility_id and a.provider_id = permits.provider_id
      and j.authority_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and j.task = 'PERMITS'
      and j.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and (j.valid_until is null or j.valid_until >= (select nullif(current_setting('app.today', true), '')::date)))) with check (exists (
    select from facility_addresses a join jurisdictions j on j.ags = a.ags
    where a.facility_id = permits.facility_id and a.provider_id = permits.provider_id
      and j.authority_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and j.task = 'PERMITS'
      and j.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and (j.valid_until is null or j.valid_until >= (select nullif(current_setting('app.today', true), '')::date))));

grant update (state, valid_until, end_reason, ended_at, version) on permits to app_state_youth_office;

alter table custody_rights enable row level security;

alter table custody_rights force row level security;

create policy maintenance on custody_rights for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on custody_rights to seed;

create policy known on custody_rights for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = custody_rights.person_id)) and (holder_person_id is null or exists (select from persons p where p.id = custody_rights.holder_person_id)));

grant select on custody_rights to app_youth_office;

create policy enter on custody_rights for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = custody_rights.person_id)) and (holder_person_id is null or exists (select from persons p where p.id = custody_rights.holder_person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = custody_rights.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE')));

grant insert on custody_rights to app_youth_office;

create policy keep on custody_rights for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = custody_rights.person_id)) and (holder_person_id is null or exists (select from persons p where p.id = custody_rights.holder_person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = custody_rights.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE'))) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = custody_rights.person_id)) and (holder_person_id is null or exists (select from persons p where p.id = custody_rights.holder_person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = custody_rights.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE')));

grant update on custody_rights to app_youth_office;

alter table household_members enable row level security;

alter table household_members force row level security;

create policy maintenance on household_members for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on household_members to seed;

create policy known on household_members for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = household_members.person_id)));

grant select on household_members to app_youth_office;

create policy enter on household_members for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = household_members.person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = household_members.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE')));

grant insert on household_members to app_youth_office;

create policy keep on household_members for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = household_members.person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = household_members.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE'))) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = household_members.person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = household_members.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE')));

grant update on household_members to app_youth_office;

alter table inbox_entries enable row level security;

alter table inbox_entries force row level security;

create policy maintenance on inbox_entries for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on inbox_entries to seed;

create policy addressed on inbox_entries for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
    and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))
    and (department is null or department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]))
    and (member_id is null or member_id = (select nullif(current_setting('app.member', true), '')::uuid) or exists (
      select from members m
      where m.id = inbox_entries.member_id and m.deputy_id = (select nullif(current_setting('app.member', true), '')::uuid)
        and m.absent_from <= (select nullif(current_setting('app.today', true), '')::date) and coalesce(m.absent_until, (select nullif(current_setting('app.today', true), '')::date)) >= (select nullif(current_setting('app.today', true), '')::date))));

grant select on inbox_entries to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy complete on inbox_entries for update to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
    and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))
    and (department is null or department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]))
    and (member_id is null or member_id = (select nullif(current_setting('app.member', true), '')::uuid) or exists (
      select from members m
      where m.id = inbox_entries.member_id and m.deputy_id = (select nullif(current_setting('app.member', true), '')::uuid)
        and m.absent_from <= (select nullif(current_setting('app.today', true), '')::date) and coalesce(m.absent_until, (select nullif(current_setting('app.today', true), '')::date)) >= (select nullif(current_setting('app.today', true), '')::date)))) with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
    and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))
    and (department is null or department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]))
    and (member_id is null or member_id = (select nullif(current_setting('app.member', true), '')::uuid) or exists (
      select from members m
      where m.id = inbox_entries.member_id and m.deputy_id = (select nullif(current_setting('app.member', true), '')::uuid)
        and m.absent_from <= (select nullif(current_setting('app.today', true), '')::date) and coalesce(m.absent_until, (select nullif(current_setting('app.today', true), '')::date)) >= (select nullif(current_setting('app.today', true), '')::date))));

grant update (state, done_at, done_by, version) on inbox_entries to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

alter table permit_conditions enable row level security;

alter table permit_conditions force row level security;

create policy maintenance on permit_conditions for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on permit_conditions to seed;

create policy owner on permit_conditions for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select on permit_conditions to app_provider;

create policy market on permit_conditions for select to app_youth_office using (not names_persons);

grant select on permit_conditions to app_youth_office;

create policy authority on permit_conditions for select to app_state_youth_office using (exists (select from permits p where p.id = permit_conditions.permit_id));

grant select on permit_conditions to app_state_youth_office;

create policy impose on permit_conditions for insert to app_state_youth_office with check (exists (select from permits p where p.id = permit_conditions.permit_id));

grant insert on permit_conditions to app_state_youth_office;

create policy fulfil on permit_conditions for update to app_state_youth_office using (exists (select from permits p where p.id = permit_conditions.permit_id)) with check (exists (select from permits p where p.id = permit_conditions.permit_id));

grant update (fulfilled_on) on permit_conditions to app_state_youth_office;

alter table permit_places enable row level security;

alter table permit_places force row level security;

create policy maintenance on permit_places for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on permit_places to seed;

create policy owner on permit_places for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select on permit_places to app_provider;

create policy market on permit_places for select to app_youth_office using (true);

grant select on permit_places to app_youth_office;

create policy authority on permit_places for select to app_state_youth_office using (exists (select from permits p where p.id = permit_places.permit_id));

grant select on permit_places to app_state_youth_office;

create policy grant_permit on permit_places for insert to app_state_youth_office with check (exists (select from permits p where p.id = permit_places.permit_id));

grant insert on permit_places to app_state_youth_office;

alter table relationships enable row level security;

alter table relationships force row level security;

create policy maintenance on relationships for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on relationships to seed;

create policy known on relationships for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = relationships.person_id)) and (other_person_id is null or exists (select from persons p where p.id = relationships.other_person_id)));

grant select on relationships to app_youth_office;

create policy enter on relationships for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = relationships.person_id)) and (other_person_id is null or exists (select from persons p where p.id = relationships.other_person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = relationships.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE')));

grant insert on relationships to app_youth_office;

create policy keep on relationships for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = relationships.person_id)) and (other_person_id is null or exists (select from persons p where p.id = relationships.other_person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = relationships.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE'))) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = relationships.person_id)) and (other_person_id is null or exists (select from persons p where p.id = relationships.other_person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = relationships.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE')));

grant update on relationships to app_youth_office;

alter table residences enable row level security;

alter table residences force row level security;

create policy maintenance on residences for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on residences to seed;

create policy known on residences for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = residences.person_id)));

grant select on residences to app_youth_office;

create policy enter on residences for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = residences.person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = residences.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE')));

grant insert on residences to app_youth_office;

create policy keep on residences for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = residences.person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = residences.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE'))) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (person_id is null or exists (select from persons p where p.id = residences.person_id)) and (select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from person_departments l where l.person_id = residences.person_id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE')));

grant update on residences to app_youth_office;

alter table agreements enable row level security;

alter table agreements force row level security;

create policy maintenance on agreements for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on agreements to seed;

create policy owner on agreements for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select on agreements to app_provider;

create policy propose on agreements for insert to app_provider with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])) and state = 'PROPOSED');

grant insert on agreements to app_provider;

create policy withdraw on agreements for update to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])) and state in ('WITHDRAWN','ENDED'));

grant update (state, ended_on, decided_at, version) on agreements to app_provider;

create policy binding on agreements for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) or binds_all and state in ('AGREED','ENDED'));

grant select on agreements to app_youth_office;

create policy contract on agreements for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant update (state, concluded_on, ended_on, decided_at, version) on agreements to app_youth_office;

alter table measures enable row level security;

alter table measures force row level security;

create policy maintenance on measures for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on measures to seed;

create policy sees on measures for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or case_id = any(array(select p.case_id from participations p where p.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and p.purpose = (select nullif(current_setting('app.purpose', true), '')::text) and p.revoked_on is null and p.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and p.valid_until >= (select nullif(current_setting('app.today', true), '')::date)))));

grant select on measures to app_youth_office;

create policy record on measures for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant insert on measures to app_youth_office;

create policy step on measures for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant update (state, version, applied_on, decided_on, begun_on, ended_on, end_reason) on measures to app_youth_office;

alter table offer_documents enable row level security;

alter table offer_documents force row level security;

create policy maintenance on offer_documents for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on offer_documents to seed;

create policy owner on offer_documents for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
    and exists (select from offers o where o.id = offer_documents.offer_id)) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
    and exists (select from offers o where o.id = offer_documents.offer_id));

grant select, insert, update, delete on offer_documents to app_provider;

create policy market on offer_documents for select to app_youth_office using (exists (
    select from offers o join facilities f on f.id = o.facility_id
    where o.id = offer_documents.offer_id and (shows_no_address or not f.address_protected)));

grant select on offer_documents to app_youth_office;

create policy public on offer_documents for select to app_public using (published and exists (
    select from published_offers p
    where p.id = offer_documents.offer_id and (shows_no_address or not p.address_protected)));

grant select on offer_documents to app_public;

alter table offer_images enable row level security;

alter table offer_images force row level security;

create policy maintenance on offer_images for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on offer_images to seed;

create policy owner on offer_images for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
    and exists (select from offers o where o.id = offer_images.offer_id)) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
    and exists (select from offers o where o.id = offer_images.offer_id));

grant select, insert, update, delete on offer_images to app_provider;

create policy market on offer_images for select to app_youth_office using (alternative_text is not null and exists (
    select from offers o join facilities f on f.id = o.facility_id
    where o.id = offer_images.offer_id and (shows_no_address or not f.address_protected)));

grant select on offer_images to app_youth_office;

create policy public on offer_images for select to app_public using (alternative_text is not null and exists (
    select from published_offers p
    where p.id = offer_images.offer_id and (shows_no_address or not p.address_protected)));

grant select on offer_images to app_public;

alter table placement_requests enable row level security;

alter table placement_requests force row level security;

create policy maintenance on placement_requests for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on placement_requests to seed;

create policy office on placement_requests for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id));

grant select on placement_requests to app_youth_office;

create policy draft on placement_requests for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id));

grant insert on placement_requests to app_youth_office;

create policy keep on placement_requests for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id)) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id));

grant update on placement_requests to app_youth_office;

create policy rollup on placement_requests for select to job_rollup using (true);

grant select (id, youth_office_id, state, opened_at, closed_at, contacts) on placement_requests to job_rollup;

alter table placement_contacts enable row level security;

alter table placement_contacts force row level security;

create policy maintenance on placement_contacts for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on placement_contacts to seed;

create policy office on placement_contacts for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from placement_requests r where r.id = placement_request_id));

grant select on placement_contacts to app_youth_office;

create policy ask on placement_contacts for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from placement_requests r where r.id = placement_request_id));

grant insert on placement_contacts to app_youth_office;

create policy close on placement_contacts for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from placement_requests r where r.id = placement_request_id)) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from placement_requests r where r.id = placement_request_id));

grant update (state, version, chosen, closed_at) on placement_contacts to app_youth_office;

create policy provider on placement_contacts for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])) and (select nullif(current_setting('app.member', true), '')::uuid) is not null);

grant select on placement_contacts to app_provider;

create policy answer on placement_contacts for update to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])) and (select nullif(current_setting('app.member', true), '')::uuid) is not null) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])) and (select nullif(current_setting('app.member', true), '')::uuid) is not null);

grant update (state, version, answered_at, decline_reason, vacancy_id, available_from) on placement_contacts to app_provider;

create policy expiry on placement_contacts for select to job_expiry using (true);

grant select on placement_contacts to job_expiry;

create policy expire on placement_contacts for update to job_expiry using (state = 'ASKED') with check (state = 'NO_ANSWER');

grant update (state, version) on placement_contacts to job_expiry;

alter table reservation_disclosures enable row level security;

alter table reservation_disclosures force row level security;

create policy maintenance on reservation_disclosures for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on reservation_disclosures to seed;

create policy office on reservation_disclosures for select to app_youth_office using (exists (select from reservations r where r.id = reservation_id));

grant select on reservation_disclosures to app_youth_office;

create policy disclose on reservation_disclosures for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from reservations r where r.id = reservation_id));

grant insert on reservation_disclosures to app_youth_office;

create policy provider on reservation_disclosures for select to app_provider using (exists (select from reservations r where r.id = reservation_id and (r.state = 'BOOKED' or r.state in ('REQUESTED','CONFIRMED') and r.expires_at > (select nullif(current_setting('app.now', true), '')::timestamptz))));

grant select on reservation_disclosures to app_provider;

alter table booking_rate_periods enable row level security;

alter table booking_rate_periods force row level security;

create policy maintenance on booking_rate_periods for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on booking_rate_periods to seed;

create policy office on booking_rate_periods for select to app_youth_office using (exists (select from bookings b where b.id = booking_id));

grant select on booking_rate_periods to app_youth_office;

create policy provider on booking_rate_periods for select to app_provider using (exists (select from bookings b where b.id = booking_id));

grant select on booking_rate_periods to app_provider;

create policy begin on booking_rate_periods for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from bookings b where b.id = booking_id));

grant insert on booking_rate_periods to app_youth_office;

create policy change on booking_rate_periods for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from bookings b where b.id = booking_id)) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from bookings b where b.id = booking_id));

grant update (component, valid_until, version) on booking_rate_periods to app_youth_office;

alter table custody_measures enable row level security;

alter table custody_measures force row level security;

create policy maintenance on custody_measures for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on custody_measures to seed;

create policy sees on custody_measures for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or case_id = any(array(select p.case_id from participations p where p.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and p.purpose = (select nullif(current_setting('app.purpose', true), '')::text) and p.revoked_on is null and p.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and p.valid_until >= (select nullif(current_setting('app.today', true), '')::date)))));

grant select on custody_measures to app_youth_office;

create policy take on custody_measures for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant insert on custody_measures to app_youth_office;

create policy keep on custody_measures for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant update on custody_measures to app_youth_office;

alter table custody_deadlines enable row level security;

alter table custody_deadlines force row level security;

create policy maintenance on custody_deadlines for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on custody_deadlines to seed;

create policy sees on custody_deadlines for select to app_youth_office using (exists (select from custody_measures m where m.id = custody_measure_id));

grant select on custody_deadlines to app_youth_office;

create policy compute on custody_deadlines for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from custody_measures m where m.id = custody_measure_id and m.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])));

grant insert on custody_deadlines to app_youth_office;

create policy meet on custody_deadlines for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from custody_measures m where m.id = custody_measure_id and m.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]))) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from custody_measures m where m.id = custody_measure_id and m.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])));

grant update (met_at, version) on custody_deadlines to app_youth_office;

create policy jobs on offers for select to job_expiry using (true);

create policy jobs on vacancies for select to job_expiry using (true);

create policy remind on vacancies for update to job_expiry using (true) with check (true);

create policy jobs on places for select to job_expiry using (true);

create policy office on bookings for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH']) and (select nullif(current_setting('app.member', true), '')::uuid) is not null) or (select true from cases where cases.id = case_id)));

create policy book on bookings for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (select true from cases where cases.id = case_id));

create policy office_step on bookings for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (select true from cases where cases.id = case_id)) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (select true from cases where cases.id = case_id));

grant select (facility_id) on bookings to job_rollup;

grant select (outside_region) on bookings to job_rollup;

grant update (admission_day) on bookings to app_youth_office;

grant update (cancellation_reason) on bookings to app_provider;

grant update (cancellation_reason) on bookings to app_youth_office;

grant update (discharge_reason) on bookings to app_youth_office;

grant update (outside_region) on bookings to app_youth_office;

grant select on offers to job_expiry;

grant select on places to job_expiry;

grant update (cancellation_reason) on reservations to app_provider;

grant update (cancellation_reason) on reservations to app_youth_office;

grant update (confirmation_basis) on reservations to app_provider;

grant update (expires_at) on reservations to app_youth_office;

grant update (extensions_left) on reservations to app_youth_office;

grant select on vacancies to job_expiry;

grant update (lapses_on) on vacancies to job_expiry;

grant update (remind_on) on vacancies to job_expiry;

-- The projection, and the days on which providers are reminded of what they have announced.
select publish_offers(array(select id from offers));

select publish_rates(array(select id from offers));

select publish_facilities(array(select id from facilities));

select publish_vacancies(array(select id from vacancies), array(select id from offers));

update vacancies set remind_on = confirm_by - 3, lapses_on = confirm_by + 1;
