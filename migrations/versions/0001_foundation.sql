create extension if not exists btree_gist;

create extension if not exists pg_trgm;

create extension if not exists unaccent;

create extension if not exists cube;

create or replace function fold_german(written text) returns text
language sql immutable strict parallel safe as $$
  select btrim(replace(replace(replace(
    regexp_replace(
      replace(replace(replace(replace(translate(
        regexp_replace(
          normalize(lower(normalize(written, nfkc) collate "pg_c_utf8"), nfd),
          '[\u0300-\u036f\u2019\u00b4\u02bc''`]+', '', 'g'),
        'łøđıð', 'lodid'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
      '[^[:alnum:]]+', ' ', 'g'),
    'ae', 'a'), 'oe', 'o'), 'ue', 'u')) collate "C"
$$;

revoke all on function fold_german(text) from public;

grant execute on function fold_german(text) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public, seed;

create or replace function is_organisation_admin() returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (
    select from members
    where id = (select nullif(current_setting('app.member', true), '')::uuid) and organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
      and functions && array['ORGANISATION_ADMIN', 'PROVIDER_ADMIN']);
end
$$;

revoke all on function is_organisation_admin() from public;

grant execute on function is_organisation_admin() to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create or replace function distance_km(
  lat1 double precision, lon1 double precision, lat2 double precision, lon2 double precision
) returns double precision language sql immutable strict parallel safe
return 12742.0176 * asin(1 - abs(1 - sqrt(
  sind((lat2 - lat1) / 2) ^ 2 + cosd(lat1) * cosd(lat2) * sind((lon2 - lon1) / 2) ^ 2
)));

revoke all on function distance_km(double precision, double precision, double precision, double precision) from public;

grant execute on function distance_km(double precision, double precision, double precision, double precision) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

CREATE TABLE answered (
	organisation_id UUID NOT NULL, 
	client VARCHAR NOT NULL, 
	key VARCHAR NOT NULL, 
	request_hash VARCHAR NOT NULL, 
	status INTEGER NOT NULL, 
	headers JSONB NOT NULL, 
	body BYTEA NOT NULL, 
	answered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_answered PRIMARY KEY (organisation_id, client, key)
);

CREATE INDEX ix_answered_answered_at ON answered (answered_at);

CREATE TABLE audit_entries (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	organisation_id UUID, 
	member_id UUID, 
	subject VARCHAR NOT NULL, 
	client VARCHAR NOT NULL, 
	purpose VARCHAR, 
	kind VARCHAR NOT NULL, 
	resource_id UUID NOT NULL, 
	version INTEGER NOT NULL, 
	fields TEXT[] NOT NULL, 
	digest BYTEA, 
	at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	CONSTRAINT pk_audit_entries PRIMARY KEY (id)
);

CREATE INDEX ix_audit_entries_organisation_id_id ON audit_entries (organisation_id, id);

CREATE INDEX ix_audit_entries_resource_id_id ON audit_entries (resource_id, id);

CREATE TABLE changes (
	seq BIGINT GENERATED ALWAYS AS IDENTITY, 
	xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	kind VARCHAR NOT NULL, 
	resource_id UUID NOT NULL, 
	version INTEGER NOT NULL, 
	at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	concerns UUID[] NOT NULL, 
	CONSTRAINT pk_changes PRIMARY KEY (seq)
);

CREATE INDEX ix_changes_xid_seq ON changes (xid, seq);

CREATE TABLE exclusion_criteria (
	code VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	de VARCHAR NOT NULL, 
	en VARCHAR NOT NULL, 
	CONSTRAINT pk_exclusion_criteria PRIMARY KEY (code)
);

CREATE TABLE figure_releases (
	released_on DATE NOT NULL, 
	policy_version INTEGER NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_figure_releases PRIMARY KEY (id), 
	CONSTRAINT uq_figure_releases_released_on UNIQUE (released_on)
);

CREATE TABLE laender (
	ags VARCHAR NOT NULL, 
	iso VARCHAR NOT NULL, 
	nuts1 VARCHAR NOT NULL, 
	name_de VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	search_name VARCHAR NOT NULL, 
	area_km2 NUMERIC(8, 2) NOT NULL, 
	population INTEGER NOT NULL, 
	lat DOUBLE PRECISION NOT NULL, 
	lon DOUBLE PRECISION NOT NULL, 
	CONSTRAINT pk_laender PRIMARY KEY (ags), 
	CONSTRAINT ck_laender_ags CHECK (ags ~ '^[0-9]{2}$')
);

CREATE TABLE local_holidays (
	ags VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	municipality VARCHAR NOT NULL, 
	de VARCHAR NOT NULL, 
	en VARCHAR NOT NULL, 
	month INTEGER, 
	day INTEGER, 
	easter_offset INTEGER, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	source VARCHAR NOT NULL, 
	verified BOOLEAN NOT NULL, 
	organisation_id UUID, 
	id UUID NOT NULL, 
	CONSTRAINT pk_local_holidays PRIMARY KEY (id), 
	CONSTRAINT uq_local_holidays_ags_code_valid_from_organisation_id UNIQUE NULLS NOT DISTINCT (ags, code, valid_from, organisation_id), 
	CONSTRAINT ck_local_holidays_ags CHECK (ags ~ '^[0-9]{5}([0-9]{3})?$'), 
	CONSTRAINT ck_local_holidays_either_fixed_or_after_easter CHECK ((month is null) = (day is null) and (month is null) <> (easter_offset is null)), 
	CONSTRAINT ck_local_holidays_period CHECK (valid_until is null or valid_until >= valid_from)
);

CREATE TABLE operations (
	organisation_id UUID NOT NULL, 
	member_id UUID, 
	subject VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	parameters JSONB NOT NULL, 
	status VARCHAR NOT NULL, 
	progress_percent INTEGER NOT NULL, 
	problem_code VARCHAR, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_operations PRIMARY KEY (id), 
	CONSTRAINT ck_operations_progress CHECK (progress_percent between 0 and 100)
);

CREATE INDEX ix_operations_expires_at ON operations (expires_at);

CREATE TABLE organisations (
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	city VARCHAR, 
	ags VARCHAR, 
	land VARCHAR, 
	leitweg_id VARCHAR, 
	email VARCHAR, 
	phone VARCHAR, 
	website VARCHAR, 
	welfare_association VARCHAR, 
	synthetic BOOLEAN DEFAULT false NOT NULL, 
	active BOOLEAN DEFAULT true NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_organisations PRIMARY KEY (id), 
	CONSTRAINT ck_organisations_kind CHECK (kind in ('YOUTH_OFFICE','PROVIDER','STATE_YOUTH_OFFICE','POLICY_MAKER')), 
	CONSTRAINT uq_organisations_leitweg_id UNIQUE (leitweg_id)
);

CREATE INDEX ix_organisations_kind_name ON organisations (kind, name, id);

CREATE INDEX ix_organisations_name_id ON organisations (name, id);

CREATE TABLE outbox (
	seq BIGSERIAL NOT NULL, 
	kind VARCHAR NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (seq)
);

CREATE TABLE published_facilities (
	id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	provider_name VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	description VARCHAR, 
	address_protected BOOLEAN NOT NULL, 
	street VARCHAR, 
	house_number VARCHAR, 
	postal_code VARCHAR, 
	city VARCHAR, 
	email VARCHAR, 
	phone VARCHAR, 
	website VARCHAR, 
	ags VARCHAR, 
	latitude DOUBLE PRECISION NOT NULL, 
	longitude DOUBLE PRECISION NOT NULL, 
	location_accuracy VARCHAR NOT NULL, 
	CONSTRAINT pk_published_facilities PRIMARY KEY (id)
);

CREATE INDEX ix_published_facilities_name_id ON published_facilities (name, id);

CREATE INDEX ix_published_facilities_provider_id ON published_facilities (provider_id);

CREATE TABLE published_offers (
	id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	provider_name VARCHAR NOT NULL, 
	facility_id UUID NOT NULL, 
	facility_name VARCHAR NOT NULL, 
	address_protected BOOLEAN NOT NULL, 
	service_type VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	billing_unit VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	summary VARCHAR, 
	concept VARCHAR, 
	age_min SMALLINT NOT NULL, 
	age_max SMALLINT NOT NULL, 
	genders TEXT[] NOT NULL, 
	specialisations TEXT[] NOT NULL, 
	exclusions TEXT[] NOT NULL, 
	languages TEXT[] NOT NULL, 
	accessibility TEXT[] NOT NULL, 
	catchment TEXT[] NOT NULL, 
	emergency_admission BOOLEAN NOT NULL, 
	auto_confirm_hours SMALLINT, 
	ags VARCHAR, 
	latitude DOUBLE PRECISION NOT NULL, 
	longitude DOUBLE PRECISION NOT NULL, 
	location_accuracy VARCHAR NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_published_offers PRIMARY KEY (id)
);

CREATE INDEX ix_published_offers_facility_id ON published_offers (facility_id);

CREATE INDEX ix_published_offers_languages ON published_offers USING gin (languages);

CREATE INDEX ix_published_offers_point ON published_offers (service_type, latitude, longitude);

CREATE INDEX ix_published_offers_provider_id ON published_offers (provider_id);

CREATE INDEX ix_published_offers_service_type_ags ON published_offers (service_type, ags, id);

CREATE INDEX ix_published_offers_service_type_id ON published_offers (service_type, id);

CREATE INDEX ix_published_offers_specialisations ON published_offers USING gin (specialisations);

CREATE INDEX ix_published_offers_title_id ON published_offers (title, id);

CREATE TABLE published_rates (
	offer_id UUID NOT NULL, 
	youth_office_id UUID NOT NULL, 
	in_force_from DATE NOT NULL, 
	in_force_until DATE NOT NULL, 
	service_type VARCHAR NOT NULL, 
	rate_id UUID, 
	unit VARCHAR NOT NULL, 
	rate NUMERIC(12, 4), 
	cheapest BIGINT GENERATED ALWAYS AS (coalesce((rate * 10000)::bigint, 4611686018427387904)) STORED NOT NULL, 
	dearest BIGINT GENERATED ALWAYS AS (coalesce((rate * 10000)::bigint, -1)) STORED NOT NULL, 
	CONSTRAINT pk_published_rates PRIMARY KEY (offer_id, youth_office_id, in_force_from)
);

CREATE INDEX ix_published_rates_cheapest ON published_rates (youth_office_id, service_type, cheapest, offer_id);

CREATE INDEX ix_published_rates_dearest ON published_rates (youth_office_id, service_type, dearest, offer_id);

CREATE TABLE read_entries (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	organisation_id UUID NOT NULL, 
	member_id UUID, 
	subject VARCHAR NOT NULL, 
	client VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	operation VARCHAR NOT NULL, 
	object_ids UUID[] NOT NULL, 
	at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	CONSTRAINT pk_read_entries PRIMARY KEY (id)
);

CREATE INDEX ix_read_entries_object_ids ON read_entries USING gin (object_ids);

CREATE INDEX ix_read_entries_organisation_id_id ON read_entries (organisation_id, id);

CREATE TABLE rollup_positions (
	name VARCHAR NOT NULL, 
	xid xid8 NOT NULL, 
	seq INTEGER NOT NULL, 
	as_of TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_rollup_positions PRIMARY KEY (name)
);

CREATE TABLE service_types (
	code VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	paragraphs TEXT[] NOT NULL, 
	de VARCHAR NOT NULL, 
	en VARCHAR NOT NULL, 
	kinds TEXT[] NOT NULL, 
	claimants TEXT[] NOT NULL, 
	ages JSONB, 
	billing JSONB NOT NULL, 
	support_plan JSONB NOT NULL, 
	cost_contribution JSONB NOT NULL, 
	statistics JSONB, 
	source VARCHAR NOT NULL, 
	verified BOOLEAN NOT NULL, 
	CONSTRAINT pk_service_types PRIMARY KEY (code)
);

CREATE TABLE signing_keys (
	private_key BYTEA NOT NULL, 
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL, 
	valid_until TIMESTAMP WITH TIME ZONE NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_signing_keys PRIMARY KEY (id), 
	CONSTRAINT ck_signing_keys_period CHECK (valid_until > valid_from)
);

CREATE TABLE specialisations (
	code VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	de VARCHAR NOT NULL, 
	en VARCHAR NOT NULL, 
	paragraph VARCHAR, 
	CONSTRAINT pk_specialisations PRIMARY KEY (code)
);

CREATE TABLE trusted_issuers (
	issuer VARCHAR NOT NULL, 
	jwks_uri VARCHAR, 
	jwks JSONB, 
	audience VARCHAR, 
	valid_from TIMESTAMP WITH TIME ZONE, 
	valid_until TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_trusted_issuers PRIMARY KEY (issuer), 
	CONSTRAINT ck_trusted_issuers_one_source CHECK (num_nonnulls(jwks_uri, jwks) = 1), 
	CONSTRAINT ck_trusted_issuers_period CHECK (valid_until > valid_from)
);

CREATE TABLE api_clients (
	organisation_id UUID NOT NULL, 
	role VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	departments TEXT[] DEFAULT '{}' NOT NULL, 
	facilities UUID[], 
	scopes TEXT[] NOT NULL, 
	secret_hash VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	last_used_on DATE, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_api_clients PRIMARY KEY (id), 
	CONSTRAINT ck_api_clients_state CHECK (state in ('ACTIVE', 'REVOKED')), 
	CONSTRAINT ck_api_clients_revoked CHECK ((state = 'REVOKED') = (revoked_at is not null)), 
	CONSTRAINT ck_api_clients_departments CHECK (departments = '{}' or role = 'youth_office'), 
	CONSTRAINT ck_api_clients_facilities CHECK (facilities is null or role = 'provider'), 
	CONSTRAINT fk_api_clients_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);

CREATE INDEX ix_api_clients_organisation_id_id ON api_clients (organisation_id, id);

CREATE UNIQUE INDEX uq_api_clients_active_name ON api_clients (organisation_id, name) WHERE state = 'ACTIVE';

CREATE TABLE case_counters (
	youth_office_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_case_counters PRIMARY KEY (youth_office_id, department, year), 
	CONSTRAINT fk_case_counters_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE TABLE facilities (
	provider_id UUID NOT NULL, 
	name VARCHAR NOT NULL, 
	description VARCHAR, 
	provider_reference VARCHAR, 
	address_protected BOOLEAN NOT NULL, 
	public_ags VARCHAR, 
	public_latitude DOUBLE PRECISION NOT NULL, 
	public_longitude DOUBLE PRECISION NOT NULL, 
	public_accuracy VARCHAR NOT NULL, 
	address_changed_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_facilities PRIMARY KEY (id), 
	CONSTRAINT uq_facilities_provider_id_id UNIQUE (provider_id, id), 
	CONSTRAINT uq_facilities_provider_id_id_address_protected UNIQUE (provider_id, id, address_protected), 
	CONSTRAINT uq_facilities_provider_id_provider_reference UNIQUE (provider_id, provider_reference), 
	CONSTRAINT ck_facilities_public_latitude CHECK (public_latitude between -90 and 90), 
	CONSTRAINT ck_facilities_public_longitude CHECK (public_longitude between -180 and 180), 
	CONSTRAINT ck_facilities_public_accuracy CHECK (public_accuracy in ('EXACT','POSTAL_CODE','POSTAL_REGION')), 
	CONSTRAINT ck_facilities_address_protected CHECK (not address_protected or public_accuracy = 'POSTAL_REGION'), 
	CONSTRAINT fk_facilities_provider_id FOREIGN KEY(provider_id) REFERENCES organisations (id)
);

CREATE INDEX ix_facilities_name_id ON facilities (name, id);

CREATE TABLE figure_values (
	figure VARCHAR NOT NULL, 
	youth_office_id UUID NOT NULL, 
	month DATE NOT NULL, 
	value NUMERIC(16, 4) NOT NULL, 
	as_of TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_figure_values PRIMARY KEY (figure, youth_office_id, month), 
	CONSTRAINT fk_figure_values_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE INDEX ix_figure_values_youth_office_id ON figure_values (youth_office_id, figure, month);

CREATE TABLE issuer_mandates (
	issuer VARCHAR NOT NULL, 
	role TEXT NOT NULL, 
	organisations UUID[] DEFAULT '{}' NOT NULL, 
	any_organisation BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_issuer_mandates PRIMARY KEY (issuer, role), 
	CONSTRAINT ck_issuer_mandates_role CHECK (role in ('youth_office', 'provider', 'state_youth_office', 'policy_maker')), 
	CONSTRAINT ck_issuer_mandates_any_or_listed CHECK (any_organisation = (organisations = '{}')), 
	CONSTRAINT fk_issuer_mandates_issuer FOREIGN KEY(issuer) REFERENCES trusted_issuers (issuer) ON DELETE CASCADE
);

CREATE TABLE jurisdictions (
	authority_id UUID NOT NULL, 
	task VARCHAR NOT NULL, 
	ags VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	CONSTRAINT pk_jurisdictions PRIMARY KEY (authority_id, task, ags, valid_from), 
	CONSTRAINT ck_jurisdictions_task CHECK (task in ('PERMITS','NOTIFICATIONS','FIGURES')), 
	CONSTRAINT fk_jurisdictions_authority_id FOREIGN KEY(authority_id) REFERENCES organisations (id)
);

CREATE INDEX ix_jurisdictions_ags_task ON jurisdictions (ags, task);

CREATE TABLE operation_results (
	operation_id UUID NOT NULL, 
	media_type VARCHAR NOT NULL, 
	content BYTEA NOT NULL, 
	CONSTRAINT pk_operation_results PRIMARY KEY (operation_id), 
	CONSTRAINT fk_operation_results_operation_id FOREIGN KEY(operation_id) REFERENCES operations (id) ON DELETE CASCADE
);

CREATE TABLE persons (
	youth_office_id UUID NOT NULL, 
	given_name VARCHAR NOT NULL, 
	family_name VARCHAR NOT NULL, 
	birth_name VARCHAR, 
	born_on DATE, 
	birth_precision VARCHAR, 
	gender VARCHAR NOT NULL, 
	deceased_on DATE, 
	address_locked BOOLEAN DEFAULT false NOT NULL, 
	family_key TEXT COLLATE "C" GENERATED ALWAYS AS (fold_german(family_name)) STORED NOT NULL, 
	given_key TEXT COLLATE "C" GENERATED ALWAYS AS (fold_german(given_name)) STORED NOT NULL, 
	birth_name_key TEXT COLLATE "C" GENERATED ALWAYS AS (fold_german(birth_name)) STORED, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_persons PRIMARY KEY (id), 
	CONSTRAINT uq_persons_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT ck_persons_gender CHECK (gender in ('FEMALE', 'MALE', 'DIVERSE', 'UNSPECIFIED')), 
	CONSTRAINT ck_persons_birth_precision CHECK (birth_precision in ('DAY', 'MONTH', 'YEAR', 'ESTIMATED') and (birth_precision is null) = (born_on is null)), 
	CONSTRAINT ck_persons_deceased CHECK (deceased_on >= born_on), 
	CONSTRAINT fk_persons_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE INDEX ix_persons_youth_office_id_born_on ON persons (youth_office_id, born_on);

CREATE INDEX ix_persons_youth_office_id_family_key ON persons (youth_office_id, family_key, id);

CREATE TABLE postal_codes (
	postal_code VARCHAR NOT NULL, 
	place VARCHAR, 
	land VARCHAR, 
	lat DOUBLE PRECISION NOT NULL, 
	lon DOUBLE PRECISION NOT NULL, 
	quality VARCHAR NOT NULL, 
	regions TEXT[] NOT NULL, 
	CONSTRAINT pk_postal_codes PRIMARY KEY (postal_code), 
	CONSTRAINT ck_postal_codes_postal_code CHECK (postal_code ~ '^[0-9]{5}$'), 
	CONSTRAINT fk_postal_codes_land FOREIGN KEY(land) REFERENCES laender (ags)
);

CREATE INDEX ix_postal_codes_lat_lon ON postal_codes (lat, lon);

CREATE TABLE regions (
	ags VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	search_name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	designation VARCHAR NOT NULL, 
	land VARCHAR NOT NULL, 
	nuts3 VARCHAR NOT NULL, 
	area_km2 NUMERIC(8, 2) NOT NULL, 
	population INTEGER NOT NULL, 
	lat DOUBLE PRECISION NOT NULL, 
	lon DOUBLE PRECISION NOT NULL, 
	CONSTRAINT pk_regions PRIMARY KEY (ags), 
	CONSTRAINT ck_regions_ags CHECK (ags ~ '^[0-9]{5}$' and left(ags, 2) = land), 
	CONSTRAINT fk_regions_land FOREIGN KEY(land) REFERENCES laender (ags), 
	CONSTRAINT uq_regions_nuts3 UNIQUE (nuts3)
);

CREATE INDEX ix_regions_land ON regions (land);

CREATE TABLE released_values (
	release_id UUID NOT NULL, 
	audience VARCHAR NOT NULL, 
	figure VARCHAR NOT NULL, 
	figure_version INTEGER NOT NULL, 
	month DATE NOT NULL, 
	scope VARCHAR NOT NULL, 
	contributors INTEGER, 
	minimum NUMERIC(16, 4), 
	median NUMERIC(16, 4), 
	maximum NUMERIC(16, 4), 
	suppressed BOOLEAN NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_released_values PRIMARY KEY (id), 
	CONSTRAINT ck_released_values_audience CHECK (audience in ('OFFICES', 'OUTSIDE')), 
	CONSTRAINT ck_released_values_suppression CHECK (not suppressed or num_nonnulls(contributors, minimum, median, maximum) = 0), 
	CONSTRAINT uq_released_values_release_id_audience_figure_scope_month UNIQUE (release_id, audience, figure, scope, month), 
	CONSTRAINT fk_released_values_release_id FOREIGN KEY(release_id) REFERENCES figure_releases (id)
);

CREATE TABLE teams (
	organisation_id UUID NOT NULL, 
	name VARCHAR NOT NULL, 
	department VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_teams PRIMARY KEY (id), 
	CONSTRAINT fk_teams_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisations (id), 
	CONSTRAINT uq_teams_organisation_id_id UNIQUE (organisation_id, id), 
	CONSTRAINT uq_teams_organisation_id_name UNIQUE (organisation_id, name), 
	CONSTRAINT ck_teams_department CHECK (department in ('ASD', 'JGH', 'WJH', 'PKD', 'UVG', 'GUARDIANSHIP', 'ASSISTANCE', 'CONTROLLING', 'LEADERSHIP', 'ADMIN'))
);

CREATE TABLE facility_addresses (
	facility_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	address_protected BOOLEAN NOT NULL, 
	street VARCHAR NOT NULL, 
	house_number VARCHAR, 
	postal_code VARCHAR NOT NULL, 
	city VARCHAR NOT NULL, 
	ags VARCHAR, 
	latitude DOUBLE PRECISION NOT NULL, 
	longitude DOUBLE PRECISION NOT NULL, 
	accuracy VARCHAR NOT NULL, 
	email VARCHAR, 
	phone VARCHAR, 
	website VARCHAR, 
	CONSTRAINT pk_facility_addresses PRIMARY KEY (facility_id), 
	CONSTRAINT fk_facility_addresses_provider_id_facility_id_address_protected FOREIGN KEY(provider_id, facility_id, address_protected) REFERENCES facilities (provider_id, id, address_protected) ON UPDATE CASCADE, 
	CONSTRAINT ck_facility_addresses_postal_code CHECK (postal_code ~ '^[0-9]{5}$'), 
	CONSTRAINT ck_facility_addresses_ags CHECK (ags ~ '^[0-9]{5}$'), 
	CONSTRAINT ck_facility_addresses_latitude CHECK (latitude between -90 and 90), 
	CONSTRAINT ck_facility_addresses_longitude CHECK (longitude between -180 and 180), 
	CONSTRAINT ck_facility_addresses_accuracy CHECK (accuracy in ('EXACT','POSTAL_CODE','POSTAL_REGION'))
);

CREATE INDEX ix_facility_addresses_ags ON facility_addresses (ags);

CREATE TABLE members (
	organisation_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	issuer VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	display_name VARCHAR NOT NULL, 
	departments TEXT[] DEFAULT '{}' NOT NULL, 
	functions TEXT[] DEFAULT '{}' NOT NULL, 
	team_id UUID, 
	leads_team BOOLEAN DEFAULT false NOT NULL, 
	deputy_id UUID, 
	absent_from DATE, 
	absent_until DATE, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_members PRIMARY KEY (id), 
	CONSTRAINT fk_members_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisations (id), 
	CONSTRAINT fk_members_organisation_id_team_id FOREIGN KEY(organisation_id, team_id) REFERENCES teams (organisation_id, id), 
	CONSTRAINT fk_members_organisation_id_deputy_id FOREIGN KEY(organisation_id, deputy_id) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_members_organisation_id_id UNIQUE (organisation_id, id), 
	CONSTRAINT uq_members_organisation_id_issuer_subject UNIQUE (organisation_id, issuer, subject), 
	CONSTRAINT ck_members_kind CHECK (kind in ('PERSON', 'MACHINE')), 
	CONSTRAINT ck_members_period CHECK (valid_until >= valid_from), 
	CONSTRAINT ck_members_absence CHECK (absent_until >= absent_from), 
	CONSTRAINT ck_members_deputy CHECK (deputy_id <> id)
);

CREATE INDEX ix_members_organisation_id_display_name ON members (organisation_id, display_name, id);

CREATE TABLE offers (
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	provider_reference VARCHAR, 
	service_type VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	billing_unit VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	summary VARCHAR, 
	concept VARCHAR, 
	age_min SMALLINT NOT NULL, 
	age_max SMALLINT NOT NULL, 
	genders TEXT[] DEFAULT '{}' NOT NULL, 
	specialisations TEXT[] DEFAULT '{}' NOT NULL, 
	exclusions TEXT[] DEFAULT '{}' NOT NULL, 
	languages TEXT[] DEFAULT '{}' NOT NULL, 
	accessibility TEXT[] DEFAULT '{}' NOT NULL, 
	catchment TEXT[] DEFAULT '{}' NOT NULL, 
	places SMALLINT NOT NULL, 
	emergency_admission BOOLEAN DEFAULT false NOT NULL, 
	auto_confirm_hours SMALLINT, 
	state VARCHAR NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_offers PRIMARY KEY (id), 
	CONSTRAINT fk_offers_provider_id_facility_id FOREIGN KEY(provider_id, facility_id) REFERENCES facilities (provider_id, id), 
	CONSTRAINT uq_offers_provider_id_id UNIQUE (provider_id, id), 
	CONSTRAINT uq_offers_provider_id_id_facility_id UNIQUE (provider_id, id, facility_id), 
	CONSTRAINT uq_offers_provider_id_id_state UNIQUE (provider_id, id, state), 
	CONSTRAINT uq_offers_provider_id_provider_reference UNIQUE (provider_id, provider_reference), 
	CONSTRAINT ck_offers_state CHECK (state in ('DRAFT','PUBLISHED','SUSPENDED','RETIRED')), 
	CONSTRAINT ck_offers_ages CHECK (age_min >= 0 and age_min <= age_max and age_max < 27), 
	CONSTRAINT ck_offers_places CHECK (places >= 0), 
	CONSTRAINT ck_offers_genders CHECK (genders <@ array['FEMALE','MALE','DIVERSE']), 
	CONSTRAINT ck_offers_auto_confirm_hours CHECK (auto_confirm_hours is null or (emergency_admission and auto_confirm_hours >= 0))
);

CREATE INDEX ix_offers_facility_id ON offers (facility_id);

CREATE INDEX ix_offers_provider_id_title ON offers (provider_id, title, id);

CREATE INDEX ix_offers_title_id ON offers (title, id);

CREATE TABLE person_departments (
	youth_office_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	source_id UUID, 
	purpose VARCHAR, 
	valid_until DATE, 
	id UUID NOT NULL, 
	CONSTRAINT pk_person_departments PRIMARY KEY (id), 
	CONSTRAINT fk_person_departments_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT uq_person_departments_person_id_department_kind_source_id UNIQUE NULLS NOT DISTINCT (person_id, department, kind, source_id), 
	CONSTRAINT ck_person_departments_department CHECK (department in ('ASD', 'JGH', 'WJH', 'PKD', 'UVG', 'GUARDIANSHIP', 'ASSISTANCE')), 
	CONSTRAINT ck_person_departments_kind CHECK (kind in ('CREATED', 'CASE', 'PARTICIPATION', 'SERVICE_PACKAGE'))
);

CREATE INDEX ix_person_departments_known ON person_departments (youth_office_id, department, person_id);

CREATE INDEX ix_person_departments_source_id ON person_departments (source_id);

CREATE TABLE bank_accounts (
	organisation_id UUID NOT NULL, 
	account_holder VARCHAR NOT NULL, 
	iban VARCHAR NOT NULL, 
	bic VARCHAR, 
	state VARCHAR NOT NULL, 
	entered_by UUID NOT NULL, 
	confirmed_by UUID, 
	confirmed_at TIMESTAMP WITH TIME ZONE, 
	usable_from TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_bank_accounts PRIMARY KEY (id), 
	CONSTRAINT fk_bank_accounts_organisation_id_entered_by FOREIGN KEY(organisation_id, entered_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_bank_accounts_organisation_id_confirmed_by FOREIGN KEY(organisation_id, confirmed_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT ck_bank_accounts_state CHECK (state in ('ENTERED','CONFIRMED','WITHDRAWN')), 
	CONSTRAINT ck_bank_accounts_two_persons CHECK (confirmed_by <> entered_by), 
	CONSTRAINT ck_bank_accounts_confirmed CHECK (state <> 'CONFIRMED' or (confirmed_by is not null and usable_from is not null)), 
	CONSTRAINT fk_bank_accounts_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);

CREATE INDEX ix_bank_accounts_organisation_id_id ON bank_accounts (organisation_id, id);

CREATE UNIQUE INDEX uq_bank_accounts_pending ON bank_accounts (organisation_id) WHERE state = 'ENTERED';

CREATE TABLE cases (
	youth_office_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	reference VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	person_id UUID NOT NULL, 
	responsible_member_id UUID NOT NULL, 
	state VARCHAR NOT NULL, 
	opened_on DATE NOT NULL, 
	closed_on DATE, 
	closure_reason VARCHAR, 
	people_changed_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_cases PRIMARY KEY (id), 
	CONSTRAINT fk_cases_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_cases_youth_office_id_responsible_member_id FOREIGN KEY(youth_office_id, responsible_member_id) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_cases_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT uq_cases_youth_office_id_id_department UNIQUE (youth_office_id, id, department), 
	CONSTRAINT uq_cases_youth_office_id_reference UNIQUE (youth_office_id, reference), 
	CONSTRAINT ck_cases_department CHECK (department in ('ASD', 'JGH', 'WJH', 'PKD', 'UVG', 'GUARDIANSHIP', 'ASSISTANCE')), 
	CONSTRAINT ck_cases_state CHECK (state in ('OPEN', 'DORMANT', 'CLOSED', 'ARCHIVED')), 
	CONSTRAINT ck_cases_subject CHECK (subject in ('PERSON', 'FAMILY')), 
	CONSTRAINT ck_cases_closure_reason CHECK (closure_reason in ('HELP_ENDED', 'NO_NEED', 'WITHDRAWN', 'MOVED_AWAY', 'PROCEEDING_ENDED', 'OF_AGE', 'DECEASED', 'OTHER')), 
	CONSTRAINT ck_cases_closed CHECK ((state in ('CLOSED', 'ARCHIVED')) = (closed_on is not null) and (closed_on is null) = (closure_reason is null)), 
	CONSTRAINT fk_cases_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE UNIQUE INDEX case_exists ON cases (youth_office_id, department, person_id, subject) WHERE state in ('OPEN', 'DORMANT');

CREATE INDEX ix_cases_youth_office_id_department_id ON cases (youth_office_id, department, id);

CREATE INDEX ix_cases_youth_office_id_responsible ON cases (youth_office_id, responsible_member_id);

CREATE TABLE invoices (
	youth_office_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	facility_ids UUID[] NOT NULL, 
	number VARCHAR NOT NULL, 
	provider_reference VARCHAR, 
	issued_on DATE NOT NULL, 
	due_on DATE NOT NULL, 
	period_from DATE NOT NULL, 
	period_until DATE NOT NULL, 
	total_amount NUMERIC(12, 2) NOT NULL, 
	payable_amount NUMERIC(12, 2) NOT NULL, 
	corrects_id UUID, 
	state VARCHAR NOT NULL, 
	received_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	factually_checked_by UUID, 
	factually_checked_at TIMESTAMP WITH TIME ZONE, 
	arithmetically_checked_by UUID, 
	arithmetically_checked_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_invoices PRIMARY KEY (id), 
	CONSTRAINT fk_invoices_youth_office_id_provider_id_corrects_id FOREIGN KEY(youth_office_id, provider_id, corrects_id) REFERENCES invoices (youth_office_id, provider_id, id), 
	CONSTRAINT fk_invoices_youth_office_id_factually_checked_by FOREIGN KEY(youth_office_id, factually_checked_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_invoices_youth_office_id_arithmetically_checked_by FOREIGN KEY(youth_office_id, arithmetically_checked_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_invoices_provider_id_number UNIQUE (provider_id, number), 
	CONSTRAINT uq_invoices_provider_id_provider_reference UNIQUE (provider_id, provider_reference), 
	CONSTRAINT uq_invoices_youth_office_id_provider_id_id UNIQUE (youth_office_id, provider_id, id), 
	CONSTRAINT ck_invoices_state CHECK (state in ('RECEIVED','FORMALLY_CHECKED','FACTUALLY_CHECKED','ARITHMETICALLY_CHECKED','ORDERED','TRANSFERRED','PAID','QUERIED','CORRECTED','CANCELLED')), 
	CONSTRAINT ck_invoices_period CHECK (period_until >= period_from), 
	CONSTRAINT ck_invoices_due CHECK (due_on >= issued_on), 
	CONSTRAINT ck_invoices_corrects CHECK (corrects_id <> id), 
	CONSTRAINT fk_invoices_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id), 
	CONSTRAINT fk_invoices_provider_id FOREIGN KEY(provider_id) REFERENCES organisations (id)
);

CREATE INDEX ix_invoices_corrects_id ON invoices (corrects_id);

CREATE INDEX ix_invoices_provider_id_id ON invoices (provider_id, id);

CREATE INDEX ix_invoices_youth_office_id_id ON invoices (youth_office_id, id);

CREATE TABLE offer_rates (
	provider_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	provider_reference VARCHAR, 
	component VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	contracting_office_id UUID NOT NULL, 
	youth_office_id UUID, 
	rate NUMERIC(12, 4) NOT NULL, 
	investment_share NUMERIC(12, 4) NOT NULL, 
	absence_rule JSONB, 
	valid_from DATE NOT NULL, 
	valid_until DATE, 
	basis VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_offer_rates PRIMARY KEY (id), 
	CONSTRAINT fk_offer_rates_provider_id_offer_id FOREIGN KEY(provider_id, offer_id) REFERENCES offers (provider_id, id), 
	CONSTRAINT uq_offer_rates_provider_id_id UNIQUE (provider_id, id), 
	CONSTRAINT uq_offer_rates_provider_id_provider_reference UNIQUE (provider_id, provider_reference), 
	CONSTRAINT ck_offer_rates_binding CHECK (youth_office_id is null or youth_office_id = contracting_office_id), 
	CONSTRAINT ck_offer_rates_state CHECK (state in ('PROPOSED','AGREED','REFUSED','WITHDRAWN')), 
	CONSTRAINT ck_offer_rates_rate CHECK (rate >= 0 and investment_share between 0 and rate), 
	CONSTRAINT ck_offer_rates_period CHECK (valid_until >= valid_from), 
	CONSTRAINT rate_agreed_once EXCLUDE USING gist (offer_id WITH =, component WITH =, unit WITH =, coalesce(youth_office_id, '00000000-0000-0000-0000-000000000000') WITH =, daterange(valid_from, valid_until, '[]') WITH &&) WHERE (state = 'AGREED'), 
	CONSTRAINT fk_offer_rates_contracting_office_id FOREIGN KEY(contracting_office_id) REFERENCES organisations (id), 
	CONSTRAINT fk_offer_rates_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE INDEX ix_offer_rates_offer_id_valid_from ON offer_rates (offer_id, valid_from, id);

CREATE TABLE vacancies (
	provider_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	offer_state VARCHAR NOT NULL, 
	provider_reference VARCHAR, 
	available_from DATE NOT NULL, 
	available_until DATE, 
	as_of TIMESTAMP WITH TIME ZONE NOT NULL, 
	confirm_by DATE NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_vacancies PRIMARY KEY (id), 
	CONSTRAINT fk_vacancies_provider_id_offer_id_offer_state FOREIGN KEY(provider_id, offer_id, offer_state) REFERENCES offers (provider_id, id, state) ON UPDATE CASCADE, 
	CONSTRAINT uq_vacancies_provider_id_id UNIQUE (provider_id, id), 
	CONSTRAINT uq_vacancies_provider_id_provider_reference UNIQUE (provider_id, provider_reference), 
	CONSTRAINT uq_vacancies_offer_id_available_from UNIQUE (offer_id, available_from), 
	CONSTRAINT ck_vacancies_period CHECK (available_until > available_from)
);

CREATE INDEX ix_vacancies_earliest_first ON vacancies (available_from, id);

CREATE INDEX ix_vacancies_freshest_first ON vacancies (as_of, id);

CREATE TABLE case_deputies (
	youth_office_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	member_id UUID NOT NULL, 
	CONSTRAINT pk_case_deputies PRIMARY KEY (case_id, member_id), 
	CONSTRAINT fk_case_deputies_youth_office_id_case_id FOREIGN KEY(youth_office_id, case_id) REFERENCES cases (youth_office_id, id), 
	CONSTRAINT fk_case_deputies_youth_office_id_member_id FOREIGN KEY(youth_office_id, member_id) REFERENCES members (organisation_id, id)
);

CREATE TABLE case_persons (
	youth_office_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	CONSTRAINT pk_case_persons PRIMARY KEY (case_id, person_id), 
	CONSTRAINT fk_case_persons_youth_office_id_case_id FOREIGN KEY(youth_office_id, case_id) REFERENCES cases (youth_office_id, id), 
	CONSTRAINT fk_case_persons_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id)
);

CREATE INDEX ix_case_persons_person_id ON case_persons (person_id);

CREATE TABLE invoice_checks (
	youth_office_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	invoice_id UUID NOT NULL, 
	occasion VARCHAR NOT NULL, 
	rules_version VARCHAR NOT NULL, 
	checked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	checked_by UUID, 
	id UUID NOT NULL, 
	CONSTRAINT pk_invoice_checks PRIMARY KEY (id), 
	CONSTRAINT fk_invoice_checks_youth_office_id_provider_id_invoice_id FOREIGN KEY(youth_office_id, provider_id, invoice_id) REFERENCES invoices (youth_office_id, provider_id, id), 
	CONSTRAINT uq_invoice_checks_invoice_id_id UNIQUE (invoice_id, id), 
	CONSTRAINT ck_invoice_checks_occasion CHECK (occasion in ('RECEIPT','FORMAL','FACTUAL','ARITHMETICAL','QUERY'))
);

CREATE INDEX ix_invoice_checks_invoice_id_id ON invoice_checks (invoice_id, id);

CREATE TABLE participations (
	youth_office_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	case_department VARCHAR NOT NULL, 
	department VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	legal_basis VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_until DATE NOT NULL, 
	granted_by UUID NOT NULL, 
	revoked_on DATE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_participations PRIMARY KEY (id), 
	CONSTRAINT fk_participations_youth_office_id_case_id_case_department FOREIGN KEY(youth_office_id, case_id, case_department) REFERENCES cases (youth_office_id, id, department), 
	CONSTRAINT fk_participations_youth_office_id_granted_by FOREIGN KEY(youth_office_id, granted_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_participations_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT ck_participations_department CHECK (department in ('ASD', 'JGH', 'WJH', 'PKD') and case_department in ('ASD', 'JGH', 'WJH', 'PKD') and department <> case_department), 
	CONSTRAINT ck_participations_period CHECK (valid_until >= valid_from)
);

CREATE INDEX ix_participations_case_id_id ON participations (case_id, id);

CREATE INDEX ix_participations_taker ON participations (youth_office_id, department, valid_until);

CREATE TABLE payment_orders (
	youth_office_id UUID NOT NULL, 
	payee_id UUID NOT NULL, 
	invoice_id UUID NOT NULL, 
	bank_account_id UUID NOT NULL, 
	account_holder VARCHAR NOT NULL, 
	masked_iban VARCHAR NOT NULL, 
	amount NUMERIC(12, 2) NOT NULL, 
	remittance_text VARCHAR NOT NULL, 
	pay_on DATE NOT NULL, 
	state VARCHAR NOT NULL, 
	entered_by UUID NOT NULL, 
	approved_by UUID, 
	approved_at TIMESTAMP WITH TIME ZONE, 
	released_by UUID, 
	released_at TIMESTAMP WITH TIME ZONE, 
	rejected_by UUID, 
	rejected_at TIMESTAMP WITH TIME ZONE, 
	rejection_reason VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_payment_orders PRIMARY KEY (id), 
	CONSTRAINT fk_payment_orders_youth_office_id_payee_id_invoice_id FOREIGN KEY(youth_office_id, payee_id, invoice_id) REFERENCES invoices (youth_office_id, provider_id, id), 
	CONSTRAINT fk_payment_orders_youth_office_id_entered_by FOREIGN KEY(youth_office_id, entered_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_payment_orders_youth_office_id_approved_by FOREIGN KEY(youth_office_id, approved_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_payment_orders_youth_office_id_released_by FOREIGN KEY(youth_office_id, released_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_payment_orders_youth_office_id_rejected_by FOREIGN KEY(youth_office_id, rejected_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT ck_payment_orders_state CHECK (state in ('ENTERED','APPROVED','RELEASED','REJECTED')), 
	CONSTRAINT ck_payment_orders_amount CHECK (amount > 0), 
	CONSTRAINT ck_payment_orders_persons CHECK (approved_by <> entered_by and released_by <> entered_by), 
	CONSTRAINT ck_payment_orders_approved CHECK (state not in ('APPROVED','RELEASED') or approved_by is not null), 
	CONSTRAINT ck_payment_orders_released CHECK (state <> 'RELEASED' or released_by is not null), 
	CONSTRAINT ck_payment_orders_rejected CHECK ((state = 'REJECTED') = (rejection_reason is not null)), 
	CONSTRAINT fk_payment_orders_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_accounts (id)
);

CREATE INDEX ix_payment_orders_youth_office_id_id ON payment_orders (youth_office_id, id);

CREATE UNIQUE INDEX uq_payment_orders_invoice_id_open ON payment_orders (invoice_id) WHERE state <> 'REJECTED';

CREATE TABLE places (
	provider_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	vacancy_id UUID NOT NULL, 
	withdrawn BOOLEAN DEFAULT false NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_places PRIMARY KEY (id), 
	CONSTRAINT fk_places_provider_id_vacancy_id FOREIGN KEY(provider_id, vacancy_id) REFERENCES vacancies (provider_id, id), 
	CONSTRAINT fk_places_provider_id_offer_id FOREIGN KEY(provider_id, offer_id) REFERENCES offers (provider_id, id), 
	CONSTRAINT uq_places_provider_id_id UNIQUE (provider_id, id)
);

CREATE INDEX ix_places_offer_id ON places (offer_id);

CREATE INDEX ix_places_vacancy_id_id ON places (vacancy_id, id);

CREATE TABLE reservations (
	youth_office_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	vacancy_id UUID NOT NULL, 
	places SMALLINT NOT NULL, 
	admission_day DATE NOT NULL, 
	discharge_day DATE, 
	emergency BOOLEAN DEFAULT false NOT NULL, 
	young_people JSONB NOT NULL, 
	state VARCHAR NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	refusal_reason VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_reservations PRIMARY KEY (id), 
	CONSTRAINT fk_reservations_provider_id_offer_id_facility_id FOREIGN KEY(provider_id, offer_id, facility_id) REFERENCES offers (provider_id, id, facility_id), 
	CONSTRAINT fk_reservations_provider_id_vacancy_id FOREIGN KEY(provider_id, vacancy_id) REFERENCES vacancies (provider_id, id), 
	CONSTRAINT uq_reservations_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT ck_reservations_period CHECK (discharge_day > admission_day), 
	CONSTRAINT ck_reservations_places CHECK (places >= 1), 
	CONSTRAINT ck_reservations_state CHECK (state in ('REQUESTED','CONFIRMED','BOOKED','EXPIRED','CANCELLED_BY_OFFICE','CANCELLED_BY_PROVIDER','REFUSED')), 
	CONSTRAINT ck_reservations_refusal CHECK ((state = 'REFUSED') = (refusal_reason is not null)), 
	CONSTRAINT fk_reservations_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE INDEX ix_reservations_expires_at ON reservations (expires_at) WHERE state in ('REQUESTED','CONFIRMED');

CREATE INDEX ix_reservations_provider_id_id ON reservations (provider_id, id);

CREATE INDEX ix_reservations_youth_office_id_id ON reservations (youth_office_id, id);

CREATE TABLE invoice_findings (
	check_id UUID NOT NULL, 
	invoice_id UUID NOT NULL, 
	line_number SMALLINT, 
	reason VARCHAR NOT NULL, 
	stage VARCHAR NOT NULL, 
	severity VARCHAR NOT NULL, 
	text_de VARCHAR NOT NULL, 
	text_en VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	proposal JSONB, 
	note VARCHAR, 
	id UUID NOT NULL, 
	CONSTRAINT pk_invoice_findings PRIMARY KEY (id), 
	CONSTRAINT fk_invoice_findings_invoice_id_check_id FOREIGN KEY(invoice_id, check_id) REFERENCES invoice_checks (invoice_id, id), 
	CONSTRAINT fk_invoice_findings_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoices (id), 
	CONSTRAINT ck_invoice_findings_severity CHECK (severity in ('ERROR','WARNING')), 
	CONSTRAINT ck_invoice_findings_stage CHECK (stage in ('FORMAL','FACTUAL','ARITHMETICAL'))
);

CREATE INDEX ix_invoice_findings_check_id ON invoice_findings (check_id);

CREATE INDEX ix_invoice_findings_invoice_id_line_number ON invoice_findings (invoice_id, line_number, id);

CREATE TABLE occupancies (
	place_id UUID NOT NULL, 
	nights DATERANGE NOT NULL, 
	state VARCHAR NOT NULL, 
	held_until TIMESTAMP WITH TIME ZONE, 
	id UUID NOT NULL, 
	CONSTRAINT pk_occupancies PRIMARY KEY (id), 
	CONSTRAINT fk_occupancies_place_id FOREIGN KEY(place_id) REFERENCES places (id), 
	CONSTRAINT ck_occupancies_state CHECK (state in ('HELD', 'BOOKED')), 
	CONSTRAINT ck_occupancies_held CHECK ((state = 'HELD') = (held_until is not null)), 
	CONSTRAINT ck_occupancies_nights CHECK (not isempty(nights) and not lower_inf(nights)), 
	CONSTRAINT place_taken_once EXCLUDE USING gist (place_id WITH =, nights WITH &&)
);

CREATE INDEX ix_occupancies_held_until ON occupancies (held_until) WHERE state = 'HELD';

CREATE TABLE bookings (
	youth_office_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	vacancy_id UUID NOT NULL, 
	reservation_id UUID, 
	occupancy_id UUID, 
	case_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	reference VARCHAR NOT NULL, 
	provider_reference VARCHAR, 
	admission_day DATE NOT NULL, 
	discharge_day DATE, 
	choice_reason VARCHAR NOT NULL, 
	choice_note VARCHAR, 
	discharge_reason VARCHAR, 
	state VARCHAR NOT NULL, 
	access_ended_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_bookings PRIMARY KEY (id), 
	CONSTRAINT fk_bookings_provider_id_offer_id_facility_id FOREIGN KEY(provider_id, offer_id, facility_id) REFERENCES offers (provider_id, id, facility_id), 
	CONSTRAINT fk_bookings_provider_id_vacancy_id FOREIGN KEY(provider_id, vacancy_id) REFERENCES vacancies (provider_id, id), 
	CONSTRAINT fk_bookings_youth_office_id_reservation_id FOREIGN KEY(youth_office_id, reservation_id) REFERENCES reservations (youth_office_id, id), 
	CONSTRAINT fk_bookings_youth_office_id_case_id FOREIGN KEY(youth_office_id, case_id) REFERENCES cases (youth_office_id, id), 
	CONSTRAINT fk_bookings_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT uq_bookings_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT uq_bookings_provider_id_id UNIQUE (provider_id, id), 
	CONSTRAINT uq_bookings_youth_office_id_provider_id_id UNIQUE (youth_office_id, provider_id, id), 
	CONSTRAINT uq_bookings_youth_office_id_reference UNIQUE (youth_office_id, reference), 
	CONSTRAINT uq_bookings_provider_reference UNIQUE (provider_id, provider_reference), 
	CONSTRAINT ck_bookings_period CHECK (discharge_day >= admission_day), 
	CONSTRAINT ck_bookings_state CHECK (state in ('PLANNED','ACTIVE','ENDED','NOT_STARTED','CANCELLED_BY_OFFICE','CANCELLED_BY_PROVIDER')), 
	CONSTRAINT ck_bookings_discharge CHECK (state <> 'ENDED' or (discharge_day is not null and discharge_reason is not null)), 
	CONSTRAINT ck_bookings_choice CHECK (choice_reason <> 'OTHER' or choice_note is not null), 
	CONSTRAINT fk_bookings_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id), 
	CONSTRAINT uq_bookings_occupancy_id UNIQUE (occupancy_id), 
	CONSTRAINT fk_bookings_occupancy_id FOREIGN KEY(occupancy_id) REFERENCES occupancies (id) ON DELETE SET NULL
);

CREATE INDEX ix_bookings_case_id ON bookings (case_id);

CREATE INDEX ix_bookings_facility_id_admission_day ON bookings (facility_id, admission_day);

CREATE INDEX ix_bookings_person_id ON bookings (person_id);

CREATE INDEX ix_bookings_provider_id_id ON bookings (provider_id, id);

CREATE INDEX ix_bookings_youth_office_id_id ON bookings (youth_office_id, id);

CREATE TABLE reservation_places (
	reservation_id UUID NOT NULL, 
	place_id UUID NOT NULL, 
	occupancy_id UUID, 
	CONSTRAINT pk_reservation_places PRIMARY KEY (reservation_id, place_id), 
	CONSTRAINT fk_reservation_places_reservation_id FOREIGN KEY(reservation_id) REFERENCES reservations (id), 
	CONSTRAINT fk_reservation_places_place_id FOREIGN KEY(place_id) REFERENCES places (id), 
	CONSTRAINT uq_reservation_places_occupancy_id UNIQUE (occupancy_id), 
	CONSTRAINT fk_reservation_places_occupancy_id FOREIGN KEY(occupancy_id) REFERENCES occupancies (id) ON DELETE SET NULL
);

CREATE TABLE booking_absences (
	youth_office_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	booking_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	departed_on DATE NOT NULL, 
	returned_on DATE, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_booking_absences PRIMARY KEY (id), 
	CONSTRAINT fk_booking_absences_youth_office_id_provider_id_booking_id FOREIGN KEY(youth_office_id, provider_id, booking_id) REFERENCES bookings (youth_office_id, provider_id, id), 
	CONSTRAINT ck_booking_absences_period CHECK (returned_on >= departed_on), 
	CONSTRAINT ck_booking_absences_kind CHECK (kind in ('HOME_VISIT','HOLIDAY','HOSPITAL','REHABILITATION','MISSING','DETENTION','CUSTODY','TRIAL_LIVING','OTHER')), 
	CONSTRAINT absences_overlap EXCLUDE USING gist (booking_id WITH =, daterange(departed_on, case when returned_on is not null then greatest(returned_on, departed_on + 1) end) WITH &&)
);

CREATE INDEX ix_booking_absences_booking_id_departed_on ON booking_absences (booking_id, departed_on, id);

CREATE TABLE booking_disclosures (
	youth_office_id UUID NOT NULL, 
	booking_id UUID NOT NULL, 
	recipient_id UUID NOT NULL, 
	stage VARCHAR NOT NULL, 
	fields TEXT[] NOT NULL, 
	content JSONB NOT NULL, 
	disclosed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	disclosed_by UUID, 
	whitelist DATE NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_booking_disclosures PRIMARY KEY (id), 
	CONSTRAINT fk_booking_disclosures_youth_office_id_booking_id FOREIGN KEY(youth_office_id, booking_id) REFERENCES bookings (youth_office_id, id), 
	CONSTRAINT fk_booking_disclosures_youth_office_id_disclosed_by FOREIGN KEY(youth_office_id, disclosed_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_booking_disclosures_booking_id_stage UNIQUE (booking_id, stage), 
	CONSTRAINT ck_booking_disclosures_stage CHECK (stage in ('REQUEST','RESERVATION','BOOKING')), 
	CONSTRAINT fk_booking_disclosures_recipient_id FOREIGN KEY(recipient_id) REFERENCES organisations (id)
);

CREATE TABLE service_packages (
	youth_office_id UUID NOT NULL, 
	department VARCHAR NOT NULL, 
	case_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	reference VARCHAR NOT NULL, 
	series_id UUID NOT NULL, 
	number SMALLINT NOT NULL, 
	state VARCHAR NOT NULL, 
	provider_id UUID NOT NULL, 
	offer_id UUID NOT NULL, 
	booking_id UUID, 
	service_type VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	planned_until DATE, 
	valid_until DATE, 
	component VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	rate_id UUID, 
	units_per_month NUMERIC(8, 2), 
	hours_per_week NUMERIC(5, 2), 
	days_per_week SMALLINT, 
	annexes TEXT[] NOT NULL, 
	payee_id UUID NOT NULL, 
	budget_product VARCHAR NOT NULL, 
	budget_cost_centre VARCHAR NOT NULL, 
	budget_account VARCHAR NOT NULL, 
	competence VARCHAR NOT NULL, 
	reimbursement VARCHAR, 
	remark VARCHAR, 
	persons_changed_at TIMESTAMP WITH TIME ZONE, 
	author_ids UUID[] NOT NULL, 
	released_by UUID, 
	released_at TIMESTAMP WITH TIME ZONE, 
	handed_over_at TIMESTAMP WITH TIME ZONE, 
	decided_by UUID, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	return_reason VARCHAR, 
	return_note VARCHAR, 
	end_reason VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_service_packages PRIMARY KEY (id), 
	CONSTRAINT fk_service_packages_youth_office_id_case_id_department FOREIGN KEY(youth_office_id, case_id, department) REFERENCES cases (youth_office_id, id, department), 
	CONSTRAINT fk_service_packages_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT fk_service_packages_provider_id_offer_id FOREIGN KEY(provider_id, offer_id) REFERENCES offers (provider_id, id), 
	CONSTRAINT fk_service_packages_provider_id_rate_id FOREIGN KEY(provider_id, rate_id) REFERENCES offer_rates (provider_id, id), 
	CONSTRAINT fk_service_packages_youth_office_id_provider_id_booking_id FOREIGN KEY(youth_office_id, provider_id, booking_id) REFERENCES bookings (youth_office_id, provider_id, id), 
	CONSTRAINT fk_service_packages_youth_office_id_released_by FOREIGN KEY(youth_office_id, released_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT fk_service_packages_youth_office_id_series_id FOREIGN KEY(youth_office_id, series_id) REFERENCES service_packages (youth_office_id, id), 
	CONSTRAINT uq_service_packages_youth_office_id_id UNIQUE (youth_office_id, id), 
	CONSTRAINT uq_service_packages_series_id_number UNIQUE (series_id, number), 
	CONSTRAINT uq_service_packages_youth_office_id_reference_number UNIQUE (youth_office_id, reference, number), 
	CONSTRAINT ck_service_packages_department CHECK (department in ('ASD', 'JGH', 'PKD')), 
	CONSTRAINT ck_service_packages_state CHECK (state in ('DRAFT', 'RELEASED', 'HANDED_OVER', 'RETURNED', 'ACCEPTED', 'PAYABLE', 'ENDED')), 
	CONSTRAINT ck_service_packages_annexes CHECK (annexes <@ array['MAINTENANCE', 'POCKET_MONEY', 'GRANTS', 'CLOTHING', 'MEDICAL_AID', 'TRAVEL_COSTS']), 
	CONSTRAINT ck_service_packages_competence CHECK (competence in ('PARENTS', 'ONE_PARENT', 'CHILD', 'FOSTER_FAMILY', 'YOUNG_ADULT', 'PARENT_AND_CHILD', 'CONTINUED', 'PROVISIONAL', 'CUSTODY')), 
	CONSTRAINT ck_service_packages_reimbursement CHECK (reimbursement in ('NO_RESIDENCE', 'FOSTER_FAMILY', 'CUSTODY', 'CONTINUED_OR_PROVISIONAL', 'AFTER_ENTRY', 'PLACE_OF_FACILITY')), 
	CONSTRAINT ck_service_packages_return_reason CHECK (return_reason in ('INCOMPLETE', 'WRONG_BUDGET_KEY', 'NOT_COMPETENT', 'NO_AGREED_RATE', 'NO_DECISION', 'WRONG_PERIOD', 'OTHER')), 
	CONSTRAINT ck_service_packages_end_reason CHECK (end_reason in ('AS_PLANNED', 'ENDED_BY_PARENTS', 'ENDED_BY_PROVIDER', 'ENDED_BY_YOUNG_PERSON', 'TRANSFER', 'ADOPTION', 'OTHER')), 
	CONSTRAINT ck_service_packages_planned CHECK (planned_until >= valid_from), 
	CONSTRAINT ck_service_packages_period CHECK (valid_until >= valid_from - 1), 
	CONSTRAINT ck_service_packages_quantity CHECK (units_per_month > 0 and hours_per_week > 0), 
	CONSTRAINT ck_service_packages_days CHECK (days_per_week between 1 and 7), 
	CONSTRAINT ck_service_packages_second_person CHECK (released_by <> all(author_ids)), 
	CONSTRAINT ck_service_packages_released CHECK ((state = 'DRAFT') = (released_by is null)), 
	CONSTRAINT ck_service_packages_returned CHECK ((state = 'RETURNED') = (return_reason is not null)), 
	CONSTRAINT ck_service_packages_ended CHECK (state <> 'ENDED' or (end_reason is not null and valid_until is not null)), 
	CONSTRAINT fk_service_packages_payee_id FOREIGN KEY(payee_id) REFERENCES organisations (id)
);

CREATE INDEX ix_service_packages_booking_id_valid_from ON service_packages (booking_id, valid_from);

CREATE INDEX ix_service_packages_case_id ON service_packages (case_id);

CREATE INDEX ix_service_packages_youth_office_id_id ON service_packages (youth_office_id, id);

CREATE UNIQUE INDEX version_pending ON service_packages (series_id) WHERE state in ('DRAFT', 'RELEASED', 'HANDED_OVER');

CREATE TABLE service_records (
	youth_office_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	facility_id UUID NOT NULL, 
	booking_id UUID NOT NULL, 
	provider_reference VARCHAR, 
	period DATE NOT NULL, 
	kind VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	submitted_at TIMESTAMP WITH TIME ZONE, 
	checked_at TIMESTAMP WITH TIME ZONE, 
	checked_by UUID, 
	query_reason VARCHAR, 
	query_note VARCHAR, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT nullif(current_setting('app.now', true), '')::timestamptz NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_service_records PRIMARY KEY (id), 
	CONSTRAINT fk_service_records_youth_office_id_provider_id_booking_id FOREIGN KEY(youth_office_id, provider_id, booking_id) REFERENCES bookings (youth_office_id, provider_id, id), 
	CONSTRAINT fk_service_records_provider_id_facility_id FOREIGN KEY(provider_id, facility_id) REFERENCES facilities (provider_id, id), 
	CONSTRAINT fk_service_records_youth_office_id_checked_by FOREIGN KEY(youth_office_id, checked_by) REFERENCES members (organisation_id, id), 
	CONSTRAINT uq_service_records_booking_id_period UNIQUE (booking_id, period), 
	CONSTRAINT uq_service_records_provider_id_booking_id_id UNIQUE (provider_id, booking_id, id), 
	CONSTRAINT uq_service_records_provider_id_provider_reference UNIQUE (provider_id, provider_reference), 
	CONSTRAINT ck_service_records_period CHECK (extract(day from period) = 1), 
	CONSTRAINT ck_service_records_kind CHECK (kind in ('DAYS','CONTACTS')), 
	CONSTRAINT ck_service_records_state CHECK (state in ('RECORDED','SUBMITTED','CHECKED','QUERIED','INVOICED')), 
	CONSTRAINT ck_service_records_query CHECK (state <> 'QUERIED' or query_reason is not null), 
	CONSTRAINT ck_service_records_checked CHECK (state <> 'CHECKED' or checked_at is not null), 
	CONSTRAINT fk_service_records_youth_office_id FOREIGN KEY(youth_office_id) REFERENCES organisations (id)
);

CREATE INDEX ix_service_records_provider_id_id ON service_records (provider_id, id);

CREATE INDEX ix_service_records_youth_office_id_id ON service_records (youth_office_id, id);

CREATE TABLE invoice_lines (
	youth_office_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	invoice_id UUID NOT NULL, 
	number SMALLINT NOT NULL, 
	booking_id UUID NOT NULL, 
	booking_reference VARCHAR NOT NULL, 
	booking_provider_reference VARCHAR, 
	service_record_id UUID, 
	provider_reference VARCHAR, 
	component VARCHAR NOT NULL, 
	series VARCHAR NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	unit VARCHAR NOT NULL, 
	quantity NUMERIC(8, 2) NOT NULL, 
	rate NUMERIC(12, 4) NOT NULL, 
	amount NUMERIC(12, 2) NOT NULL, 
	rate_id UUID, 
	trace JSONB, 
	state VARCHAR NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_invoice_lines PRIMARY KEY (id), 
	CONSTRAINT fk_invoice_lines_youth_office_id_provider_id_invoice_id FOREIGN KEY(youth_office_id, provider_id, invoice_id) REFERENCES invoices (youth_office_id, provider_id, id), 
	CONSTRAINT fk_invoice_lines_youth_office_id_provider_id_booking_id FOREIGN KEY(youth_office_id, provider_id, booking_id) REFERENCES bookings (youth_office_id, provider_id, id), 
	CONSTRAINT fk_invoice_lines_provider_id_booking_id_service_record_id FOREIGN KEY(provider_id, booking_id, service_record_id) REFERENCES service_records (provider_id, booking_id, id), 
	CONSTRAINT fk_invoice_lines_provider_id_rate_id FOREIGN KEY(provider_id, rate_id) REFERENCES offer_rates (provider_id, id), 
	CONSTRAINT uq_invoice_lines_invoice_id_number UNIQUE (invoice_id, number), 
	CONSTRAINT ck_invoice_lines_period CHECK (last_day >= first_day), 
	CONSTRAINT ck_invoice_lines_series CHECK (series in ('MAIN','CANCELLED')), 
	CONSTRAINT ck_invoice_lines_state CHECK (state in ('PAYABLE','QUERIED','CANCELLED')), 
	CONSTRAINT service_day_paid_once EXCLUDE USING gist (booking_id WITH =, component WITH =, series WITH =, daterange(first_day, last_day, '[]') WITH &&) WHERE (state = 'PAYABLE')
);

CREATE INDEX ix_invoice_lines_service_record_id ON invoice_lines (service_record_id);

CREATE TABLE service_package_persons (
	youth_office_id UUID NOT NULL, 
	package_id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	part VARCHAR NOT NULL, 
	CONSTRAINT pk_service_package_persons PRIMARY KEY (package_id, person_id, part), 
	CONSTRAINT fk_service_package_persons_youth_office_id_package_id FOREIGN KEY(youth_office_id, package_id) REFERENCES service_packages (youth_office_id, id), 
	CONSTRAINT fk_service_package_persons_youth_office_id_person_id FOREIGN KEY(youth_office_id, person_id) REFERENCES persons (youth_office_id, id), 
	CONSTRAINT ck_service_package_persons_part CHECK (part in ('RECIPIENT', 'CONTRIBUTOR'))
);

CREATE INDEX ix_service_package_persons_person_id ON service_package_persons (person_id);

CREATE TABLE service_record_contacts (
	record_id UUID NOT NULL, 
	day DATE NOT NULL, 
	minutes SMALLINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_service_record_contacts PRIMARY KEY (id), 
	CONSTRAINT ck_service_record_contacts_minutes CHECK (minutes between 15 and 1440 and mod(minutes, 15) = 0), 
	CONSTRAINT ck_service_record_contacts_kind CHECK (kind in ('FACE_TO_FACE','REMOTE','TRAVEL','PREPARATION','CANCELLED')), 
	CONSTRAINT fk_service_record_contacts_record_id FOREIGN KEY(record_id) REFERENCES service_records (id)
);

CREATE INDEX ix_service_record_contacts_record_id_day ON service_record_contacts (record_id, day, id);

CREATE TABLE service_record_days (
	record_id UUID NOT NULL, 
	day DATE NOT NULL, 
	status VARCHAR NOT NULL, 
	CONSTRAINT pk_service_record_days PRIMARY KEY (record_id, day), 
	CONSTRAINT fk_service_record_days_record_id FOREIGN KEY(record_id) REFERENCES service_records (id)
);

-- pgqueuer 1.6.0 -- prefix='' schema='queue' durability=durable

CREATE SCHEMA IF NOT EXISTS queue;

CREATE TYPE queue.pgqueuer_status AS ENUM ('queued', 'picked', 'successful', 'exception', 'canceled', 'deleted', 'failed');

CREATE TABLE queue.pgqueuer (
    id bigserial NOT NULL PRIMARY KEY,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    execute_after timestamp with time zone NOT NULL DEFAULT now(),
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer NOT NULL DEFAULT 0,
    slot bigint
);

CREATE TABLE queue.pgqueuer_log (
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT now(),
    job_id bigint NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

CREATE TABLE queue.pgqueuer_schedules (
    id bigserial NOT NULL PRIMARY KEY,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    next_run timestamp with time zone NOT NULL DEFAULT now(),
    last_run timestamp with time zone,
    status queue.pgqueuer_status DEFAULT 'queued'::queue.pgqueuer_status,
    UNIQUE (expression, entrypoint)
);

CREATE TABLE queue.pgqueuer_statistics (
    id bigserial NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT date_trunc('sec'::text, now()),
    count bigint NOT NULL,
    priority integer NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE INDEX pgqueuer_ep_ea_idx ON queue.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::queue.pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON queue.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::queue.pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON queue.pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON queue.pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON queue.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON queue.pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON queue.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::queue.pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON queue.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::queue.pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON queue.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::queue.pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON queue.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON queue.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON queue.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON queue.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::queue.pgqueuer_status);

CREATE FUNCTION queue.fn_pgqueuer_changed() RETURNS TRIGGER AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'jugendhilfe_jobs',
            json_build_object(
                'channel', 'jugendhilfe_jobs',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER tg_pgqueuer_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON queue.pgqueuer
EXECUTE FUNCTION queue.fn_pgqueuer_changed();;

grant usage on schema queue to app;

grant select, insert, update, delete on all tables in schema queue to app;

grant usage, select on all sequences in schema queue to app;


create or replace function enqueue(kind text, payload bytea, delay interval, dedupe text)
returns void language sql volatile security definer
set search_path = public, pg_temp as $do$

        WITH input AS MATERIALIZED (
            -- MATERIALIZED: nextval is volatile and `input` is referenced twice,
            -- so pin single evaluation -- each input row gets exactly one id.
            -- The scalar sub-select resolves the sequence name once (InitPlan)
            -- rather than a catalog lookup per row.
            -- Skipped ON CONFLICT rows leave harmless id gaps; a pre-count CTE
            -- could avoid them but isn't worth the extra pass.
            SELECT
                nextval(
                    (SELECT pg_get_serial_sequence('queue.pgqueuer', 'id'))
                ) AS id,
                priority, entrypoint, payload, execute_after, dedupe_key, headers, ord
            FROM UNNEST(
                array[0]::int[], array[$1]::text[], array[$2]::bytea[],
                array[coalesce($3, interval '0')]::interval[], array[$4]::text[], array['{}']::jsonb[]
            ) WITH ORDINALITY AS
                t(priority, entrypoint, payload, execute_after, dedupe_key, headers, ord)
        ),
        inserted AS (
            INSERT INTO queue.pgqueuer AS job
            (id, priority, entrypoint, payload, execute_after, dedupe_key, headers, status)
            SELECT id, priority, entrypoint, payload, execute_after + NOW(),
                dedupe_key, headers, 'queued'
            FROM input
            ON CONFLICT (dedupe_key)
                WHERE ((status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status])) AND (dedupe_key IS NOT NULL))
                DO NOTHING
            RETURNING id, entrypoint, priority, dedupe_key
        ),
        logged AS (
            INSERT INTO queue.pgqueuer_log
            (job_id, status, entrypoint, priority)
            SELECT id, 'queued', entrypoint, priority
            FROM inserted
            -- A job whose priority was updated was queued before; log new jobs only.
            WHERE id IN (SELECT id FROM input)
        )
        -- Join maps each surviving id back to its input ordinal. Rows skipped by
        -- ON CONFLICT are absent from `inserted`, so their positions never appear.
        SELECT i.ord AS ord, ins.id AS id
        FROM inserted ins
        JOIN input i ON i.id = ins.id 
        ORDER BY i.ord
        
$do$;

revoke all on function enqueue(text, bytea, interval, text) from public;

grant execute on function enqueue(text, bytea, interval, text) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, job_outbox, job_rollup, job_expiry, seed;

create or replace function know_person(person uuid, knower text, why text, source uuid)
returns boolean language plpgsql volatile security definer
set search_path = public, pg_temp as $$
begin
  if not coalesce(knower = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]), false) or not (
    (why = 'CREATED' and not exists (
      select from person_departments l where l.person_id = person))
    or (why = 'CASE' and exists (
      select from person_departments l
       where l.person_id = person and youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and (valid_until is null or valid_until >= (select nullif(current_setting('app.today', true), '')::date)) and (purpose is null or purpose = (select nullif(current_setting('app.purpose', true), '')::text))
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

create or replace function share_person(
    person uuid, taker text, why text, source uuid, only_for text, until date
) returns boolean language plpgsql volatile security definer
set search_path = public, pg_temp as $$
begin
  if taker in ('UVG', 'GUARDIANSHIP', 'ASSISTANCE') or not exists (
    select from person_departments l
     where l.person_id = person and l.youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
       and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])
       and l.department not in ('UVG', 'GUARDIANSHIP', 'ASSISTANCE')
       and l.kind in ('CREATED', 'CASE')
  ) then
    return false;
  end if;
  insert into person_departments
    (id, youth_office_id, person_id, department, kind, source_id, purpose, valid_until)
  values (gen_random_uuid(), (select nullif(current_setting('app.organisation', true), '')::uuid), person, taker, why, source, only_for, until)
  on conflict (person_id, department, kind, source_id)
    do update set valid_until = excluded.valid_until;
  return true;
end
$$;

revoke all on function share_person(uuid, text, text, uuid, text, date) from public;

grant execute on function share_person(uuid, text, text, uuid, text, date) to app_youth_office;

create or replace function unshare_persons(source uuid, until date) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update person_departments l set valid_until = until
   where l.source_id = source and l.youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
     and l.kind in ('PARTICIPATION', 'SERVICE_PACKAGE')
     and (l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or exists (
       select from person_departments own
        where own.person_id = l.person_id and own.youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
          and own.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and own.kind in ('CREATED', 'CASE')));
end
$$;

revoke all on function unshare_persons(uuid, date) from public;

grant execute on function unshare_persons(uuid, date) to app_youth_office;

create or replace function member_of(
    organisation text, issuer text, subject text, claimed text, today text,
    out id text, out kind text, out departments text, out narrowed boolean
) returns record language plpgsql stable security definer
set search_path = public, pg_temp as $$
declare
  wanted uuid := case when $2 = 'member' then nullif($3, '')::uuid else (
    select m.id from members m
    where m.organisation_id = $1::uuid and m.issuer = $2 and m.subject = $3) end;
begin
  select m.id::text, m.kind,
         array_to_string(array(
           select d from unnest(m.departments) d
           where d = any(string_to_array(claimed, ','))), ','),
         m.kind = 'PERSON' and not m.functions && array['PROVIDER_ADMIN', 'BILLING']
    into id, kind, departments, narrowed
    from members m
   where m.id = wanted and m.organisation_id = $1::uuid
     and m.valid_from <= today::date
     and (m.valid_until is null or m.valid_until >= today::date);
end
$$;

revoke all on function member_of(text, text, text, text, text) from public;

grant execute on function member_of(text, text, text, text, text) to app;

create or replace function record_change(
    kind text, resource_id uuid, version integer, fields text[], digest bytea, also uuid[]
) returns bigint language sql volatile as $$
  with who as (
    select nullif(current_setting('app.organisation', true), '')::uuid as organisation_id
  ), audited as (
    insert into audit_entries
      (organisation_id, member_id, subject, client, purpose,
       kind, resource_id, version, fields, digest)
    select organisation_id, nullif(current_setting('app.member', true), '')::uuid,
           coalesce(current_setting('app.subject', true), ''),
           coalesce(current_setting('app.client', true), ''),
           nullif(current_setting('app.purpose', true), ''),
           $1, $2, $3, $4, $5
    from who
  ), changed as (
    insert into changes (kind, resource_id, version, concerns)
    select $1, $2, $3,
           array(select distinct c from unnest($6 || organisation_id) c where c is not null)
    from who
    returning changes.seq
  ), sent as (
    insert into outbox (seq, kind) select changed.seq, $1 from changed
  )
  select changed.seq from changed
$$;

revoke all on function record_change(text, uuid, integer, text[], bytea, uuid[]) from public;

grant execute on function record_change(text, uuid, integer, text[], bytea, uuid[]) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, job_expiry;

create or replace function list_trusted_issuers()
returns table (
    issuer text, jwks_uri text, jwks text, audience text, valid_from timestamptz,
    valid_until timestamptz, role text, organisations uuid[], any_organisation boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.issuer, t.jwks_uri, t.jwks::text, t.audience, t.valid_from, t.valid_until,
         m.role, m.organisations, m.any_organisation
    from trusted_issuers t join issuer_mandates m on m.issuer = t.issuer
   order by t.issuer, m.role
$$;

revoke all on function list_trusted_issuers() from public;

grant execute on function list_trusted_issuers() to app;

create or replace function list_signing_keys()
returns table (
    id uuid, private_key bytea, valid_from timestamptz, valid_until timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.id, k.private_key, k.valid_from, k.valid_until
    from signing_keys k order by k.valid_from, k.id
$$;

revoke all on function list_signing_keys() from public;

grant execute on function list_signing_keys() to app;

create or replace function add_signing_key(
    new_id uuid, private_key bytea, valid_from timestamptz, valid_until timestamptz,
    useless_before timestamptz
) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('signing_keys', 0));
  if not exists (select from signing_keys k where k.valid_until > $3) then
    insert into signing_keys (id, private_key, valid_from, valid_until)
    values ($1, $2, $3, $4);
    delete from signing_keys k where k.valid_until < $5;
  end if;
end
$$;

revoke all on function add_signing_key(uuid, bytea, timestamptz, timestamptz, timestamptz) from public;

grant execute on function add_signing_key(uuid, bytea, timestamptz, timestamptz, timestamptz) to app;

create or replace function log_read(operation text, object_ids uuid[])
returns void language sql volatile as $$
  insert into read_entries
    (organisation_id, member_id, subject, client, purpose, operation, object_ids)
  values (
    nullif(current_setting('app.organisation', true), '')::uuid,
    nullif(current_setting('app.member', true), '')::uuid,
    coalesce(current_setting('app.subject', true), ''),
    coalesce(current_setting('app.client', true), ''),
    current_setting('app.purpose', true), $1, $2)
$$;

revoke all on function log_read(text, uuid[]) from public;

grant execute on function log_read(text, uuid[]) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create or replace function postal_code_centre(code text)
returns table (lat double precision, lon double precision, digits integer)
language sql stable rows 1
begin atomic
  select avg(near.lat), avg(near.lon), length.digits
  from (values (5), (4), (3), (2)) as length (digits)
  join postal_codes near
    on near.postal_code between rpad(left(code, length.digits), 5, '0')
                            and rpad(left(code, length.digits), 5, '9')
  where code ~ '^[0-9]{5}$'
  group by length.digits
  order by length.digits desc
  limit 1;
end;

revoke all on function postal_code_centre(text) from public;

grant execute on function postal_code_centre(text) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

create or replace function take_places(
    vacancy uuid, asked daterange, held timestamptz, ids uuid[]
) returns table (id uuid, place_id uuid) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  present timestamptz := nullif(current_setting('app.now', true), '')::timestamptz;
  wanted integer := cardinality(ids);
  chosen uuid[];
begin
  perform from offers where offers.id =
    (select offer_id from vacancies where vacancies.id = vacancy) for key share;
  perform from vacancies where vacancies.id = vacancy for key share;
  for attempt in 1..3 loop
    begin
      chosen := array(
        select p.id from places p
        where p.vacancy_id = vacancy and not p.withdrawn and not exists (select from occupancies o where o.place_id = p.id and o.nights && asked and (o.state = 'BOOKED' or o.held_until > present))
        order by p.id limit wanted for update skip locked);
      exit when cardinality(chosen) < wanted;
      chosen := array(select p.id from places p
                      where p.id = any(chosen) and not exists (select from occupancies o where o.place_id = p.id and o.nights && asked and (o.state = 'BOOKED' or o.held_until > present)) order by p.id);
      if cardinality(chosen) < wanted then
        raise exception using errcode = 'JH409';
      end if;
      return query select * from write_occupancies(chosen, asked, held, ids);
      return;
    exception when sqlstate 'JH409' or exclusion_violation then
      null;  -- the locks are gone with the attempt
    end;
  end loop;
  if wanted > (select count(*) from places p
               where p.vacancy_id = vacancy and not p.withdrawn and not exists (select from occupancies o where o.place_id = p.id and o.nights && asked and (o.state = 'BOOKED' or o.held_until > present))) then
    return;
  end if;
  perform from places p where p.vacancy_id = vacancy order by p.id for update;
  chosen := array(
    select p.id from places p
    where p.vacancy_id = vacancy and not p.withdrawn and not exists (select from occupancies o where o.place_id = p.id and o.nights && asked and (o.state = 'BOOKED' or o.held_until > present))
    order by p.id limit wanted);
  if cardinality(chosen) = wanted then
    return query select * from write_occupancies(chosen, asked, held, ids);
  end if;
exception when exclusion_violation or lock_not_available then
  return;
end
$$;

revoke all on function take_places(uuid, daterange, timestamptz, uuid[]) from public;

grant execute on function take_places(uuid, daterange, timestamptz, uuid[]) to app_youth_office;

create or replace function write_occupancies(
    chosen uuid[], asked daterange, held timestamptz, ids uuid[]
) returns table (id uuid, place_id uuid) language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from occupancies o
   where o.place_id = any(chosen) and o.nights && asked
     and o.state = 'HELD' and o.held_until <= nullif(current_setting('app.now', true), '')::timestamptz;
  return query
    insert into occupancies as o (id, place_id, nights, state, held_until)
    select taken.id, taken.place_id, asked,
           case when held is null then 'BOOKED' else 'HELD' end, held
      from unnest(ids, chosen) as taken (id, place_id)
    returning o.id, o.place_id;
end
$$;

revoke all on function write_occupancies(uuid[], daterange, timestamptz, uuid[]) from public;

create or replace function book_held_place(occupancy uuid) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform from places where places.id =
    (select o.place_id from occupancies o where o.id = occupancy) for update;
  update occupancies o set state = 'BOOKED', held_until = null
   where o.id = occupancy and o.state = 'HELD' and o.held_until > nullif(current_setting('app.now', true), '')::timestamptz and (
exists (select from bookings b
        where b.occupancy_id = o.id and nullif(current_setting('app.organisation', true), '')::uuid in (b.youth_office_id, b.provider_id))
or exists (select from reservation_places h join reservations r on r.id = h.reservation_id
           where h.occupancy_id = o.id and nullif(current_setting('app.organisation', true), '')::uuid in (r.youth_office_id, r.provider_id)));
  return found;
end
$$;

revoke all on function book_held_place(uuid) from public;

grant execute on function book_held_place(uuid) to app_youth_office;

create or replace function change_nights(occupancy uuid, asked daterange)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  place uuid := (select o.place_id from occupancies o where o.id = occupancy);
  before daterange;
begin
  perform from places where places.id = place for update;
  select o.nights into before from occupancies o where o.id = occupancy and (
exists (select from bookings b
        where b.occupancy_id = o.id and nullif(current_setting('app.organisation', true), '')::uuid in (b.youth_office_id, b.provider_id))
or exists (select from reservation_places h join reservations r on r.id = h.reservation_id
           where h.occupancy_id = o.id and nullif(current_setting('app.organisation', true), '')::uuid in (r.youth_office_id, r.provider_id)));
  if before is null then
    return false;
  end if;
  if isempty(asked) then
    delete from occupancies o where o.id = occupancy;
    return found;
  end if;
  if (not asked <@ before and not exists (
       select from places p join vacancies v on v.id = p.vacancy_id
       where p.id = place
         and range_merge(asked, before) <@ daterange(
               least(v.available_from, lower(before)), v.available_until, '[)'))) then
    return false;
  end if;
  delete from occupancies o
   where o.place_id = place and o.id <> occupancy and o.nights && asked
     and o.state = 'HELD' and o.held_until <= nullif(current_setting('app.now', true), '')::timestamptz;
  update occupancies o set nights = asked where o.id = occupancy;
  return found;
exception when exclusion_violation or lock_not_available then
  return false;
end
$$;

revoke all on function change_nights(uuid, daterange) from public;

grant execute on function change_nights(uuid, daterange) to app_youth_office, app_provider;

create or replace function release_places(ids uuid[]) returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  freed integer;
begin
  perform from places p where p.id in
    (select o.place_id from occupancies o where o.id = any(ids)) order by p.id for update;
  delete from occupancies o where o.id = any(ids) and (
exists (select from bookings b
        where b.occupancy_id = o.id and nullif(current_setting('app.organisation', true), '')::uuid in (b.youth_office_id, b.provider_id))
or exists (select from reservation_places h join reservations r on r.id = h.reservation_id
           where h.occupancy_id = o.id and nullif(current_setting('app.organisation', true), '')::uuid in (r.youth_office_id, r.provider_id)));
  get diagnostics freed = row_count;
  return freed;
end
$$;

revoke all on function release_places(uuid[]) from public;

grant execute on function release_places(uuid[]) to app_youth_office, app_provider;

create or replace function drop_expired_holds(most integer) returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  freed integer;
begin
  delete from occupancies o where o.id in (
    select o.id from occupancies o where o.state = 'HELD' and o.held_until <= nullif(current_setting('app.now', true), '')::timestamptz
    order by o.held_until limit most for update skip locked);
  get diagnostics freed = row_count;
  return freed;
end
$$;

revoke all on function drop_expired_holds(integer) from public;

grant execute on function drop_expired_holds(integer) to job_expiry;

create or replace function is_account_in_force(account uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from bank_accounts a
     where a.id = $1 and a.state = 'CONFIRMED' and a.usable_from <= (select nullif(current_setting('app.now', true), '')::timestamptz)
       and not exists (
         select from bank_accounts n
          where n.organisation_id = a.organisation_id and n.state = 'CONFIRMED'
            and n.usable_from <= (select nullif(current_setting('app.now', true), '')::timestamptz) and (n.usable_from, n.id) > (a.usable_from, a.id)))
$$;

revoke all on function is_account_in_force(uuid) from public;

grant execute on function is_account_in_force(uuid) to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create or replace function days_without_package(bookings uuid[], first date, last date)
returns table (booking_id uuid, day date)
language sql stable security definer set search_path = public, pg_temp as $$
  select b.id, d::date
    from public.bookings b
   cross join generate_series($2::timestamp, $3::timestamp, interval '1 day') d
   where b.id = any($1)
     and (b.youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
          or b.provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or b.facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])))
     and b.admission_day <= d::date
     and (b.discharge_day is null or b.discharge_day >= d::date)
     and not exists (
       select from service_packages s
        where s.booking_id = b.id and s.state in ('PAYABLE', 'ENDED')
          and s.valid_from <= d::date
          and (s.valid_until is null or s.valid_until >= d::date))
$$;

revoke all on function days_without_package(uuid[], date, date) from public;

grant execute on function days_without_package(uuid[], date, date) to app_youth_office, app_provider;

create or replace function sees_case(case_id uuid) returns boolean
language plpgsql stable as $$
begin
  return exists (select from cases where cases.id = $1);
end
$$;

revoke all on function sees_case(uuid) from public;

grant execute on function sees_case(uuid) to app_youth_office, app_provider;

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
     insert into published_offers as p (id, provider_id, provider_name, facility_id, facility_name, address_protected, service_type, kind, billing_unit, title, summary, concept, age_min, age_max, genders, specialisations, exclusions, languages, accessibility, catchment, emergency_admission, auto_confirm_hours, ags, latitude, longitude, location_accuracy, published_at)

   select o.id, o.provider_id, g.name as provider_name, o.facility_id, f.name as facility_name,
          f.address_protected, o.service_type, o.kind, o.billing_unit, o.title, o.summary,
          o.concept, o.age_min, o.age_max, o.genders, o.specialisations, o.exclusions,
          o.languages, o.accessibility, o.catchment, o.emergency_admission, o.auto_confirm_hours,
          f.public_ags as ags, f.public_latitude as latitude, f.public_longitude as longitude,
          f.public_accuracy as location_accuracy, o.published_at
   from offers o
   join facilities f on f.id = o.facility_id
   join organisations g on g.id = o.provider_id
   where o.state = 'PUBLISHED'
and o.id = any(changed)
     on conflict (id) do update set (provider_id, provider_name, facility_id, facility_name, address_protected, service_type, kind, billing_unit, title, summary, concept, age_min, age_max, genders, specialisations, exclusions, languages, accessibility, catchment, emergency_admission, auto_confirm_hours, ags, latitude, longitude, location_accuracy, published_at) = (excluded.provider_id, excluded.provider_name, excluded.facility_id, excluded.facility_name, excluded.address_protected, excluded.service_type, excluded.kind, excluded.billing_unit, excluded.title, excluded.summary, excluded.concept, excluded.age_min, excluded.age_max, excluded.genders, excluded.specialisations, excluded.exclusions, excluded.languages, excluded.accessibility, excluded.catchment, excluded.emergency_admission, excluded.auto_confirm_hours, excluded.ags, excluded.latitude, excluded.longitude, excluded.location_accuracy, excluded.published_at);
   end
   $$;

revoke all on function publish_offers(uuid[]) from public;

create or replace function publish_rates(changed uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform from offers o where o.id = any(changed) order by o.id for no key update;
  delete from published_rates p where p.offer_id = any(changed);
  insert into published_rates (offer_id, youth_office_id, in_force_from, in_force_until, service_type, rate_id, unit, rate)

with agreed as (
  select r.offer_id, coalesce(r.youth_office_id, '00000000-0000-0000-0000-000000000000') as youth_office_id,
         r.valid_from as in_force_from,
         coalesce(lead(r.valid_from) over (
           partition by r.offer_id, r.youth_office_id order by r.valid_from
         ), 'infinity') as in_force_until,
         o.service_type, r.id as rate_id, r.unit, r.rate
  from offer_rates r
  join offers o on o.id = r.offer_id
  where o.state = 'PUBLISHED' and r.state = 'AGREED'
    and r.component = 'BASIC' and r.unit = o.billing_unit and o.id = any(changed)
)
select * from agreed
union all
select o.id, '00000000-0000-0000-0000-000000000000', '-infinity',
       coalesce((select min(a.in_force_from) from agreed a
                 where a.offer_id = o.id and a.youth_office_id = '00000000-0000-0000-0000-000000000000'),
                'infinity'),
       o.service_type, null, o.billing_unit, null
from offers o
where o.state = 'PUBLISHED' and o.id = any(changed)
;
end
$$;

revoke all on function publish_rates(uuid[]) from public;

create or replace function publish_facilities(changed uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
   begin
     perform from facilities f where f.id = any(changed) order by f.id for no key update;
     perform from organisations g where g.id in
       (select f.provider_id from facilities f where f.id = any(changed)) order by g.id for share;
     insert into published_facilities as p (id, provider_id, provider_name, name, description, address_protected, street, house_number, postal_code, city, email, phone, website, ags, latitude, longitude, location_accuracy)

   select f.id, f.provider_id, g.name as provider_name, f.name, f.description,
          f.address_protected, a.street, a.house_number, a.postal_code, a.city, a.email, a.phone,
          a.website, f.public_ags as ags, f.public_latitude as latitude,
          f.public_longitude as longitude, f.public_accuracy as location_accuracy
   from facilities f
   join organisations g on g.id = f.provider_id
   left join facility_addresses a on a.facility_id = f.id and not f.address_protected
where f.id = any(changed)
     on conflict (id) do update set (provider_id, provider_name, name, description, address_protected, street, house_number, postal_code, city, email, phone, website, ags, latitude, longitude, location_accuracy) = (excluded.provider_id, excluded.provider_name, excluded.name, excluded.description, excluded.address_protected, excluded.street, excluded.house_number, excluded.postal_code, excluded.city, excluded.email, excluded.phone, excluded.website, excluded.ags, excluded.latitude, excluded.longitude, excluded.location_accuracy);
     update published_offers p
        set facility_name = f.name, address_protected = f.address_protected,
            ags = f.public_ags, latitude = f.public_latitude, longitude = f.public_longitude,
            location_accuracy = f.public_accuracy
       from facilities f
      where p.facility_id = f.id and f.id = any(changed);
   end
   $$;

revoke all on function publish_facilities(uuid[]) from public;

create or replace function publish_changed_offers() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin perform publish_offers(array(select id from changed)); perform publish_rates(array(select id from changed)); return null; end $$;

revoke all on function publish_changed_offers() from public;

create or replace function publish_changed_rates() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin perform publish_rates(array(select distinct offer_id from changed)); return null; end $$;

revoke all on function publish_changed_rates() from public;

create or replace function publish_changed_facilities() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin perform publish_facilities(array(select id from changed)); return null; end $$;

revoke all on function publish_changed_facilities() from public;

create or replace function publish_changed_addresses() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin perform publish_facilities(array(select facility_id from changed)); return null; end $$;

revoke all on function publish_changed_addresses() from public;

create or replace function publish_names() returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update published_facilities p set provider_name = c.name
    from changed c where p.provider_id = c.id and p.provider_name <> c.name;
  update published_offers p set provider_name = c.name
    from changed c where p.provider_id = c.id and p.provider_name <> c.name;
  return null;
end
$$;

revoke all on function publish_names() from public;

create or replace function api_client_of(client_id uuid)
returns table (
    organisation_id uuid, role text, departments text[], facilities uuid[], scopes text[],
    secret_hash text)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.organisation_id, c.role, c.departments, c.facilities, c.scopes, c.secret_hash
    from api_clients c join organisations o on o.id = c.organisation_id
   where c.id = $1 and c.state = 'ACTIVE' and o.active
$$;

revoke all on function api_client_of(uuid) from public;

grant execute on function api_client_of(uuid) to app;

create or replace function api_client_used(client_id uuid, today date)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  update api_clients set last_used_on = $2
   where id = $1 and (last_used_on is null or last_used_on < $2)
$$;

revoke all on function api_client_used(uuid, date) from public;

grant execute on function api_client_used(uuid, date) to app;

create or replace function keep_released_package() returns trigger language plpgsql as $$
declare
  steps constant text[] := array[
    'version', 'state', 'valid_until', 'released_by', 'released_at', 'handed_over_at',
    'decided_by', 'decided_at', 'return_reason', 'return_note', 'end_reason'];
begin
  if old.state <> 'DRAFT' and to_jsonb(new) - steps <> to_jsonb(old) - steps then
    raise insufficient_privilege using message = 'a released service package is immutable';
  end if;
  return new;
end
$$;

revoke all on function keep_released_package() from public;

create or replace trigger publish_changed_offers_after_insert after insert on offers referencing new table as changed for each statement execute function publish_changed_offers();

create or replace trigger publish_changed_offers_after_update after update on offers referencing new table as changed for each statement execute function publish_changed_offers();

create or replace trigger publish_changed_rates_after_insert after insert on offer_rates referencing new table as changed for each statement execute function publish_changed_rates();

create or replace trigger publish_changed_rates_after_update after update on offer_rates referencing new table as changed for each statement execute function publish_changed_rates();

create or replace trigger publish_changed_rates_after_delete after delete on offer_rates referencing old table as changed for each statement execute function publish_changed_rates();

create or replace trigger publish_changed_facilities_after_insert after insert on facilities referencing new table as changed for each statement execute function publish_changed_facilities();

create or replace trigger publish_changed_facilities_after_update after update on facilities referencing new table as changed for each statement execute function publish_changed_facilities();

create or replace trigger publish_changed_addresses_after_insert after insert on facility_addresses referencing new table as changed for each statement execute function publish_changed_addresses();

create or replace trigger publish_changed_addresses_after_update after update on facility_addresses referencing new table as changed for each statement execute function publish_changed_addresses();

create or replace trigger publish_names_after_update after update on organisations referencing new table as changed for each statement execute function publish_names();

create or replace trigger service_packages_keep_released before update on service_packages for each row execute function keep_released_package();

alter table answered enable row level security;

alter table answered force row level security;

create policy maintenance on answered for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on answered to seed;

create policy owner on answered for all to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select, insert, update, delete on answered to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy old on answered for select to job_expiry using (true);

grant select on answered to job_expiry;

create policy expiry on answered for delete to job_expiry using (true);

grant delete on answered to job_expiry;

alter table audit_entries enable row level security;

alter table audit_entries force row level security;

create policy maintenance on audit_entries for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on audit_entries to seed;

create policy own on audit_entries for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on audit_entries to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy record on audit_entries for insert to app_youth_office, app_provider, app_state_youth_office, app_policy_maker with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant insert on audit_entries to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy job on audit_entries for insert to job_expiry with check (true);

grant insert on audit_entries to job_expiry;

alter table changes enable row level security;

alter table changes force row level security;

create policy maintenance on changes for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on changes to seed;

create policy concerned on changes for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using ((select nullif(current_setting('app.organisation', true), '')::uuid) = any(concerns));

grant select on changes to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy record on changes for insert to app_youth_office, app_provider, app_state_youth_office, app_policy_maker with check ((select nullif(current_setting('app.organisation', true), '')::uuid) = any(concerns));

grant insert on changes to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy jobs on changes for select to job_outbox, job_rollup, job_expiry using (true);

grant select on changes to job_outbox, job_rollup, job_expiry;

create policy job on changes for insert to job_expiry with check (true);

grant insert on changes to job_expiry;

create policy expiry on changes for delete to job_expiry using (true);

grant delete on changes to job_expiry;

alter table exclusion_criteria enable row level security;

alter table exclusion_criteria force row level security;

create policy maintenance on exclusion_criteria for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on exclusion_criteria to seed;

create policy catalogue on exclusion_criteria for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public using (true);

grant select on exclusion_criteria to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

alter table figure_releases enable row level security;

alter table figure_releases force row level security;

create policy maintenance on figure_releases for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on figure_releases to seed;

create policy everybody on figure_releases for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (true);

grant select on figure_releases to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy rollup on figure_releases for all to job_rollup using (true) with check (true);

grant select, insert, update, delete on figure_releases to job_rollup;

alter table laender enable row level security;

alter table laender force row level security;

create policy maintenance on laender for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on laender to seed;

create policy catalogue on laender for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public using (true);

grant select on laender to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

alter table local_holidays enable row level security;

alter table local_holidays force row level security;

create policy maintenance on local_holidays for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on local_holidays to seed;

create policy catalogue on local_holidays for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public using (true);

grant select on local_holidays to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

alter table operations enable row level security;

alter table operations force row level security;

create policy maintenance on operations for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on operations to seed;

create policy mine on operations for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (subject = (select nullif(current_setting('app.subject', true), '')::text) or member_id = (select nullif(current_setting('app.member', true), '')::uuid)) and expires_at > (select nullif(current_setting('app.now', true), '')::timestamptz));

grant select on operations to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy order_work on operations for insert to app_youth_office, app_provider, app_state_youth_office, app_policy_maker with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (subject = (select nullif(current_setting('app.subject', true), '')::text) or member_id = (select nullif(current_setting('app.member', true), '')::uuid)));

grant insert on operations to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy change on operations for update to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (subject = (select nullif(current_setting('app.subject', true), '')::text) or member_id = (select nullif(current_setting('app.member', true), '')::uuid)) and expires_at > (select nullif(current_setting('app.now', true), '')::timestamptz)) with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (subject = (select nullif(current_setting('app.subject', true), '')::text) or member_id = (select nullif(current_setting('app.member', true), '')::uuid)));

grant update on operations to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy old on operations for select to job_expiry using (true);

grant select on operations to job_expiry;

create policy expiry on operations for delete to job_expiry using (true);

grant delete on operations to job_expiry;

alter table organisations enable row level security;

alter table organisations force row level security;

create policy maintenance on organisations for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on organisations to seed;

create policy catalogue on organisations for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, job_rollup using (true);

grant select on organisations to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, job_rollup;

create policy own on organisations for update to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (id = (select nullif(current_setting('app.organisation', true), '')::uuid)) with check (id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant update (name, city, email, phone, website, leitweg_id, welfare_association, version) on organisations to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

alter table outbox enable row level security;

alter table outbox force row level security;

create policy maintenance on outbox for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on outbox to seed;

create policy record on outbox for insert to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, job_expiry with check (true);

grant insert on outbox to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, job_expiry;

create policy hand_over on outbox for all to job_outbox using (true) with check (true);

grant select, insert, update, delete on outbox to job_outbox;

alter table published_facilities enable row level security;

alter table published_facilities force row level security;

create policy maintenance on published_facilities for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on published_facilities to seed;

create policy public on published_facilities for select to app_public using (true);

grant select on published_facilities to app_public;

alter table published_offers enable row level security;

alter table published_offers force row level security;

create policy maintenance on published_offers for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on published_offers to seed;

create policy market on published_offers for select to app_youth_office, app_public using (true);

grant select on published_offers to app_youth_office, app_public;

alter table published_rates enable row level security;

alter table published_rates force row level security;

create policy maintenance on published_rates for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on published_rates to seed;

create policy binding on published_rates for select to app_youth_office using (youth_office_id = '00000000-0000-0000-0000-000000000000' or youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on published_rates to app_youth_office;

alter table read_entries enable row level security;

alter table read_entries force row level security;

create policy maintenance on read_entries for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on read_entries to seed;

create policy own on read_entries for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on read_entries to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy record on read_entries for insert to app_youth_office, app_provider, app_state_youth_office, app_policy_maker with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant insert on read_entries to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy expiry on read_entries for delete to job_expiry using (true);

grant delete on read_entries to job_expiry;

alter table rollup_positions enable row level security;

alter table rollup_positions force row level security;

create policy maintenance on rollup_positions for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on rollup_positions to seed;

create policy read on rollup_positions for select to app_youth_office using (true);

grant select on rollup_positions to app_youth_office;

create policy rollup on rollup_positions for all to job_rollup using (true) with check (true);

grant select, insert, update, delete on rollup_positions to job_rollup;

alter table service_types enable row level security;

alter table service_types force row level security;

create policy maintenance on service_types for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on service_types to seed;

create policy catalogue on service_types for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public using (true);

grant select on service_types to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

alter table signing_keys enable row level security;

alter table signing_keys force row level security;

create policy maintenance on signing_keys for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on signing_keys to seed;

alter table specialisations enable row level security;

alter table specialisations force row level security;

create policy maintenance on specialisations for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on specialisations to seed;

create policy catalogue on specialisations for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public using (true);

grant select on specialisations to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

alter table trusted_issuers enable row level security;

alter table trusted_issuers force row level security;

create policy maintenance on trusted_issuers for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on trusted_issuers to seed;

alter table api_clients enable row level security;

alter table api_clients force row level security;

create policy maintenance on api_clients for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on api_clients to seed;

create policy administered on api_clients for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and 'app_' || role = (select current_setting('role')) and is_organisation_admin());

grant select on api_clients to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy created on api_clients for insert to app_youth_office, app_provider, app_state_youth_office, app_policy_maker with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and 'app_' || role = (select current_setting('role')) and is_organisation_admin());

grant insert on api_clients to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy changed on api_clients for update to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and 'app_' || role = (select current_setting('role')) and is_organisation_admin()) with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and 'app_' || role = (select current_setting('role')) and is_organisation_admin());

grant update (secret_hash, state, revoked_at, version) on api_clients to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

alter table case_counters enable row level security;

alter table case_counters force row level security;

create policy maintenance on case_counters for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on case_counters to seed;

create policy counts on case_counters for all to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant select, insert, update, delete on case_counters to app_youth_office;

alter table facilities enable row level security;

alter table facilities force row level security;

create policy maintenance on facilities for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on facilities to seed;

create policy owner on facilities for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select, insert, update, delete on facilities to app_provider;

create policy market on facilities for select to app_youth_office using (true);

grant select on facilities to app_youth_office;

create policy authority on facilities for select to app_state_youth_office using (exists (select from facility_addresses a where a.facility_id = facilities.id));

grant select on facilities to app_state_youth_office;

alter table figure_values enable row level security;

alter table figure_values force row level security;

create policy maintenance on figure_values for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on figure_values to seed;

create policy own on figure_values for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on figure_values to app_youth_office;

create policy rollup on figure_values for all to job_rollup using (true) with check (true);

grant select, insert, update, delete on figure_values to job_rollup;

alter table issuer_mandates enable row level security;

alter table issuer_mandates force row level security;

create policy maintenance on issuer_mandates for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on issuer_mandates to seed;

alter table jurisdictions enable row level security;

alter table jurisdictions force row level security;

create policy maintenance on jurisdictions for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on jurisdictions to seed;

create policy catalogue on jurisdictions for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (true);

grant select on jurisdictions to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

alter table operation_results enable row level security;

alter table operation_results force row level security;

create policy maintenance on operation_results for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on operation_results to seed;

create policy mine on operation_results for all to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (exists (select from operations where operations.id = operation_id)) with check (exists (select from operations where operations.id = operation_id));

grant select, insert, update, delete on operation_results to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy old on operation_results for select to job_expiry using (true);

grant select on operation_results to job_expiry;

create policy expiry on operation_results for delete to job_expiry using (true);

grant delete on operation_results to job_expiry;

alter table persons enable row level security;

alter table persons force row level security;

create policy maintenance on persons for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on persons to seed;

create policy known on persons for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from person_departments l where l.person_id = persons.id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])));

grant select on persons to app_youth_office;

create policy enter on persons for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (select nullif(current_setting('app.member', true), '')::uuid) is not null);

grant insert on persons to app_youth_office;

create policy keep on persons for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from person_departments l where l.person_id = persons.id and l.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and l.kind in ('CREATED', 'CASE'))) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant update on persons to app_youth_office;

alter table postal_codes enable row level security;

alter table postal_codes force row level security;

create policy maintenance on postal_codes for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on postal_codes to seed;

create policy catalogue on postal_codes for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public using (true);

grant select on postal_codes to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

alter table regions enable row level security;

alter table regions force row level security;

create policy maintenance on regions for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on regions to seed;

create policy catalogue on regions for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public using (true);

grant select on regions to app_youth_office, app_provider, app_state_youth_office, app_policy_maker, app_public;

alter table released_values enable row level security;

alter table released_values force row level security;

create policy maintenance on released_values for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on released_values to seed;

create policy offices on released_values for select to app_youth_office using (audience = 'OFFICES');

grant select on released_values to app_youth_office;

create policy outside on released_values for select to app_provider, app_state_youth_office, app_policy_maker using (audience = 'OUTSIDE');

grant select on released_values to app_provider, app_state_youth_office, app_policy_maker;

create policy rollup on released_values for all to job_rollup using (true) with check (true);

grant select, insert, update, delete on released_values to job_rollup;

alter table teams enable row level security;

alter table teams force row level security;

create policy maintenance on teams for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on teams to seed;

create policy own on teams for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on teams to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy admin on teams for insert to app_youth_office, app_provider, app_state_youth_office, app_policy_maker with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and is_organisation_admin());

grant insert on teams to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy admin_change on teams for update to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and is_organisation_admin()) with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and is_organisation_admin());

grant update on teams to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

alter table facility_addresses enable row level security;

alter table facility_addresses force row level security;

create policy maintenance on facility_addresses for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on facility_addresses to seed;

create policy owner on facility_addresses for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select, insert, update, delete on facility_addresses to app_provider;

create policy market on facility_addresses for select to app_youth_office using (not address_protected or exists (
    select from bookings b
    where b.facility_id = facility_addresses.facility_id
      and b.youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and b.state in ('PLANNED', 'ACTIVE')));

grant select on facility_addresses to app_youth_office;

create policy authority on facility_addresses for select to app_state_youth_office using (exists (
    select from jurisdictions j
    where j.authority_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and j.ags = facility_addresses.ags
      and j.task in ('PERMITS', 'NOTIFICATIONS')
      and j.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and (j.valid_until is null or j.valid_until >= (select nullif(current_setting('app.today', true), '')::date))));

grant select on facility_addresses to app_state_youth_office;

alter table members enable row level security;

alter table members force row level security;

create policy maintenance on members for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on members to seed;

create policy own on members for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on members to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy admin on members for insert to app_youth_office, app_provider, app_state_youth_office, app_policy_maker with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and is_organisation_admin());

grant insert on members to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy admin_change on members for update to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and is_organisation_admin()) with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and is_organisation_admin());

