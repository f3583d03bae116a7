#!/usr/bin/env bash
# A real S3 server for the tests: Ceph's gateway over one monitor and one object daemon, in memory (12 GiB), on loopback.
# s3-server.sh FOLDER PORT MONITOR_PORT says "ready" when it answers; when its input ends it stops and removes FOLDER.
# Path-style, any region, keys: longwave / longwave-secret. Debian: radosgw ceph-mon ceph-osd ceph-common
set -eu
folder=$1 port=$2 monitor=$3 daemons=()
conf=(-c "$folder/ceph.conf")
id=$(cat /proc/sys/kernel/random/uuid) osd=$(cat /proc/sys/kernel/random/uuid)

finish() {
  code=$?
  [ $code = 0 ] || tail -n 5 "$folder"/*.log >&2
  kill -9 "${daemons[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
  exit $code
}
trap finish EXIT

run() { # NAME COMMAND...: a daemon in the background
  "${@:2}" >>"$folder/$1.out.log" 2>&1 </dev/null &
  daemons+=($!)
}

try() { timeout 20 "$@" >>"$folder/steps.log" 2>&1 </dev/null; }

until_true() { # at most 20 s, in steps of 0.1 s
  for _ in $(seq 200); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  echo "gave up waiting for: $*" >&2
  return 1
}

# Before it knows the cluster, a monitor that has just started refuses every command.
monitor_is_up() { timeout 5 ceph "${conf[@]}" mon stat </dev/null; }

osd_is_up() { timeout 5 ceph "${conf[@]}" osd stat </dev/null | grep -q '1 up'; }

mkdir -p "$folder"/{mon,osd,rgw}
# The paxos lines: every change of the cluster map waits a second by default, and a start makes a dozen.
# The frontends line: without its end every answer in two parts waits 40 ms for the receipt of the first.
# The crush line: the daemon's own update can reach the monitor before it knows the cluster, so we do it below.
cat >"$folder/ceph.conf" <<C
[global]
fsid = $id
mon initial members = a
mon host = v1:127.0.0.1:$monitor
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
paxos propose interval = 0.05
paxos min wait = 0.01
mon data avail crit = 1
mon max pg per osd = 2000
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd crush chooseleaf type = 0
osd crush update on start = false
osd class update on start = false
run dir = $folder
log file = $folder/\$type.log
admin socket = $folder/\$type.asok
[mon.a]
mon data = $folder/mon
[osd]
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = 12884901888
osd max object name len = 256
osd max object namespace len = 64
[client.rgw.test]
rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw data = $folder/rgw
rgw enable apis = s3
rgw thread pool size = 32
C

try monmaptool --create --fsid "$id" --addv a "[v1:127.0.0.1:$monitor]" "$folder/monmap"
try ceph-mon "${conf[@]}" --mkfs -i a --monmap "$folder/monmap"
run mon ceph-mon "${conf[@]}" -i a -f
until_true monitor_is_up
try ceph "${conf[@]}" osd new "$osd"
try ceph "${conf[@]}" osd crush add osd.0 1.0 root=default host=test
try ceph-osd "${conf[@]}" -i 0 --mkfs --osd-uuid "$osd"
run osd ceph-osd "${conf[@]}" -i 0 -f
until_true osd_is_up
run rgw radosgw "${conf[@]}" -n client.rgw.test -f
try radosgw-admin "${conf[@]}" -n client.rgw.test user create --uid=test --display-name=test \
  --access-key=longwave --secret-key=longwave-secret
until_true bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
echo ready
cat >/dev/null
