#!/bin/bash
# dockerode 5.0.1 (npm), followProgress of a build with BuildKit, seen 2026-11-29.
# Expected: "decodes BuildKit v2 build output … into human-readable log events" (its own comment): what a RUN prints is readable.
# What happens: it is in base64, because the protobuf is turned into an object with `bytes: String` and then read as text. Step names are right.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
npm install --silent --no-audit --no-fund dockerode@5.0.1 >/dev/null 2>&1 || { echo "cannot install"; exit 2; }
seen=$(node -e '
const path = require("path");
const { Readable } = require("stream");
const protobuf = require("protobufjs");
const Docker = require("dockerode");
const root = protobuf.loadSync(path.join(path.dirname(require.resolve("dockerode")), "proto/buildkit_status.proto"));
const Status = root.lookupType("moby.buildkit.v1.StatusResponse");
const aux = Buffer.from(Status.encode({ logs: [{ vertex: "sha256:1", stream: 1, msg: Buffer.from("hello\n") }] }).finish());
const line = JSON.stringify({ id: "moby.buildkit.trace", aux: aux.toString("base64") }) + "\n";
new Docker({ socketPath: "/nosuch" }).followProgress(Readable.from([line]), () => {}, ({ stream }) => console.log(stream.trim()));
')
echo "a program that prints hello is told as: $seen"
[ "$seen" = "aGVsbG8K" ]
