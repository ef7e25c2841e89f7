/** Edits for tests of what stays between them: some leave a file whole, some break it in a way of their own. */

/** What somebody does to a line, which may be inside a function or not. */
export const EDITS: readonly ((line: string) => string)[] = [
  () => "",
  (line) => `${line}\n${line}`,
  (line) => `${line}\n\treturn`,
  (line) => `\tif true {\n${line}\n\t}`,
  (line) => `\tgo func() {\n${line}\n\t}()`,
  (line) => `\tdefer func() {\n${line}\n\t}()`,
  (line) => line.replace(/\w+\(/, "panic("),
  (line) => line.replace("(", ""),
  (line) => `${line} {`,
  (line) => `${line}\n}`,
  (line) => line.replace("}", ""),
  (line) => `${line} /*`,
  (line) => `${line} \``,
  (line) => `${line}\n\n// A word.\n`,
  (line) => `${line}\nfunc more() {\n}\n`,
  (line) => `// ${line}`,
  (line) => line.replace("// ", ""),
];