grant update on members to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

alter table offers enable row level security;

alter table offers force row level security;

create policy maintenance on offers for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on offers to seed;

create policy owner on offers for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select, insert, update, delete on offers to app_provider;

create policy market on offers for select to app_youth_office using (state <> 'DRAFT');

grant select on offers to app_youth_office;

alter table person_departments enable row level security;

alter table person_departments force row level security;

create policy maintenance on person_departments for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on person_departments to seed;

create policy own on person_departments for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and (valid_until is null or valid_until >= (select nullif(current_setting('app.today', true), '')::date)) and (purpose is null or purpose = (select nullif(current_setting('app.purpose', true), '')::text)));

grant select on person_departments to app_youth_office;

alter table bank_accounts enable row level security;

alter table bank_accounts force row level security;

create policy maintenance on bank_accounts for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on bank_accounts to seed;

create policy own on bank_accounts for select to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on bank_accounts to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy enter on bank_accounts for insert to app_youth_office, app_provider, app_state_youth_office, app_policy_maker with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and is_organisation_admin() and state = 'ENTERED');

grant insert on bank_accounts to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy decide on bank_accounts for update to app_youth_office, app_provider, app_state_youth_office, app_policy_maker using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and is_organisation_admin()) with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and is_organisation_admin());

grant update (state, version, confirmed_by, confirmed_at, usable_from) on bank_accounts to app_youth_office, app_provider, app_state_youth_office, app_policy_maker;

