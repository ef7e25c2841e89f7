/**
 * Where the go command keeps things on this machine: the module cache and source roots, from the
 * environment, else from `go env -w`'s file, else Go's defaults. Runs no Go.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter } from "node:path";
import { toHostPath } from "./host.js";

export interface GoEnvironment {
  readonly moduleCache: string | undefined;
  /** `$GOPATH/src` folders where modules are turned off (GO111MODULE=off), none otherwise. */
  readonly sourceRoots: readonly string[];
  readonly workspaces: boolean;
}

export function readGoEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): GoEnvironment {
  const stored = storedSettings(environment, home);
  const setting = (name: string): string => environment[name] || (stored.get(name) ?? "");
  const defaultPath = home === "" ? "" : `${home}/go`;
  const paths = (setting("GOPATH") || defaultPath).split(delimiter).filter((path) => path !== "");
  const cache = setting("GOMODCACHE") || (paths[0] === undefined ? "" : `${paths[0]}/pkg/mod`);
  return {
    moduleCache: cache === "" ? undefined : toHostPath(cache),
    sourceRoots: setting("GO111MODULE") === "off" ? paths.map((path) => toHostPath(`${path}/src`)) : [],
    workspaces: setting("GOWORK") !== "off",
  };
}

/** `go env -w` writes NAME=value lines below the user's configuration folder. */
function storedSettings(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  if (environment.GOENV === "off") return settings;
  try {
    const text = readFileSync(environment.GOENV || `${configFolder(environment, home)}/go/env`, "utf8");
    for (const line of text.split(/\r?\n/)) {
      const equals = line.indexOf("=");
      if (equals > 0 && !line.startsWith("#")) settings.set(line.slice(0, equals), line.slice(equals + 1));
    }
  } catch {
    // Most people never wrote one.
  }
  return settings;
}

/** os.UserConfigDir of Go. */
function configFolder(environment: Readonly<Record<string, string | undefined>>, home: string): string {
  if (process.platform === "win32") return environment.AppData ?? environment.APPDATA ?? home;
  if (process.platform === "darwin") return `${home}/Library/Application Support`;
  return environment.XDG_CONFIG_HOME || `${home}/.config`;
}
