#!/usr/bin/env bash
# Makes tree-sitter-go.wasm, flatten.wasm and provenance.json from grammar.js and flatten.c on a
# Debian 12 machine. Needs root for apt-get, the project's npm packages, and Debian's package mirror:
# tree-sitter-cli comes from a newer suite (unpacked with its own libc, nothing installed).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

command -v clang >/dev/null && command -v wasm-ld >/dev/null || { apt-get update -qq; apt-get install -y -qq clang lld; }

# The newer suite's tree-sitter with its own loader and libc.
suite=sid
base=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources)
mkdir -p "$work/lists/partial" "$work/debs" "$work/newer"
printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$base" "$suite" >"$work/suite.sources"
opts=(-o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::SourceList="$work/suite.sources" -o Dir::State::Lists="$work/lists")
apt-get "${opts[@]}" -qq update
(cd "$work/debs" && apt-get "${opts[@]}" -qq download tree-sitter-cli libc6 libgcc-s1)
for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/newer"; done
lib=$work/newer/usr/lib/x86_64-linux-gnu
tree_sitter() { "$lib/ld-linux-x86-64.so.2" --library-path "$lib" "$work/newer/usr/bin/tree-sitter" "$@"; }

mkdir "$work/grammar"
cp "$here/go/grammar.js" "$root/node_modules/tree-sitter-go/tree-sitter.json" "$work/grammar/"
ln -s "$root/node_modules" "$work/grammar/node_modules"
(cd "$work/grammar" && tree_sitter generate)

# parser.h asks for stdlib.h, of which it needs size_t only.
mkdir "$work/include"
printf '#include <stddef.h>\n' >"$work/include/stdlib.h"

compile=(clang --target=wasm32-unknown-emscripten -fPIC -O2 -ffreestanding)
link=(wasm-ld -shared --experimental-pic --allow-undefined --no-entry --strip-all)
"${compile[@]}" -I"$work/include" -I"$work/grammar/src" -c "$work/grammar/src/parser.c" -o "$work/parser.o"
"${link[@]}" --export=tree_sitter_go "$work/parser.o" -o "$here/tree-sitter-go.wasm"
"${compile[@]}" -c "$here/flatten/flatten.c" -o "$work/flatten.o"
"${link[@]}" --export=golinger_flatten --export=golinger_count "$work/flatten.o" -o "$here/flatten.wasm"
chmod 644 "$here"/*.wasm

sum() { sha256sum "$1" | cut -d' ' -f1; }
cat >"$here/provenance.json" <<JSON
{
  "base": { "package": "tree-sitter-go", "version": "$(node -p "require('$root/node_modules/tree-sitter-go/package.json').version")", "license": "MIT", "grammar.js": "$(sum "$root/node_modules/tree-sitter-go/grammar.js")" },
  "sources": { "go/grammar.js": "$(sum "$here/go/grammar.js")", "flatten/flatten.c": "$(sum "$here/flatten/flatten.c")" },
  "tools": {
    "tree-sitter-cli": "$(tree_sitter --version | cut -d' ' -f2)",
    "clang": "$(clang --version | head -n 1)",
    "wasm-ld": "$(wasm-ld --version | head -n 1)"
  },
  "flags": { "compile": "${compile[*]:1}", "link": "${link[*]:1}" },
  "outputs": { "tree-sitter-go.wasm": "$(sum "$here/tree-sitter-go.wasm")", "flatten.wasm": "$(sum "$here/flatten.wasm")" }
}
JSON
echo "made tree-sitter-go.wasm ($(stat -c %s "$here/tree-sitter-go.wasm") bytes) and flatten.wasm"