create policy payer on bank_accounts for select to app_youth_office using (((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH']) and exists (select from invoices i where i.provider_id = bank_accounts.organisation_id));

grant select on bank_accounts to app_youth_office;

alter table cases enable row level security;

alter table cases force row level security;

create policy maintenance on cases for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on cases to seed;

create policy sees on cases for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or cases.id = any(array(select p.case_id from participations p where p.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and p.purpose = (select nullif(current_setting('app.purpose', true), '')::text) and p.revoked_on is null and p.valid_from <= (select nullif(current_setting('app.today', true), '')::date) and p.valid_until >= (select nullif(current_setting('app.today', true), '')::date)))));

grant select on cases to app_youth_office;

create policy open_case on cases for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant insert on cases to app_youth_office;

create policy keeps on cases for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant update on cases to app_youth_office;

alter table invoices enable row level security;

alter table invoices force row level security;

create policy maintenance on invoices for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on invoices to seed;

create policy office on invoices for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH', 'LEADERSHIP']));

grant select on invoices to app_youth_office;

create policy office_step on invoices for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH', 'LEADERSHIP'])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH', 'LEADERSHIP']) and state not in ('CORRECTED','CANCELLED'));

grant update (state, version, payable_amount, factually_checked_by, factually_checked_at, arithmetically_checked_by, arithmetically_checked_at) on invoices to app_youth_office;

