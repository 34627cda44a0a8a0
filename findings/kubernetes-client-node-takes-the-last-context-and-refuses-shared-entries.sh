#!/usr/bin/env bash
# @kubernetes/client-node 2.0.1 (npm): several files in KUBECONFIG are merged otherwise than the documentation of kubectl says.
# Expected, from "Organizing Cluster Access Using kubeconfig Files": the first file to set a value or a map key wins, the current context among them, and
# an entry that a later file has too is left out in silence.
# Seen 2026-11-30: the current context of the *last* file is taken, so that the same two files in the same order speak to another cluster than kubectl's;
# and files that share one entry (a user that two tools wrote) are refused as a whole: "Duplicate user: us".
# Documented: no.
set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
npm install --silent --no-audit --no-fund --prefix . @kubernetes/client-node@2.0.1 >/dev/null 2>&1 || exit 2
configuration() { # <context> <cluster> <port> <user>
  printf 'apiVersion: v1\nkind: Config\ncurrent-context: %s\nclusters: [{name: %s, cluster: {server: "https://127.0.0.1:%s"}}]\nusers: [{name: %s, user: {token: t}}]\ncontexts: [{name: %s, context: {cluster: %s, user: %s}}]\n' "$1" "$2" "$3" "$4" "$1" "$2" "$4"
}
configuration staging s 1 us >staging.yaml
configuration production p 2 up >production.yaml
configuration test t 3 us >shared.yaml
cat >look.mjs <<'JS'
import { KubeConfig } from '@kubernetes/client-node';
const config = new KubeConfig();
try {
  config.loadFromDefault();
  console.log(config.currentContext);
} catch (error) {
  console.log(error.message);
}
JS
merged=$(KUBECONFIG=staging.yaml:production.yaml node look.mjs)
shared=$(KUBECONFIG=staging.yaml:shared.yaml node look.mjs)
echo "staging before production: $merged; one user in two files: $shared"
[ "$merged" = production ] && [ "$shared" = 'Duplicate user: us' ]
