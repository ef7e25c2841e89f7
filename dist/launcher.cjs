#!/usr/bin/env node
// Runs on any Node, so that an old one gets a sentence and not a syntax error. Keep to ES5 but for import().
var needed = [20, 19];
var have = process.versions.node.split(".").map(Number);

if (have[0] < needed[0] || (have[0] === needed[0] && have[1] < needed[1])) {
  process.stderr.write(
    "golinger needs Node >= " + needed.join(".") + ", this is " + have[0] + "." + have[1] + "\n",
  );
  process.exitCode = 2;
} else {
  start(require("node:module"));
}

function start(nodeModule) {
  // Since Node 22.1: keeps compiled code between runs, which halves the start.
  if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
  import("./golinger.js");
}