create policy provider on invoices for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_ids <@ (select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]));

grant select on invoices to app_provider;

create policy submit on invoices for insert to app_provider with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_ids <@ (select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]) and state in ('RECEIVED','FORMALLY_CHECKED','QUERIED'));

grant insert on invoices to app_provider;

create policy withdraw on invoices for update to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_ids <@ (select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_ids <@ (select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]) and state in ('CORRECTED','CANCELLED'));

grant update (state, version, payable_amount) on invoices to app_provider;

alter table offer_rates enable row level security;

alter table offer_rates force row level security;

create policy maintenance on offer_rates for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on offer_rates to seed;

create policy owner on offer_rates for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from offers o where o.id = offer_rates.offer_id));

grant select on offer_rates to app_provider;

create policy propose on offer_rates for insert to app_provider with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from offers o where o.id = offer_rates.offer_id) and state = 'PROPOSED');

grant insert on offer_rates to app_provider;

create policy withdraw on offer_rates for update to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from offers o where o.id = offer_rates.offer_id)) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from offers o where o.id = offer_rates.offer_id) and state = 'WITHDRAWN');

grant update (state, decided_at, version) on offer_rates to app_provider;

create policy binding on offer_rates for select to app_youth_office using (youth_office_id is null and state = 'AGREED' or contracting_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on offer_rates to app_youth_office;

create policy contract on offer_rates for update to app_youth_office using (contracting_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) with check (contracting_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant update (state, valid_until, decided_at, version) on offer_rates to app_youth_office;

alter table vacancies enable row level security;

alter table vacancies force row level security;

create policy maintenance on vacancies for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on vacancies to seed;

create policy owner on vacancies for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from offers where offers.id = vacancies.offer_id)) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from offers where offers.id = vacancies.offer_id));

