// Uses the generated types as a client would. `@ts-expect-error` marks what must not compile: if
// the contract grew laxer there, the compiler would report an unused expectation.
import createClient from 'openapi-fetch'
import type { components, operations, paths } from './schema'

const api = createClient<paths>({ baseUrl: 'https://api.example/v1' })

export async function offers(): Promise<string[]> {
  const { data, error } = await api.GET('/offers', { params: { query: { limit: 20 } } })
  if (error) return [error.code, ...(error.errors ?? []).map((finding) => finding.detail)]
  return data.items.map((offer: components['schemas']['Offer']) => `${offer.id} ${offer.title}`)
}

export async function rename(offer_id: string, etag: string): Promise<number> {
  const { response } = await api.PATCH('/offers/{offer_id}', {
    params: { path: { offer_id }, header: { 'If-Match': etag } },
    body: { title: 'Wohngruppe am Wald' },
  })
  return response.status
}

export async function mistakes(offer_id: string): Promise<void> {
  // @ts-expect-error there is no such filter: a typing error must not widen a result
  await api.GET('/offers', { params: { query: { limt: 20 } } })

  // @ts-expect-error a limit is a number
  await api.GET('/offers', { params: { query: { limit: 'all' } } })

  // @ts-expect-error a change names the version that it was made for
  await api.PATCH('/offers/{offer_id}', { params: { path: { offer_id } }, body: {} })

  // @ts-expect-error a title is text
  await api.PATCH('/offers/{offer_id}', { params: { path: { offer_id }, header: { 'If-Match': '"v1"' } }, body: { title: 5 } })

  // @ts-expect-error an offer cannot be deleted
  await api.DELETE('/offers/{offer_id}', { params: { path: { offer_id } } })
}

// Operations are found by their names too.
export type Change = operations['change_offer']['requestBody']
