// The search and the lists in Fastify with `pg`, the usual way: SQL by hand, rows made into objects.
//
// Each request verifies its token, opens a transaction, enters the same context in one statement
// and is subject to the same policies.

import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { createLocalJWKSet, jwtVerify } from 'jose'
import pg from 'pg'

const environment = process.env
const keys = createLocalJWKSet(JSON.parse(readFileSync(environment.PEER_JWKS, 'utf8')))
const context = JSON.parse(readFileSync(environment.PEER_CONTEXT, 'utf8'))
const enter = context.names.reduce(
  (sql, name, place) => sql.replaceAll(`:${name} `, `$${place + 1} `), context.sql)
const everybody = '00000000-0000-0000-0000-000000000000'
const berlin = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' })

pg.types.setTypeParser(pg.types.builtins.DATE, text => text)
pg.types.setTypeParser(pg.types.builtins.INT8, text => text)
const pool = new pg.Pool({
  host: environment.PEER_HOST, port: environment.PEER_PORT, user: 'app',
  database: environment.PEER_DATABASE, max: 10
})
const app = Fastify({ logger: false })

// --- who asks --------------------------------------------------------------------------------

app.decorateRequest('claims', null)

function needs (scope) {
  return async (request, reply) => {
    const [kind, token] = (request.headers.authorization ?? '').split(' ')
    if (kind.toLowerCase() !== 'bearer') return reply.code(401).send()
    try {
      const verified = await jwtVerify(token, keys, {
        algorithms: ['ES256'], issuer: environment.PEER_ISSUER, audience: environment.PEER_AUDIENCE
      })
      request.claims = verified.payload
    } catch {
      return reply.code(401).send()
    }
    if (!request.claims.scope.split(' ').includes(scope)) return reply.code(403).send()
  }
}

