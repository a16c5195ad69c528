# Sourced by .ci/deploy and .ci/invoke: starts stand-ins of AWS, Halo and Quoter on this machine, deploys template.yaml into the first of
# them, and sets secrets and settings as an operator does. The first argument, if there is one, is a folder that was built before: what
# `sam build` left (.aws-sam/build), or any with <function>/bootstrap. Everything listens on 127.0.0.1 and ends with the script.
# QUOTER_HALO, if it is set, is the operator's program; else it is built. The functions `more_secrets` (fields of the Quoter secret) and
# `more_settings`, if the script has them, print what it wants besides.

work="$(mktemp -d)"
pids=()
finish() {
    local code=$?
    if ((code)); then
        echo "failed; the end of the logs:" >&2
        tail -n 25 "$work"/*.log >&2 || true
    fi
    for pid in "${pids[@]}"; do
        # The group: the stand-in of AWS runs the functions as processes of its own.
        kill -- "-$pid" 2>/dev/null || true
    done
    for _ in $(seq 50); do
        kill -0 "${pids[@]}" 2>/dev/null || break
        sleep 0.1
    done
    for pid in "${pids[@]}"; do
        kill -KILL -- "-$pid" 2>/dev/null || true
    done
    rm -rf "$work" || true
    exit "$code"
}
trap finish EXIT

step() {
    printf '\n== %s (%s s)\n' "$*" "$SECONDS"
}

fail() {
    echo "$*" >&2
    exit 1
}

# Whoever does not answer must not hold up the script.
curl() {
    command curl --max-time 60 "$@"
}

# Tries a command for at most three minutes, until it succeeds.
until_so() {
    local what="$1"
    shift
    for _ in $(seq 180); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 1
    done
    fail "not so after three minutes: $what"
}

venv="$(.ci/venv)"
export PATH="$venv/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 SAM_CLI_TELEMETRY=0 SAM_CLI_CHECK_FOR_UPDATES=0
port="$(PYTHONPATH=.ci python -c 'from emulated import free_port; print(free_port())')"
export AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
stack=quoter-halo

# Where the bootstrap of a function is. `sam build` calls the folder after the function's name in the template.
folder_of() {
    local folder="${built:-$PWD/.aws-sam/build}" logical
    logical="$(sed 's/\(^\|-\)\([a-z]\)/\U\2/g' <<<"$1")"
    if [[ -d "$folder/$1" ]]; then echo "$folder/$1"; else echo "$folder/$logical"; fi
}

step "build"
# The operator's commands and the stand-ins of Halo and Quoter; a debug build.
quoter_halo="${QUOTER_HALO:-}"
if [[ -z "$quoter_halo" ]]; then
    cargo build --quiet --locked --package local
    target="$(cargo metadata --no-deps --format-version 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')"
    quoter_halo="$target/debug/quoter-halo"
fi
if [[ $# -gt 0 ]]; then
    built="$(cd "$1" && pwd)"
    template="$work/template.yaml"
    if [[ -f "$built/template.yaml" ]]; then
        template="$built/template.yaml"
    else
        sed "s|CodeUri: functions/|CodeUri: $built/|" template.yaml >"$template"
    fi
else
    template=.aws-sam/build/template.yaml
    sam build
fi

step "stand-ins"
GATEWAY_PORT="$port" BIND_HOST=127.0.0.1 MINISTACK_HOST=127.0.0.1 IOT_MTLS_ENABLED=0 SFTP_ENABLED=0 LAMBDA_EXECUTOR=local \
    setsid ministack >"$work/ministack.log" 2>&1 9>&- &
pids+=($!)
setsid "$quoter_halo" sandbox --halo-port 0 --quoter-port 0 --data "$work/stand-ins" >"$work/sandbox.log" 2>&1 9>&- &
pids+=($!)
until_so "the stand-in of AWS answers" curl -fsS "$AWS_ENDPOINT_URL/_ministack/health"
until_so "the stand-ins of Halo and Quoter are ready" grep -q '^ready' "$work/sandbox.log"
halo="$(sed -n 's/^ready.* halo=\([^ ]*\).*/\1/p' "$work/sandbox.log")"
quoter="$(sed -n 's/^ready.* quoter=\([^ ]*\).*/\1/p' "$work/sandbox.log")"

ask() { # see .ci/aws.py
    "$venv/bin/python" .ci/aws.py "$@"
}

deploy() {
    timeout 600 sam deploy --template-file "$template" --config-file "$PWD/samconfig.toml" "$@" >"$work/sam-deploy.log" 2>&1
}

output() {
    ask output "$stack" "$1"
}

step "first deployment"
deploy --parameter-overrides "HaloUrl=$halo" "QuoterApiUrl=$quoter/quoter/v1" AlarmEmail=operator@example.com
# In the stand-in of AWS an address of a function is a path.
id="$(output WebhookUrl | sed 's|https://\([^.]*\)\..*|\1|')"
token="$(ask secret "$stack/webhook" token)"
[[ "$token" =~ ^[A-Za-z0-9]{40}$ ]] || fail "the token is not made of letters and digits"
address="$AWS_ENDPOINT_URL/_aws/lambda-url/$id/webhooks/quoter/$token"
BUCKET="$(output Bucket)"
export BUCKET

step "secrets and settings, as an operator sets them"
key=example-hash-key-not-real
quoter_fields="$(! declare -F more_secrets >/dev/null || more_secrets)"
ask put-secret "$(output QuoterSecret)" "{\"webhook_key\": \"$key\"$quoter_fields}"
ask put-secret "$(output LookupSecret)" '{"keys": [{"name": "local", "key": "local", "scopes": ["products:read", "products:pull"]}]}'
ask put-secret "$(output HaloSecret)" '{"client_id": "sandbox", "client_secret": "sandbox"}'
"$quoter_halo" settings apply --stack "$stack" --without-halo - <<TOML
mode = "live"
[product]
default_group = "Quoter imports"
[won]
po_field = "PO number"
halo_makes_orders = "no"
$(! declare -F more_settings >/dev/null || more_settings)
TOML
