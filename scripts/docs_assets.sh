#!/usr/bin/env bash
# Take the two documentation viewers from npm and put what `/docs` serves into the package:
# minified files, compressed twice (br, gz), and their licences. Run it only to change a version;
# the result is committed. Versions and hashes are pinned: another archive is refused.
set -euo pipefail
cd "$(dirname "$0")/.."
target=src/jugendhilfe_api/core/openapi/assets/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

take() { # package version integrity
  local archive integrity
  archive=$(cd "$work" && npm pack --silent "$1@$2")
  integrity="sha512-$(openssl dgst -sha512 -binary "$work/$archive" | base64 -w0)"
  if [ "$integrity" != "$3" ]; then
    echo "$1@$2 is not the archive that was reviewed: $integrity" >&2
    exit 1
  fi
  mkdir -p "$work/$1"
  tar -xzf "$work/$archive" -C "$work/$1" --strip-components=1
}

take swagger-ui-dist 5.35.0 \
  sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ==
take @scalar/api-reference 1.46.4 \
  sha512-EpCcOG15Ry8DKNs/f5AdRA97s1B5kGPekzANpnK0j1IpyU4Sb/mfdyfB00WC+vUo7hfc4BFRSkkiPa5SSM7fng==

mkdir -p "$target"
swagger="$work/swagger-ui-dist"
cp "$swagger/swagger-ui-bundle.js" "$swagger/swagger-ui.css" "$work/"
cp "$work/@scalar/api-reference/dist/browser/standalone.js" "$work/scalar.js"
cp "$swagger/LICENSE" "$target/swagger-ui.LICENSE.txt"
cp "$swagger/NOTICE" "$target/swagger-ui.NOTICE.txt"
cp "$swagger/swagger-ui-bundle.js.LICENSE.txt" "$target/swagger-ui.bundled.LICENSE.txt"
# The MIT text of Scalar is not in its archive; scalar.LICENSE.txt is kept by hand.
test -f "$target/scalar.LICENSE.txt"

WORK="$work" TARGET="$target" node - <<'NODE'
const { readFileSync, writeFileSync } = require('node:fs')
const { brotliCompressSync, gzipSync, constants } = require('node:zlib')
const { WORK, TARGET } = process.env
for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css', 'scalar.js']) {
  // No addresses of source maps: browsers would ask for files that are not shipped.
  const text = readFileSync(`${WORK}/${name}`, 'utf8')
    .replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n')
    .replace(/\n?\/\*# sourceMappingURL=\S+\s*\*\/\s*$/, '\n')
  const bytes = Buffer.from(text, 'utf8')
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  const br = brotliCompressSync(bytes, { params })
  const gz = gzipSync(bytes, { level: 9 })
  writeFileSync(`${TARGET}/${name}.br`, br)
  writeFileSync(`${TARGET}/${name}.gz`, gz)
  console.log(`${name}: ${bytes.length} → br ${br.length}, gz ${gz.length}`)
}
NODE
