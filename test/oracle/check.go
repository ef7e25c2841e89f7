package main

// Type-checks loose files and folders, each Go file of a list being a package of its own, as the
// fixtures are laid out. Imports come from the standard library or from a folder of stubs.

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

func checkPaths(out *bufio.Writer, l *loader, paths []string) (bool, error) {
	ok := true
	packages, skipped := 0, 0
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return false, err
		}
		names := []string{path}
		if info.IsDir() {
			entries, err := os.ReadDir(path)
			if err != nil {
				return false, err
			}
			names = nil
			for _, entry := range entries {
				if !entry.IsDir() && strings.HasSuffix(entry.Name(), ".go") {
					names = append(names, filepath.Join(path, entry.Name()))
				}
			}
		}
		names = l.forThisGo(names)
		if len(names) == 0 {
			skipped++
			continue
		}
		packages++
		ok = checkFiles(out, l, path, names) && ok
	}
	fmt.Fprintf(out, "%d packages checked, %d skipped (another Go or platform)\n", packages, skipped)
	return ok, nil
}

func checkFiles(out *bufio.Writer, l *loader, path string, names []string) bool {
	ok := true
	report := func(err error) {
		ok = false
		fmt.Fprintln(out, err)
	}
	var files []*ast.File
	dir := filepath.Dir(names[0])
	for _, name := range names {
		file, err := parser.ParseFile(l.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			report(err)
		}
		if file != nil {
			files = append(files, file)
		}
	}
	cfg := l.config(dir, report)
	_, _ = cfg.Check(path, l.fset, files, &types.Info{})
	return ok
}

// forThisGo leaves out files whose build constraints ask for another Go or platform.
func (l *loader) forThisGo(names []string) []string {
	var kept []string
	for _, name := range names {
		if match, err := l.ctx.MatchFile(filepath.Dir(name), filepath.Base(name)); err != nil || match {
			kept = append(kept, name)
		}
	}
	return kept
}