async function inContext (request, work) {
  const { claims } = request
  const now = new Date()
  const given = {
    role: `app_${claims.role}`,
    organisation: claims.org,
    issuer: claims.iss,
    subject: claims.sub,
    client: claims.client_id,
    departments: [...(claims.departments ?? [])].sort().join(','),
    facilities: '*',
    narrowable: 'no',
    purpose: request.headers['data-purpose'] ?? '',
    now: now.toISOString(),
    today: berlin.format(now)
  }
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query({ name: 'enter', text: enter, values: context.names.map(n => given[n]) })
    const found = await work(client, { now, today: given.today, office: claims.org })
    await client.query('commit')
    return found
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

// --- the search ------------------------------------------------------------------------------

const code = { type: 'string', maxLength: 60 }
const codes = { type: 'array', items: code, maxItems: 400, default: [] }
const day = { type: 'string', format: 'date' }
const wished = {
  type: 'object',
  required: ['service_type'],
  additionalProperties: false,
  properties: {
    service_type: code,
    kind: code,
    age: { type: 'integer', minimum: 0, maximum: 26 },
    gender: { enum: ['FEMALE', 'MALE', 'DIVERSE'] },
    specialisations: codes,
    exclusions: codes,
    languages: codes,
    accessibility: codes,
    emergency: { type: 'boolean', default: false },
    free: {
      type: 'object',
      required: ['from_day'],
      properties: { from_day: day, until_day: day, places: { type: 'integer', minimum: 1, default: 1 } }
    },
    regions: codes,
    around: {
      type: 'object',
      required: ['latitude', 'longitude'],
      properties: { latitude: { type: 'number' }, longitude: { type: 'number' } }
    },
    radius_km: { type: 'integer', minimum: 1, maximum: 1000 },
    rate_max: { type: 'string', pattern: '^[0-9]{1,8}\\.[0-9]{4}$' },
    sort: { enum: ['rate', '-rate', 'distance', 'available_from', 'freshness'], default: 'rate' },
    limit: { type: 'integer', minimum: 1, maximum: 200, default: 20 }
  }
}
const orders = {
  rate: 'p.cheapest, o.id',
  '-rate': 'p.dearest desc, o.id desc',
  distance: 'round((o.km * 1000)::numeric), o.id',
  available_from: 'v.available_from, v.as_of desc, v.id',
  freshness: 'v.as_of desc, v.id desc'
}

function search (wish, { now, today, office }) {
  const values = []
  const put = value => `$${values.push(value)}`
  const org = put(office)
  const conditions = [`o.service_type = ${put(wish.service_type)}`]
  const free = wish.free
  const pricedOn = put(free ? free.from_day : today)
  const day = put(today)
  if (wish.kind) conditions.push(`o.kind = ${put(wish.kind)}`)
  if (wish.age !== undefined) {
    const age = put(wish.age)
    conditions.push(`o.age_min <= ${age} and o.age_max >= ${age}`)
  }
  if (wish.gender) conditions.push(`o.genders @> ${put([wish.gender])}::text[]`)
  for (const name of ['specialisations', 'languages', 'accessibility']) {
    if (wish[name].length) conditions.push(`o.${name} @> ${put(wish[name])}::text[]`)
  }
  if (wish.exclusions.length) conditions.push(`not o.exclusions && ${put(wish.exclusions)}::text[]`)
  if (wish.emergency) conditions.push('o.emergency_admission')
  if (wish.regions.length) {
    const regions = put(wish.regions)
    conditions.push(`o.ags in (select ags from regions
      where ags = any(${regions}) or land = any(${regions}))`)
  }
  let km = 'null::float8'
  if (wish.around) {
    const [latitude, longitude] = [put(wish.around.latitude), put(wish.around.longitude)]
    km = `distance_km(o.latitude, o.longitude, ${latitude}, ${longitude})`
    if (wish.radius_km) {
      const high = `${put(wish.radius_km)}::float8 / 111.19`
      const wide = `${high} / greatest(cosd(abs(${latitude}::float8) + ${high}), 0.01)`
      conditions.push(`o.latitude between ${latitude}::float8 - ${high} and ${latitude}::float8 + ${high}
        and o.longitude between ${longitude}::float8 - ${wide} and ${longitude}::float8 + ${wide}
        and ${km} <= ${put(wish.radius_km)}`)
    }
  }
  const first = `greatest(v.available_from, ${day}::date)`
  const nights = free
    ? `daterange(${put(free.from_day)}, ${put(free.until_day ?? null)})`
    : `daterange(${first}, ${first}, '[]')`
  const fits = free
    ? `v.available_from <= ${put(free.from_day)}
       and (v.available_until is null or v.available_until >= ${put(free.until_day ?? null)})`
    : `(v.available_until is null or v.available_until > ${first})`
  const best = wish.sort === 'freshness' ? 'v.as_of desc, v.id desc' : 'v.available_from, v.as_of desc, v.id'
  const placed = free || ['available_from', 'freshness'].includes(wish.sort)
  const priced = wish.rate_max === undefined
    ? ''
    : `and p.cheapest <= ${put(Math.round(Number(wish.rate_max) * 10000))}`
  const sql = `
    select o.*, round(o.km::numeric, 1)::text as km, p.rate_id, p.unit, p.rate,
           v.id as vacancy_id, v.available_from, v.available_until, v.as_of, v.confirm_by, v.free_places
    from (select o.*, ${km} as km from published_offers o where ${conditions.join(' and ')}) o
    cross join lateral (
      select * from published_rates r
      where r.offer_id = o.id and r.youth_office_id in (${org}, '${everybody}')
        and r.in_force_from <= ${pricedOn} and r.in_force_until > ${pricedOn}
      order by r.youth_office_id = '${everybody}' limit 1) p
    ${placed ? 'cross' : 'left'} join lateral (
      select v.*, free.places as free_places from vacancies v
      cross join lateral (
        select count(*)::int as places from places l
        where l.vacancy_id = v.id and not l.withdrawn and not exists (
          select from occupancies t where t.place_id = l.id and t.nights && ${nights}
            and (t.state = 'BOOKED' or t.held_until > ${put(now)}))) free
      where v.offer_id = o.id and v.offer_state = 'PUBLISHED' and v.confirm_by >= ${day} and ${fits}
        and free.places >= ${put(free?.places ?? 1)}
      order by ${best} limit 1) v ${placed ? '' : 'on true'}
    where true ${priced}
    order by ${orders[wish.sort]} limit ${put(wish.limit + 1)}`
  return { text: sql, values }
}

function matched (row, wish) {
  const said = [
    ['SERVICE_TYPE', true, () => [row.service_type]],
    ['KIND', wish.kind, () => [row.kind]],
    ['AGE', wish.age !== undefined, () => [`${row.age_min}`, `${row.age_max}`]],
    ['GENDER', wish.gender, () => row.genders],
    ['SPECIALISATIONS', wish.specialisations.length, () => [...wish.specialisations].sort()],
    ['EXCLUSIONS', wish.exclusions.length, () => row.exclusions],
    ['LANGUAGES', wish.languages.length, () => [...wish.languages].sort()],
    ['ACCESSIBILITY', wish.accessibility.length, () => [...wish.accessibility].sort()],
    ['EMERGENCY', wish.emergency, () => []],
    ['FREE', wish.free, () => [row.available_from]],
    ['REGION', wish.regions.length, () => [row.ags]],
    ['RADIUS', wish.radius_km, () => [row.km]],
    ['RATE', wish.rate_max, () => [row.rate]]
  ]
  return said.filter(([, asked]) => asked).map(([criterion, , offered]) => ({ criterion, offered: offered() }))
}

function notCovered (row, wish, { now, ags }) {
  const near = row.location_accuracy === 'POSTAL_REGION' || row.ags === null
  const against = [
    ['AGREEMENT', row.rate_id === null],
    ['CATCHMENT', row.catchment.length && !row.catchment.includes(ags)],
    ['FRESHNESS', row.as_of && now - row.as_of > 7 * 86_400_000],
    ['FREE', !wish.free && !row.vacancy_id],
    ['AGE', wish.age !== undefined && row.age_max === wish.age],
    ['EMERGENCY', wish.emergency && row.auto_confirm_hours === null],
    ['REGION', wish.regions.length && near],
    ['RADIUS', wish.around && near]
  ]
  return against.filter(([, holds]) => holds).map(([name]) => name)
}

function hit (row, wish, known) {
  return {
    id: row.id,
    provider: { id: row.provider_id, name: row.provider_name },
    facility: { id: row.facility_id, name: row.facility_name },
    title: row.title,
    service_type: row.service_type,
    kind: row.kind,
    age_min: row.age_min,
    age_max: row.age_max,
    genders: row.genders,
    specialisations: row.specialisations,
    emergency_admission: row.emergency_admission,
    ags: row.ags,
    location_accuracy: row.location_accuracy,
    distance_km: row.km === null ? null : Number(row.km),
    rate: {
      status: row.rate_id ? 'AGREED' : 'NO_AGREEMENT',
      id: row.rate_id,
      unit: row.unit,
      rate: row.rate
    },
    free_places: row.free_places ?? 0,
    vacancy: row.vacancy_id && {
      id: row.vacancy_id,
      available_from: row.available_from,
      available_until: row.available_until,
      free_places: row.free_places,
      as_of: row.as_of.toISOString(),
      confirm_by: row.confirm_by
    },
    matched: matched(row, wish),
    not_covered: notCovered(row, wish, known),
    location: { type: 'Point', coordinates: [row.longitude, row.latitude] }
  }
}

app.post('/v1/offers/search', { onRequest: needs('offers:search'), schema: { body: wished } }, request =>
  inContext(request, async (client, known) => {
    const wish = request.body
    const { rows } = await client.query(search(wish, known))
    const own = await client.query({ name: 'own', text: 'select left(ags, 5) as ags from organisations where id = $1', values: [known.office] })
    const page = rows.slice(0, wish.limit)
    const items = page.map(row => hit(row, wish, { ...known, ags: own.rows[0].ags }))
    const more = rows.length > wish.limit
    return { items, next_cursor: more ? cursor([wish.sort, page.at(-1).id]) : null }
  }))

// --- the lists -------------------------------------------------------------------------------

const cursor = key => Buffer.from(JSON.stringify(key)).toString('base64url')
const listed = {
  type: 'object',
  properties: { limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 }, cursor: { type: 'string', maxLength: 500 } }
}
const party = (row, name) => ({ id: row[`${name}_id`], name: row[`${name}_name`], city: row[`${name}_city`] })

