/**
 * The extension for VS Code is built and packaged without a network, and the server inside the package
 * answers.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { treeOf } from "../support/command.js";
import { describeWith } from "../support/tools.js";

const EXTENSION = fileURLToPath(new URL("../../editors/vscode", import.meta.url));

describeWith("vsce", findVsce, (vsce) => {
  it("packages the extension offline, with a server that starts", { timeout: 120_000 }, async () => {
    const root = treeOf({});
    const file = join(root, "golinger.vsix");
    const args = [vsce, "package", "--no-dependencies", "--out", file];
    // A network of its own has nobody in it.
    const { status, stdout, stderr } = spawnSync("unshare", ["-rn", process.execPath, ...args], {
      cwd: EXTENSION,
      encoding: "utf8",
    });
    expect(status, stdout + stderr).toBe(0);
    const tsc = join(EXTENSION, "node_modules/typescript/bin/tsc");
    expect(spawnSync(process.execPath, [tsc, "--noEmit", "-p", EXTENSION], { encoding: "utf8" }).stdout).toBe(
      "",
    );
    expect(spawnSync("python3", ["-m", "zipfile", "-e", file, root]).status).toBe(0);
    const server = join(root, "extension/server/dist/lsp.js");
    expect(existsSync(join(root, "extension/out/extension.js"))).toBe(true);

    const child = spawn(process.execPath, [server, "--stdio"]);
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    const answer = await connection.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      capabilities: {},
    });
    expect(answer).toMatchObject({ serverInfo: { name: "golinger" } });
    connection.dispose();
    child.kill();
  });
});

/** Where `npm ci --prefix editors/vscode` has put it. */
function findVsce(): string | undefined {
  const path = join(EXTENSION, "node_modules/@vscode/vsce/vsce");
  return existsSync(path) ? path : undefined;
}
