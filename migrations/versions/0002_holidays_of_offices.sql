alter table local_holidays add column version INTEGER DEFAULT 1 NOT NULL;

alter table local_holidays add column created_at TIMESTAMP WITH TIME ZONE DEFAULT coalesce(nullif(current_setting('app.now', true), '')::timestamptz, '2026-01-01T00:00:00Z') NOT NULL;

ALTER TABLE local_holidays ADD CONSTRAINT ck_local_holidays_easter_offset CHECK (easter_offset between -60 and 70);

ALTER TABLE local_holidays ADD CONSTRAINT ck_local_holidays_every_year CHECK (month between 1 and 12 and day between 1 and 31 and (month, day) <> (2, 29));

create policy office on local_holidays for all to app_youth_office using (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid)) with check (organisation_id = (select nullif(current_setting('app.organisation', true), '')::uuid) and exists (
    select from organisations o
    where o.id = (select nullif(current_setting('app.organisation', true), '')::uuid) and length(o.ags) >= 5
      and starts_with(local_holidays.ags, o.ags)));

grant delete on local_holidays to app_youth_office;

grant insert on local_holidays to app_youth_office;

grant update on local_holidays to app_youth_office;