function page (request, rows, limit, write, key) {
  const items = rows.slice(0, limit)
  const next = rows.length > limit
    ? `${request.routeOptions.url}?limit=${limit}&cursor=${cursor(key(items.at(-1)))}`
    : null
  return { items: items.map(write), next }
}

function offer (row) {
  return {
    id: row.id,
    provider: party(row, 'provider'),
    facility: { id: row.facility_id, name: row.facility_name },
    group: row.group_id && { id: row.group_id, name: row.group_name },
    provider_reference: row.provider_reference,
    service_type: row.service_type,
    kind: row.kind,
    billing_unit: row.billing_unit,
    title: row.title,
    title_en: row.title_en,
    summary_en: row.summary_en,
    summary: row.summary,
    concept: row.concept,
    age_min: row.age_min,
    age_max: row.age_max,
    genders: row.genders,
    specialisations: row.specialisations,
    exclusions: row.exclusions,
    languages: row.languages,
    accessibility: row.accessibility,
    catchment: row.catchment,
    places: row.places,
    emergency_admission: row.emergency_admission,
    auto_confirm_hours: row.auto_confirm_hours,
    permit_gap: row.permit_gap,
    hold_extensions: row.hold_extensions,
    hold_extension_hours: row.hold_extension_hours,
    state: row.state,
    available_steps: [],
    published_at: row.published_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    version: row.version
  }
}

