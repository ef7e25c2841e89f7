/**
 * Files and what is read like one: os, io/fs, archives, object files, uploads. A reader whose Close
 * gives nothing back (an entry of a zip archive, a file of embed.FS) hands out nothing.
 */
import type { FunctionModels, ModelTable } from "../model.js";
import { acquire, CLOSER, each, functions, methods, NOTHING, use } from "./notation.js";

const OS: FunctionModels = {
  ...functions("os", {
    ...each("Open Create OpenFile CreateTemp OpenInRoot OpenRoot", CLOSER),
    Pipe: { acquires: [{ kind: "closer" }, { kind: "closer", of: "result 1" }] },
    // The descriptor was somebody else's before.
    NewFile: NOTHING,
  }),
  ...methods("*os.Root", each("Open Create OpenFile OpenRoot", CLOSER)),
  "(*os.File).Fd": { descriptor: true },
  "io/ioutil.TempFile": CLOSER,
  // A reader left open harms only who writes to it, and one that was read to its end nobody.
  "io.Pipe": acquire("closer", { of: "result 1", otherEnd: "result 0" }),
};

const FILE_SYSTEMS: FunctionModels = {
  "(io/fs.FS).Open": CLOSER,
  "(net/http.FileSystem).Open": CLOSER,
  "(net/http.Dir).Open": CLOSER,
  "(embed.FS).Open": NOTHING,
  "(testing/fstest.MapFS).Open": NOTHING,
};

const ARCHIVES: FunctionModels = {
  "archive/zip.OpenReader": CLOSER,
  "(*archive/zip.File).Open": NOTHING,
  "(*archive/zip.Reader).Open": NOTHING,
  "archive/zip.NewReader": use("arg 0", "borrows"),
  "archive/tar.NewReader": use("arg 0", "borrows"),
};

const OBJECT_FILES: FunctionModels = {
  ...each("debug/elf.Open debug/macho.Open debug/macho.OpenFat debug/pe.Open debug/plan9obj.Open", CLOSER),
  // "If the File was created using NewFile directly instead of Open, Close has no effect."
  ...each(
    "debug/elf.NewFile debug/macho.NewFile debug/macho.NewFatFile debug/pe.NewFile debug/plan9obj.NewFile",
    { ...NOTHING, ...use("arg 0", "borrows") },
  ),
};

/** Uploads over the limit for memory lie in temporary files. */
const UPLOADS: FunctionModels = {
  "(*net/http.Request).FormFile": CLOSER,
  "(*mime/multipart.FileHeader).Open": CLOSER,
  "mime/multipart.NewReader": use("arg 0", "borrows"),
  "(*mime/multipart.Reader).NextPart": NOTHING,
  "(*mime/multipart.Reader).NextRawPart": NOTHING,
};

const OTHERS: FunctionModels = {
  "log/syslog.New": CLOSER,
  "log/syslog.Dial": CLOSER,
};

export const FILES: ModelTable = {
  functions: { ...OS, ...FILE_SYSTEMS, ...ARCHIVES, ...OBJECT_FILES, ...UPLOADS, ...OTHERS },
};