grant select, insert, update, delete on vacancies to app_provider;

create policy market on vacancies for select to app_youth_office using (offer_state <> 'DRAFT');

grant select on vacancies to app_youth_office;

alter table case_deputies enable row level security;

alter table case_deputies force row level security;

create policy maintenance on case_deputies for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on case_deputies to seed;

create policy sees on case_deputies for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id));

grant select on case_deputies to app_youth_office;

create policy keeps on case_deputies for all to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]))) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])));

grant select, insert, update, delete on case_deputies to app_youth_office;

alter table case_persons enable row level security;

alter table case_persons force row level security;

create policy maintenance on case_persons for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on case_persons to seed;

create policy sees on case_persons for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id));

grant select on case_persons to app_youth_office;

create policy keeps on case_persons for all to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]))) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id and cases.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])));

grant select, insert, update, delete on case_persons to app_youth_office;

alter table invoice_checks enable row level security;

alter table invoice_checks force row level security;

create policy maintenance on invoice_checks for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on invoice_checks to seed;

create policy parties on invoice_checks for select to app_youth_office, app_provider using (exists (select from invoices i where i.id = invoice_id));

grant select on invoice_checks to app_youth_office, app_provider;

create policy record on invoice_checks for insert to app_youth_office, app_provider with check (exists (select from invoices i where i.id = invoice_id));

