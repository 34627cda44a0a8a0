#!/usr/bin/env bash
# OpenTofu 1.12.6 (Go module github.com/opentofu/opentofu). terraform 1.11.4 does the same.
# Expected: TF_WORKSPACE names the workspace to work in, and one that is not there is refused, as `tofu workspace select` does.
# What happens: `tofu init` with TF_WORKSPACE makes it, empty and without a word, and ends with 0. A plan in it shows everything as new; so a
# misspelt name leaves a workspace behind, also where only a plan was wanted.
# Seen 2026-11-30. The first build takes some minutes.
set -u
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
mkdir "$work/build" "$work/module" && cd "$work/build" || exit 2
cat >go.mod <<'GO'
module build

go 1.23

replace github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828
GO
package=github.com/opentofu/opentofu
{ go get -tool "$package/cmd/tofu@v1.12.6" &&
  CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X $package/version.dev=no" -o "$work/tofu" "$package/cmd/tofu"; } >"$work/log" 2>&1 ||
  { echo "OpenTofu cannot be built here"; exit 2; }
cd "$work/module" || exit 2
unset TF_WORKSPACE TF_CLI_CONFIG_FILE
"$work/tofu" version | head -1
echo 'output "one" { value = 1 }' >main.tf
"$work/tofu" init -no-color -input=false >"$work/log" 2>&1 || exit 2
if "$work/tofu" workspace select -no-color prodcution >"$work/log" 2>&1; then selected=taken; else selected=refused; fi
echo "workspace select of one that is not there: $selected"
TF_WORKSPACE=prodcution "$work/tofu" init -no-color -input=false >"$work/log" 2>&1
code=$?
said=$(grep -ci workspace "$work/log")
echo "init with TF_WORKSPACE: exit code $code, lines about a workspace: $said"
echo "workspaces now: $("$work/tofu" workspace list -no-color | tr -d '*\n' | xargs)"
[ "$selected $code $said" = 'refused 0 0' ] && [ -d terraform.tfstate.d/prodcution ]