app.get('/v1/offers', { onRequest: needs('offers:read'), schema: { querystring: listed } }, request =>
  inContext(request, async (client, { today }) => {
    const { limit, cursor: given } = request.query
    const after = given ? JSON.parse(Buffer.from(given, 'base64url')).slice(-2) : []
    const { rows } = await client.query({
      name: given ? 'offers after' : 'offers',
      text: `
        select o.*, g.name as provider_name, g.city as provider_city, f.name as facility_name,
               u.name as group_name, (
                 select k.gap from offer_permit_gaps k
                 where k.offer_id = o.id and k.first_day <= $2 and k.until > $2) as permit_gap
        from offers o
        join organisations g on g.id = o.provider_id
        join facilities f on f.id = o.facility_id
        left join facility_groups u on u.id = o.group_id
        where o.state = 'PUBLISHED' ${given ? 'and (o.title, o.id) > ($3, $4)' : ''}
        order by o.title, o.id limit $1`,
      values: [limit + 1, today, ...after]
    })
    return page(request, rows, limit, offer, row => [row.title, row.id])
  }))

function steps (row) {
  if (row.state === 'PLANNED') return ['cancellation']
  return row.state === 'ACTIVE' && row.discharge_day ? ['extension'] : []
}

function booking (row) {
  const told = row.content
  return {
    id: row.id,
    reference: row.reference,
    provider_reference: row.provider_reference,
    youth_office: party(row, 'youth_office'),
    provider: party(row, 'provider'),
    facility: { id: row.facility_id, name: row.facility_name },
    offer: { id: row.offer_id, title: row.offer_title },
    vacancy_id: row.vacancy_id,
    reservation_id: row.reservation_id,
    case_id: row.case_id,
    person_id: row.person_id,
    young_person: told && {
      given_name: told.given_name ?? null,
      family_name: told.family_name ?? null,
      born_on: told.born_on ?? null,
      birth_precision: told.birth_precision ?? null,
      gender: told.gender ?? null,
      age: told.age ?? null,
      needs: told.needs ?? []
    },
    admission_day: row.admission_day,
    discharge_day: row.discharge_day,
    choice_reason: row.choice_reason,
    choice_note: row.choice_note,
    discharge_reason: row.discharge_reason,
    state: row.state,
    available_steps: steps(row),
    created_at: row.created_at.toISOString(),
    version: row.version
  }
}

app.get('/v1/bookings', { onRequest: needs('bookings:read'), schema: { querystring: listed } }, request =>
  inContext(request, async client => {
    const { limit, cursor: given } = request.query
    const after = given ? JSON.parse(Buffer.from(given, 'base64url')).slice(-1) : []
    const { rows } = await client.query({
      name: given ? 'bookings after' : 'bookings',
      text: `
        select b.*, y.name as youth_office_name, y.city as youth_office_city,
               g.name as provider_name, g.city as provider_city, f.name as facility_name,
               o.title as offer_title, d.content
        from bookings b
        join organisations y on y.id = b.youth_office_id
        join organisations g on g.id = b.provider_id
        join facilities f on f.id = b.facility_id
        join offers o on o.id = b.offer_id
        left join booking_disclosures d on d.booking_id = b.id and d.stage = 'BOOKING'
        ${given ? 'where b.id < $2' : ''} order by b.id desc limit $1`,
      values: [limit + 1, ...after]
    })
    const ids = rows.slice(0, limit).map(row => row.id)
    await client.query({ name: 'log', text: 'select log_read($1, $2::uuid[])', values: ['list_bookings', ids] })
    return page(request, rows, limit, booking, row => [row.id])
  }))

app.get('/health', async () => 'ok')
await app.listen({ port: Number(environment.PORT), host: '127.0.0.1' })