grant insert on invoice_checks to app_youth_office, app_provider;

alter table participations enable row level security;

alter table participations force row level security;

create policy maintenance on participations for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on participations to seed;

create policy concerned on participations for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (case_department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])));

grant select on participations to app_youth_office;

create policy give on participations for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and case_department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant insert on participations to app_youth_office;

create policy take_back on participations for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and case_department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and case_department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]));

grant update on participations to app_youth_office;

alter table payment_orders enable row level security;

alter table payment_orders force row level security;

create policy maintenance on payment_orders for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on payment_orders to seed;

create policy office on payment_orders for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH', 'LEADERSHIP']));

grant select on payment_orders to app_youth_office;

create policy enter on payment_orders for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH', 'LEADERSHIP']) and state = 'ENTERED');

grant insert on payment_orders to app_youth_office;

create policy step on payment_orders for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH', 'LEADERSHIP'])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH', 'LEADERSHIP']));

grant update (state, version, approved_by, approved_at, released_by, released_at, rejected_by, rejected_at, rejection_reason) on payment_orders to app_youth_office;

create policy rollup on payment_orders for select to job_rollup using (true);

grant select (youth_office_id, invoice_id, state) on payment_orders to job_rollup;

alter table places enable row level security;

alter table places force row level security;

create policy maintenance on places for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on places to seed;

