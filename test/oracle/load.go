package main

// Loads and type-checks packages from source, without the go command: GOROOT/src, its vendor
// folder, GOPATH and a folder of stubs. Dependencies are checked without function bodies.

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

type loader struct {
	ctx     build.Context
	fset    *token.FileSet
	stubs   string
	tests   bool
	loose   bool
	byDir   map[string]*loaded
	filesOf map[*types.Package][]*ast.File
	found   map[string]*build.Package // by import path and, for vendoring, the importing tree
}

type loaded struct {
	pkg     *types.Package
	err     error
	loading bool
}

func newLoader(goos, goarch string) *loader {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = goos, goarch, false
	os.Setenv("GO111MODULE", "off") // keeps go/build from asking the go command
	return &loader{ctx: ctx, fset: token.NewFileSet(), byDir: map[string]*loaded{}, filesOf: map[*types.Package][]*ast.File{}, found: map[string]*build.Package{}}
}

// Import implements types.Importer.
func (l *loader) Import(path string) (*types.Package, error) { return l.ImportFrom(path, "", 0) }

// ImportFrom implements types.ImporterFrom.
func (l *loader) ImportFrom(path, dir string, _ types.ImportMode) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	bp, err := l.find(path, dir)
	if err != nil {
		return nil, err
	}
	entry := l.byDir[bp.Dir]
	if entry == nil {
		entry = &loaded{loading: true}
		l.byDir[bp.Dir] = entry
		files, _ := l.parse(bp, bp.GoFiles)
		cfg := l.config(bp.Dir, nil)
		cfg.IgnoreFuncBodies = true
		entry.pkg, entry.err = cfg.Check(bp.ImportPath, l.fset, files, nil)
		entry.loading = false
		l.filesOf[entry.pkg] = files
	}
	if entry.loading {
		return nil, fmt.Errorf("import cycle through %s", path)
	}
	return entry.pkg, nil
}

func (l *loader) find(path, dir string) (*build.Package, error) {
	key := path
	if strings.HasPrefix(dir, l.ctx.GOROOT) {
		key += " from goroot"
	} else if strings.Contains(dir, "/vendor/") || dir != "" {
		key += " " + dir
	}
	if bp := l.found[key]; bp != nil {
		return bp, nil
	}
	bp, err := l.ctx.Import(path, dir, 0)
	if err != nil {
		// A GOPATH tree holds `m/v2` in the folder of m.
		if plain := majorVersion.ReplaceAllString(path, "$1"); plain != path {
			if other, otherErr := l.ctx.Import(plain, dir, 0); otherErr == nil {
				bp, err = other, nil
			}
		}
	}
	if err != nil {
		if own := ownFolder(path, dir); own != "" {
			bp, err = l.ctx.ImportDir(own, 0)
			bp.ImportPath = path
		}
	}
	if err != nil && l.stubs != "" {
		stub := filepath.Join(l.stubs, filepath.FromSlash(path))
		if rest, ok := strings.CutPrefix(path, "fixtures.test/"); ok {
			// The module that test/support/fixture-tree.ts puts the fixtures in.
			stub = filepath.Join(filepath.Dir(l.stubs), filepath.FromSlash(rest))
		}
		if info, statErr := os.Stat(stub); statErr == nil && info.IsDir() {
			bp, err = l.ctx.ImportDir(stub, 0)
			bp.ImportPath = path
		}
	}
	if err != nil {
		return nil, err
	}
	bp.ImportPath = l.canonical(bp, path)
	l.found[key] = bp
	return bp, nil
}

// ownFolder is the folder of a package of the module that dir lies in: the nearest go.mod above says which.
func ownFolder(path, dir string) string {
	for at := dir; at != "" && at != filepath.Dir(at); at = filepath.Dir(at) {
		data, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err != nil {
			continue
		}
		match := moduleLine.FindSubmatch(data)
		if match == nil {
			return ""
		}
		rest, ok := strings.CutPrefix(path, string(match[1])+"/")
		if !ok {
			return ""
		}
		return filepath.Join(at, filepath.FromSlash(rest))
	}
	return ""
}

var majorVersion = regexp.MustCompile(`/v[0-9]+(/|$)`)

// canonical is the path that a go.mod above the package gives it; without one, what was asked for.
func (l *loader) canonical(bp *build.Package, asked string) string {
	if bp.Goroot {
		return bp.ImportPath
	}
	for dir := bp.Dir; len(dir) > len(bp.SrcRoot) && bp.SrcRoot != ""; dir = filepath.Dir(dir) {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil {
			continue
		}
		if match := moduleLine.FindSubmatch(data); match != nil {
			return filepath.ToSlash(filepath.Join(string(match[1]), strings.TrimPrefix(bp.Dir, dir)))
		}
	}
	return asked
}

var moduleLine = regexp.MustCompile(`(?m)^module\s+"?([^\s"]+)`)

func (l *loader) parse(bp *build.Package, names []string) ([]*ast.File, error) {
	var files []*ast.File
	var first error
	for _, name := range names {
		file, err := parser.ParseFile(l.fset, filepath.Join(bp.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil && first == nil {
			first = err
		}
		if file != nil {
			files = append(files, file)
		}
	}
	return files, first
}

func (l *loader) config(dir string, report func(error)) types.Config {
	if report == nil {
		report = func(error) {}
	}
	return types.Config{
		Importer:    fromDir{l, dir},
		Error:       report,
		FakeImportC: true,
		Sizes:       types.SizesFor("gc", l.ctx.GOARCH),
	}
}

// fromDir resolves imports as seen from one folder: go/types hands over the folder of the first file only.
type fromDir struct {
	l   *loader
	dir string
}

func (f fromDir) Import(path string) (*types.Package, error) { return f.l.ImportFrom(path, f.dir, 0) }

// stdPaths lists the importable packages of the standard library, in order.
func (l *loader) stdPaths(public bool) []string {
	root := filepath.Join(l.ctx.GOROOT, "src")
	var paths []string
	for _, dir := range l.goDirs(root) {
		path := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(dir, root), "/"))
		if path == "" || strings.HasPrefix(path, "cmd/") || path == "cmd" {
			continue
		}
		hidden := strings.HasPrefix(path, "vendor/") || path == "builtin" || path == "unsafe"
		for _, part := range strings.Split(path, "/") {
			hidden = hidden || part == "internal"
		}
		if public && hidden || path == "builtin" || path == "unsafe" {
			continue
		}
		paths = append(paths, path)
	}
	return paths
}

// goDirs lists the folders under root that hold a package for this platform, in order.
func (l *loader) goDirs(root string) []string {
	var dirs []string
	_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return nil
		}
		name := entry.Name()
		if path != root && (name == "testdata" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		if bp, err := l.ctx.ImportDir(path, 0); err == nil && len(bp.GoFiles) > 0 {
			dirs = append(dirs, path)
		}
		return nil
	})
	sort.Strings(dirs)
	return dirs
}
