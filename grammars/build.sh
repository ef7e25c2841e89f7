#!/usr/bin/env bash
# Makes tree-sitter-go.wasm, flatten.wasm and provenance.json from go/grammar.js and flatten/flatten.c
# on a Debian 12 machine. Needs root for apt-get, the project's npm packages (npm ci) and Debian's
# package mirror: clang and lld are Debian 12's, tree-sitter-cli comes from a newer suite and runs on
# that suite's libc, unpacked beside it and not installed.
# usage: grammars/build.sh [DIR]     DIR takes the three results; grammars/ if none is named
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "${1:-$here}" && cd "${1:-$here}" && pwd)
modules=$(dirname "$here")/node_modules
base=$modules/tree-sitter-go
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! command -v clang-14 >/dev/null || ! command -v wasm-ld-14 >/dev/null; then
  apt-get -qq update
  apt-get -qq install -y clang-14 lld-14
fi

# tree-sitter of another version may generate another parser: then the suite, or this check, changes.
suite=sid
wanted=0.26.11
mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources)
mkdir -p "$work/lists/partial" "$work/debs" "$work/newer"
printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
  "$mirror" "$suite" >"$work/suite.sources"
apt=(apt-get -qq -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::SourceList="$work/suite.sources" -o Dir::State::Lists="$work/lists" -o APT::Sandbox::User=root)
"${apt[@]}" update
(cd "$work/debs" && "${apt[@]}" download tree-sitter-cli libc6 libgcc-s1)
for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/newer"; done
lib=$work/newer/usr/lib/x86_64-linux-gnu
tree_sitter() { "$lib/ld-linux-x86-64.so.2" --library-path "$lib" "$work/newer/usr/bin/tree-sitter" "$@"; }
found=$(tree_sitter --version | cut -d' ' -f2)
[ "$found" = "$wanted" ] || { echo "tree-sitter-cli is $found, not $wanted: see the comment in $0" >&2; exit 1; }

mkdir "$work/grammar"
cp "$here/go/grammar.js" "$base/tree-sitter.json" "$work/grammar/"
ln -s "$modules" "$work/grammar/node_modules"
cd "$work/grammar"

# Without our rules the parser must be the published one: tools and tokens change nothing by themselves.
GOLINGER_GRAMMAR=base tree_sitter generate -o base grammar.js
diff <(tail -n +2 base/parser.c) <(tail -n +2 "$base/src/parser.c") >/dev/null ||
  { echo "the base grammar does not give the published parser.c" >&2; exit 1; }
tree_sitter generate -o src grammar.js

# parser.h asks for stdlib.h, of which it needs size_t only.
mkdir include
printf '#include <stddef.h>\n' >include/stdlib.h

compile=(clang-14 --target=wasm32-unknown-emscripten -fPIC -O2 -ffreestanding -Iinclude -Isrc -Wall)
link=(wasm-ld-14 -shared --experimental-pic --allow-undefined --no-entry --strip-all)
cp "$here/flatten/flatten.c" .
"${compile[@]}" -Wno-unused -c src/parser.c -o parser.o
"${compile[@]}" -c flatten.c -o flatten.o
"${link[@]}" --export=tree_sitter_go parser.o -o "$out/tree-sitter-go.wasm"
"${link[@]}" --export=golinger_flatten --export=golinger_count --export=golinger_release \
  --export=golinger_stack --export=golinger_unwind flatten.o -o "$out/flatten.wasm"
chmod 644 "$out"/*.wasm

sum() { sha256sum "$1" | cut -d' ' -f1; }
version() { node -p "require('$modules/$1/package.json').version"; }
deb() { dpkg-deb -f "$work"/debs/"$1"_*.deb Version; }
cat >"$out/provenance.json" <<JSON
{
  "base": {
    "package": "tree-sitter-go",
    "version": "$(version tree-sitter-go)",
    "repository": "https://github.com/tree-sitter/tree-sitter-go",
    "license": "MIT",
    "files": {
      "grammar.js": "$(sum "$base/grammar.js")",
      "src/parser.c": "$(sum "$base/src/parser.c")",
      "tree-sitter-go.wasm": "$(sum "$base/tree-sitter-go.wasm")"
    }
  },
  "runtime": { "package": "web-tree-sitter", "version": "$(version web-tree-sitter)" },
  "sources": {
    "go/grammar.js": "$(sum "$here/go/grammar.js")",
    "flatten/flatten.c": "$(sum "$here/flatten/flatten.c")",
    "build.sh": "$(sum "$here/build.sh")"
  },
  "generated": { "parser.c": "$(sum src/parser.c)", "abi": $(awk '/define LANGUAGE_VERSION/ {print $3}' src/parser.c) },
  "tools": {
    "tree-sitter-cli": "$found (Debian $suite $(deb tree-sitter-cli), libc6 $(deb libc6))",
    "clang": "$(clang-14 --version | head -n 1)",
    "wasm-ld": "$(wasm-ld-14 --version | head -n 1)"
  },
  "flags": { "compile": "${compile[*]:1}", "link": "${link[*]:1}" },
  "outputs": {
    "tree-sitter-go.wasm": "$(sum "$out/tree-sitter-go.wasm")",
    "flatten.wasm": "$(sum "$out/flatten.wasm")"
  }
}
JSON
echo "made tree-sitter-go.wasm ($(stat -c %s "$out/tree-sitter-go.wasm") bytes) and flatten.wasm ($(stat -c %s "$out/flatten.wasm") bytes)"