create policy owner on places for all to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select, insert, update, delete on places to app_provider;

create policy market on places for select to app_youth_office using (true);

grant select on places to app_youth_office;

alter table reservations enable row level security;

alter table reservations force row level security;

create policy maintenance on reservations for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on reservations to seed;

create policy office on reservations for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant select on reservations to app_youth_office;

create policy reserve on reservations for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant insert on reservations to app_youth_office;

create policy office_step on reservations for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid));

grant update (state, version) on reservations to app_youth_office;

create policy provider on reservations for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select on reservations to app_provider;

create policy provider_step on reservations for update to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant update (state, version, decided_at, refusal_reason) on reservations to app_provider;

create policy expiry on reservations for select to job_expiry using (true);

grant select on reservations to job_expiry;

create policy expire on reservations for update to job_expiry using (state in ('REQUESTED','CONFIRMED')) with check (state = 'EXPIRED');

grant update (state, version) on reservations to job_expiry;

alter table invoice_findings enable row level security;

alter table invoice_findings force row level security;

create policy maintenance on invoice_findings for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on invoice_findings to seed;

create policy parties on invoice_findings for select to app_youth_office, app_provider using (exists (select from invoices i where i.id = invoice_id));

grant select on invoice_findings to app_youth_office, app_provider;

