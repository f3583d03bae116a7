#!/usr/bin/env bash
# A PostgreSQL for the tests, on loopback and forgetful: postgres-server.sh FOLDER PORT BINARIES says "ready" when it
# answers; when its input ends it stops and removes FOLDER. It refuses to be root, so root becomes the user postgres.
set -eu
folder=$1 port=$2 binaries=$3 server=
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --clear-groups)

finish() {
  code=$?
  [ $code = 0 ] || tail -n 10 "$folder"/*.log >&2
  [ -z "$server" ] || kill -QUIT "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
  exit $code
}
trap finish EXIT

mkdir -p "$folder/data"
[ "$(id -u)" != 0 ] || chown -R postgres: "$folder"
cd "$folder"
"${as[@]}" "$binaries/initdb" -D data -U postgres -A trust -E UTF8 --no-locale --no-sync \
  >"$folder/initdb.log" 2>&1 </dev/null
"${as[@]}" "$binaries/postgres" -D data -p "$port" -h 127.0.0.1 -k "$folder" -F \
  -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
  >"$folder/server.log" 2>&1 </dev/null &
server=$!
for _ in $(seq 200); do
  if "$binaries/pg_isready" -q -h 127.0.0.1 -p "$port"; then
    echo ready
    cat >/dev/null
    exit 0
  fi
  kill -0 "$server" || exit 1
  sleep 0.1
done
exit 1
