#!/bin/bash
# @balena/dockerignore 1.0.2 (npm; "fully compatible with Docker's .dockerignore", the filter that dockerode builds with), seen 2026-11-29.
# Expected: the paths that `docker build` leaves out are left out.
# What happens: signs of regular expressions in a pattern are taken for such, so `a+b` does not match the file a+b, and `f(1)` not f(1);
# `**x` does not reach the content of a folder it matches; and a file called `constructor` is never left out, because answers are cached in
# a plain object. moby/patternmatcher (v0.6.0), which Docker uses, escapes them and keeps no such cache. Not documented.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
npm install --silent --no-audit --no-fund @balena/dockerignore@1.0.2 >/dev/null 2>&1 || { echo "cannot install"; exit 2; }
seen=$(node -e '
const ignore = require("@balena/dockerignore");
const left = (pattern, path) => !ignore({ ignorecase: false }).add(pattern).ignores(path);
console.log([left("a+b", "a+b"), left("f(1)", "f(1)"), left("**foo", "x/foo/bar"), left("*", "constructor"), left("abc", "abc")].join(" "));
')
echo "stays in the context: a+b, f(1), x/foo/bar under **foo, constructor under *, and for comparison abc: $seen"
[ "$seen" = "true true true true false" ]