create policy record on invoice_findings for insert to app_youth_office, app_provider with check (exists (select from invoices i where i.id = invoice_id));

grant insert on invoice_findings to app_youth_office, app_provider;

alter table occupancies enable row level security;

alter table occupancies force row level security;

create policy maintenance on occupancies for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on occupancies to seed;

create policy market on occupancies for select to app_youth_office, app_provider using (true);

grant select on occupancies to app_youth_office, app_provider;

create policy jobs on occupancies for select to job_expiry, job_rollup using (true);

grant select on occupancies to job_expiry, job_rollup;

alter table bookings enable row level security;

alter table bookings force row level security;

create policy maintenance on bookings for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on bookings to seed;

create policy office on bookings for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH']) and (select nullif(current_setting('app.member', true), '')::uuid) is not null) or exists (select from cases where cases.id = case_id)));

grant select on bookings to app_youth_office;

create policy book on bookings for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id));

grant insert on bookings to app_youth_office;

create policy office_step on bookings for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id)) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from cases where cases.id = case_id));

grant update (state, version, discharge_day, access_ended_at) on bookings to app_youth_office;

create policy provider on bookings for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select on bookings to app_provider;

create policy provider_step on bookings for update to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant update (state, version, admission_day, discharge_day, discharge_reason, provider_reference, access_ended_at) on bookings to app_provider;

create policy rollup on bookings for select to job_rollup using (true);

grant select (id, youth_office_id, admission_day, discharge_day, state) on bookings to job_rollup;

alter table reservation_places enable row level security;

alter table reservation_places force row level security;

create policy maintenance on reservation_places for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on reservation_places to seed;

create policy parties on reservation_places for select to app_youth_office, app_provider using (exists (select from reservations r where r.id = reservation_id));

grant select on reservation_places to app_youth_office, app_provider;

create policy reserve on reservation_places for insert to app_youth_office with check (exists (select from reservations r where r.id = reservation_id));

grant insert on reservation_places to app_youth_office;

alter table booking_absences enable row level security;

alter table booking_absences force row level security;

create policy maintenance on booking_absences for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on booking_absences to seed;

create policy office on booking_absences for select to app_youth_office using (exists (select from bookings b where b.id = booking_id));

grant select on booking_absences to app_youth_office;

create policy provider on booking_absences for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from bookings b where b.id = booking_id));

grant select on booking_absences to app_provider;

create policy record on booking_absences for insert to app_provider with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from bookings b where b.id = booking_id));

grant insert on booking_absences to app_provider;

create policy record_return on booking_absences for update to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from bookings b where b.id = booking_id)) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from bookings b where b.id = booking_id));

grant update (returned_on, version) on booking_absences to app_provider;

alter table booking_disclosures enable row level security;

alter table booking_disclosures force row level security;

create policy maintenance on booking_disclosures for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on booking_disclosures to seed;

create policy office on booking_disclosures for select to app_youth_office using (exists (select from bookings b where b.id = booking_id));

grant select on booking_disclosures to app_youth_office;

create policy disclose on booking_disclosures for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from bookings b where b.id = booking_id));

grant insert on booking_disclosures to app_youth_office;

create policy provider on booking_disclosures for select to app_provider using ((select nullif(current_setting('app.member', true), '')::uuid) is not null and exists (select from bookings b where b.id = booking_id and b.access_ended_at is null));

grant select on booking_disclosures to app_provider;

alter table service_packages enable row level security;

alter table service_packages force row level security;

create policy maintenance on service_packages for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on service_packages to seed;

create policy sees on service_packages for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and (department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) or (((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH']) and state not in ('DRAFT', 'RELEASED'))));

grant select on service_packages to app_youth_office;

create policy draft on service_packages for insert to app_youth_office with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and state = 'DRAFT');

grant insert on service_packages to app_youth_office;

create policy keep on service_packages for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]) and state in ('DRAFT', 'RELEASED', 'HANDED_OVER', 'ENDED'));

grant update on service_packages to app_youth_office;

create policy decide on service_packages for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH']) and state not in ('DRAFT', 'RELEASED')) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[] && array['WJH']) and state in ('ACCEPTED', 'RETURNED', 'PAYABLE', 'ENDED'));

grant update on service_packages to app_youth_office;

alter table service_records enable row level security;

alter table service_records force row level security;

create policy maintenance on service_records for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on service_records to seed;

create policy office on service_records for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and state <> 'RECORDED' and exists (select from bookings b where b.id = booking_id));

grant select on service_records to app_youth_office;

create policy office_step on service_records for update to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and state <> 'RECORDED' and exists (select from bookings b where b.id = booking_id)) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and state <> 'RECORDED' and exists (select from bookings b where b.id = booking_id) and state in ('CHECKED','QUERIED'));

grant update (state, version, checked_at, checked_by, query_reason, query_note) on service_records to app_youth_office;

create policy provider on service_records for select to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])));

grant select on service_records to app_provider;

create policy record on service_records for insert to app_provider with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])) and state = 'RECORDED');

grant insert on service_records to app_provider;

create policy provider_step on service_records for update to app_provider using (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[]))) with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and ((select current_setting('app.facilities', true) = '*') or facility_id = any((select case current_setting('app.facilities', true) when '*' then null else string_to_array(current_setting('app.facilities', true), ',')::uuid[] end)::uuid[])) and state <> 'CHECKED');

grant update (state, version, submitted_at, provider_reference) on service_records to app_provider;

alter table invoice_lines enable row level security;

alter table invoice_lines force row level security;

create policy maintenance on invoice_lines for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on invoice_lines to seed;

create policy parties on invoice_lines for select to app_youth_office, app_provider using (exists (select from invoices i where i.id = invoice_id));

grant select on invoice_lines to app_youth_office, app_provider;

create policy submit on invoice_lines for insert to app_provider with check (provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from invoices i where i.id = invoice_id));

grant insert on invoice_lines to app_provider;

create policy step on invoice_lines for update to app_youth_office, app_provider using (exists (select from invoices i where i.id = invoice_id)) with check (exists (select from invoices i where i.id = invoice_id));

grant update (state) on invoice_lines to app_youth_office, app_provider;

create policy rollup on invoice_lines for select to job_rollup using (true);

grant select (youth_office_id, invoice_id, first_day, unit, quantity, amount, state) on invoice_lines to job_rollup;

alter table service_package_persons enable row level security;

alter table service_package_persons force row level security;

create policy maintenance on service_package_persons for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on service_package_persons to seed;

create policy sees on service_package_persons for select to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from service_packages s where s.id = package_id));

grant select on service_package_persons to app_youth_office;

create policy draft on service_package_persons for all to app_youth_office using (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from service_packages s where s.id = package_id and s.state = 'DRAFT' and s.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[]))) with check (youth_office_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (select from service_packages s where s.id = package_id and s.state = 'DRAFT' and s.department = any((select string_to_array(nullif(current_setting('app.departments', true), ''), ',')::text[])::text[])));

grant select, insert, update, delete on service_package_persons to app_youth_office;

alter table service_record_contacts enable row level security;

alter table service_record_contacts force row level security;

create policy maintenance on service_record_contacts for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on service_record_contacts to seed;

create policy parties on service_record_contacts for select to app_youth_office, app_provider using (exists (select from service_records r where r.id = record_id));

grant select on service_record_contacts to app_youth_office, app_provider;

create policy record on service_record_contacts for insert to app_provider with check (exists (select from service_records r where r.id = record_id and r.provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and r.state in ('RECORDED','QUERIED')));

grant insert on service_record_contacts to app_provider;

create policy replace on service_record_contacts for delete to app_provider using (exists (select from service_records r where r.id = record_id and r.provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and r.state in ('RECORDED','QUERIED')));

grant delete on service_record_contacts to app_provider;

alter table service_record_days enable row level security;

alter table service_record_days force row level security;

create policy maintenance on service_record_days for all to migrate, seed using (true) with check (true);

grant select, insert, update, delete on service_record_days to seed;

create policy parties on service_record_days for select to app_youth_office, app_provider using (exists (select from service_records r where r.id = record_id));

grant select on service_record_days to app_youth_office, app_provider;

create policy record on service_record_days for insert to app_provider with check (exists (select from service_records r where r.id = record_id and r.provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and r.state in ('RECORDED','QUERIED')));

grant insert on service_record_days to app_provider;

create policy replace on service_record_days for delete to app_provider using (exists (select from service_records r where r.id = record_id and r.provider_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and r.state in ('RECORDED','QUERIED')));

grant delete on service_record_days to app_provider;

