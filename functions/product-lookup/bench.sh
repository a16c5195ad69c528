#!/bin/sh
# Measures a search over 50,000 products in the function itself, under Amazon's runtime interface emulator: start-up, first and later
# answers, memory. Needs the emulator (it is in the pip package aws-sam-cli, samcli/local/rapid/aws-lambda-rie-x86_64) in RIE.
# PROFILE says how the function is built: bench (default), release (what is deployed) or dev (not
# optimised: only to try the script).
set -eu
cd "$(dirname "$0")/../.."
: "${RIE:?set RIE to the path of aws-lambda-rie}"
profile=${PROFILE:-bench}
work=$(mktemp -d)
trap 'kill ${emulator:-} ${tables:-} 2>/dev/null || true; rm -rf "$work"' EXIT

# NO_BUILD=1 takes what was built before.
if [ -z "${NO_BUILD:-}" ]; then
    cargo build -q -p product-lookup --bin product-lookup --profile "$profile"
    cargo build -q -p product-lookup --example tables
fi
folder=$([ "$profile" = dev ] && echo debug || echo release)
binary=$PWD/${CARGO_TARGET_DIR:-target}/$folder/product-lookup

"${CARGO_TARGET_DIR:-target}/debug/examples/tables" >"$work/env" &
tables=$!
until grep -q AWS_ENDPOINT_URL_S3 "$work/env"; do sleep 0.2; done
. "$work/env"
export AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local LOG_LEVEL=warn
export LOOKUP_SECRET=lookup QUOTER_SECRET=quoter HALO_SECRET=halo HALO_URL=https://halo.example.com
export AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256 AWS_LAMBDA_FUNCTION_TIMEOUT=30

port=${PORT:-9080}
"$RIE" --runtime-interface-emulator-address "127.0.0.1:$port" "$binary" >"$work/log" 2>&1 &
emulator=$!
sleep 1

# An event of a function URL or an HTTP API (payload format 2.0).
event() {
    printf '{"version":"2.0","routeKey":"$default","rawPath":"/products","rawQueryString":"%s","headers":{"authorization":"Bearer bench","host":"example.com"},"requestContext":{"accountId":"1","apiId":"a","domainName":"example.com","domainPrefix":"a","requestId":"r","routeKey":"$default","stage":"$default","time":"02/Mar/2026:09:00:00 +0000","timeEpoch":1772442000000,"http":{"method":"GET","path":"/products","protocol":"HTTP/1.1","sourceIp":"127.0.0.1","userAgent":"bench"}},"isBase64Encoded":false}' "$1"
}
ask() {
    event "$1" | curl -s -o "$work/answer" -w '%{time_total}' --data-binary @- \
        "http://127.0.0.1:$port/2015-03-31/functions/function/invocations"
}

echo "binary: $(stat -c %s "$binary") bytes, profile $profile; snapshot in S3: $SNAPSHOT_BYTES bytes"
echo "first request, with start-up and loading: $(ask 'search=switch%20rack') s"
grep -q '"statusCode":200' "$work/answer" || { cat "$work/answer" "$work/log"; exit 1; }
for search in 'search=switch%20rack' 'search=sw-40000' 'search=nothing%20has%20this' 'limit=100'; do
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        ask "$search"
        echo
    done | sort -n >"$work/times"
    echo "$search: median $(sed -n 10p "$work/times") s, slowest of 20 $(tail -n 1 "$work/times") s"
done
function=$(ps -o pid= --ppid "$emulator" | head -n 1)
grep -E 'VmHWM|VmRSS' "/proc/$(echo "$function" | tr -d ' ')/status"
grep -o 'Init Duration: [0-9.]* ms' "$work/log" | head -n 1 || true
