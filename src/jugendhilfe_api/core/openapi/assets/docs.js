// Shows the contract with the viewer that the page was made for.
'use strict'

const { document: address, viewer } = document.body.dataset
const token = document.getElementById('token')

document.getElementById('choice').addEventListener('change', (event) => {
  event.currentTarget.requestSubmit()
})

/** Adds the token of the page, to requests to this service only. */
function authorised(request) {
  const target = new URL(request.url, location.href)
  if (token.value.trim() && target.origin === location.origin) {
    request.headers.Authorization = `Bearer ${token.value.trim()}`
  }
  return request
}

const viewers = {
  'swagger-ui': () =>
    SwaggerUIBundle({
      url: address,
      dom_id: '#contract',
      deepLinking: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      validatorUrl: null,
      persistAuthorization: false,
      requestInterceptor: authorised,
    }),
  scalar: () => {
    document.querySelector('.token').hidden = true // Scalar has its own field
    Scalar.createApiReference('#contract', {
      url: address,
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      persistAuth: false,
      agent: { disabled: true },
      mcp: { disabled: true },
    })
  },
}

viewers[viewer]()
