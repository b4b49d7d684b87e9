#!/usr/bin/env bash
# Shows that a container does what docs/operations.md promises: as a user without rights, on a read-only root file
# system, the first example passes, SIGTERM drains, and what was killed goes on where it was.
#
#   make image-test       needs docker or podman, a JDK (17 or later) and curl
#
#   IMAGE       the image
#   ENGINE      docker or podman, with options of its own: "podman --runtime runc"
#   RUN_FLAGS   for the container: "--memory 1g"
#   PORT        where it listens meanwhile, on the host's own network
set -euo pipefail
cd "$(dirname "$0")/.."

read -ra engine <<<"${ENGINE:-docker}"
read -ra run_flags <<<"${RUN_FLAGS:-}"
image=${IMAGE:-sluice}
name=sluice-test-$$
port=${PORT:-18080}
url=http://127.0.0.1:$port
api=$url/api/v1
scratch=$(mktemp -d)

finish() {
  local result=$?
  ((result == 0)) || "${engine[@]}" logs "$name" 2>&1 | tail -20 || true
  "${engine[@]}" rm -f "$name" >/dev/null 2>&1 || true
  "${engine[@]}" volume rm "$name" >/dev/null 2>&1 || true
  rm -rf "$scratch"
  exit "$result"
}
trap finish EXIT

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

millis() { echo $(($(date +%s%N) / 1000000)); }

await_ready() {
  for ((i = 0; i < 3000; i++)); do
    curl -sf -o "$scratch/ready" "$url/readyz" && return
    sleep 0.01
  done
  fail "not ready within 30 seconds"
}

# What an SQL statement gives, without blanks.
sql() { curl -sSf --json "{\"sql\": \"$1\"}" "$api/sql" | tr -d ' \n'; }
post() { curl -sSf -X POST -H 'Prefer: wait=30' "$api/queries/orders_processed/$1" >/dev/null; }
order() { sql "INSERT INTO orders_in VALUES ($1, DATE'2024-09-04', 'Yang', 'Road Bike', 1, 10)" >/dev/null; }

expect_once() {
  post process-all-available
  local rows
  rows=$(sql "SELECT count(*), count(DISTINCT OrderID) FROM orders_processed")
  [[ $rows == *"\"rows\":[[$1,$1]]"* ]] || fail "expected $1 orders, each once, found $rows"
}

started=$(millis)
"${engine[@]}" run -d --name "$name" --read-only --cap-drop ALL --security-opt no-new-privileges \
  --network host -e SLUICE_PORT="$port" -v "$name:/data" "${run_flags[@]}" "$image" >/dev/null
created=$(millis)
await_ready
echo "ready $(($(millis) - created)) ms after the container ran, $(($(millis) - started)) ms after it was asked for"

[[ $("${engine[@]}" exec "$name" id -u) == 10001 ]] || fail "does not run as user 10001"
! "${engine[@]}" exec "$name" touch /opt/sluice/x 2>/dev/null || fail "the root file system can be written"
probed=$(millis)
"${engine[@]}" exec "$name" ready || fail "the health check says no"
echo "health check: $(($(millis) - probed)) ms with the engine's own exec"

"${engine[@]}" cp "$name:/opt/sluice/lib" "$scratch/lib"
java -XX:TieredStopAtLevel=1 -cp "$scratch/lib/sluice-server.jar" docs/examples/RunExample.java docs/examples/01-orders "$url" \
  >"$scratch/example" || fail "the first example: $(cat "$scratch/example")"
echo "first example: passed"
"${engine[@]}" exec "$name" cat /proc/1/status | awk '/^VmRSS/ { print "resident: " int($2 / 1024) " MiB" }'

post start
order 4001
stopping=$(millis)
"${engine[@]}" stop -t 15 "$name" >/dev/null
code=$("${engine[@]}" inspect -f '{{.State.ExitCode}}' "$name")
[[ $code == 0 ]] || fail "SIGTERM ended it with $code"
echo "SIGTERM: drained in $(($(millis) - stopping)) ms, exit code 0"

"${engine[@]}" start "$name" >/dev/null
await_ready
order 4002
expect_once 7
order 4003
"${engine[@]}" kill -s KILL "$name" >/dev/null
for ((i = 0; i < 500; i++)); do
  [[ $("${engine[@]}" inspect -f '{{.State.Running}}' "$name") == true ]] || break
  sleep 0.01
done
"${engine[@]}" start "$name" >/dev/null
await_ready
expect_once 8
echo "kill -9: went on by itself, 8 orders, each once"

"${engine[@]}" image inspect -f '{{.Size}}' "$image" | awk '{ print "image: " int($1 / 1e6) " MB" }'
echo "PASSED"
