package main

// What go/types says of every call: who is called, and the types of everything that takes part.
// Tab-separated lines, offsets in bytes, texts interned:
//
//	P path name folder     a package begins
//	F file                 a file of it begins
//	T text                 the next text; texts are numbered from 0 in order of appearance
//	C start lparen end kind callee fun recv args result
//	E start end mode type  with -all: every expression
//	X count message        type errors of the package, and the first of them
//
// kind: s static, i interface, b builtin, c conversion, l literal, v value, ? invalid.
// callee, fun, recv, result are numbers of texts or `-`; args are numbers separated by commas.

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/build"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

type callWriter struct {
	out     *bufio.Writer
	l       *loader
	info    *types.Info
	file    *token.File
	texts   map[string]int
	byType  map[types.Type]int
	all     bool
	callees map[*types.Func]string
}

func writeCalls(out *bufio.Writer, l *loader, paths []string, all bool) error {
	w := &callWriter{out: out, l: l, texts: map[string]int{}, all: all, callees: map[*types.Func]string{}}
	for _, path := range paths {
		if path == "std" {
			for _, std := range l.stdPaths(false) {
				if err := w.dir(filepath.Join(l.ctx.GOROOT, "src", std)); err != nil {
					return err
				}
			}
			continue
		}
		absolute, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		if w.l.loose {
			w.looseFiles(absolute)
			continue
		}
		for _, dir := range l.goDirs(absolute) {
			if err := w.dir(dir); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *callWriter) dir(dir string) error {
	bp, err := w.l.ctx.ImportDir(dir, 0)
	if err != nil {
		return nil // no Go files for this platform
	}
	bp.ImportPath = w.l.canonical(bp, bp.ImportPath)
	w.pkg(bp)
	return nil
}

// loosePath is the import path of every loose file; compare.ts puts it for golinger's own.
const loosePath = "loose"

// looseFiles takes each Go file below a folder as a package of its own, as in GOROOT/test.
func (w *callWriter) looseFiles(root string) {
	_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		dir := filepath.Dir(path)
		if match, err := w.l.ctx.MatchFile(dir, entry.Name()); err != nil || !match {
			return nil
		}
		bp := &build.Package{Dir: dir}
		w.check(bp, loosePath, "", []string{entry.Name()}, fromDir{w.l, dir})
		return nil
	})
}

// pkg writes the package of a folder and, with tests, its external test package, which sees the
// declarations of in-package test files too.
func (w *callWriter) pkg(bp *build.Package) {
	names := append([]string{}, bp.GoFiles...)
	if w.l.tests {
		names = append(names, bp.TestGoFiles...)
	}
	own := w.check(bp, bp.ImportPath, bp.Name, names, fromDir{w.l, bp.Dir})
	if w.l.tests && len(bp.XTestGoFiles) > 0 {
		seen := testedPackage{fromDir{w.l, bp.Dir}, bp.ImportPath, own}
		w.check(bp, bp.ImportPath+"_test", bp.Name+"_test", bp.XTestGoFiles, seen)
	}
}

type testedPackage struct {
	fromDir
	path string
	pkg  *types.Package
}

func (t testedPackage) Import(path string) (*types.Package, error) {
	if path == t.path {
		return t.pkg, nil
	}
	return t.fromDir.Import(path)
}

func (w *callWriter) check(bp *build.Package, path, name string, names []string, imports types.Importer) *types.Package {
	files, _ := w.l.parse(bp, names)
	errors, first := 0, ""
	cfg := w.l.config(bp.Dir, func(err error) {
		if errors == 0 {
			first = strings.ReplaceAll(err.Error(), "\n", " ")
		}
		errors++
	})
	cfg.Importer = imports
	w.info = &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Uses:       map[*ast.Ident]types.Object{},
		Defs:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances:  map[*ast.Ident]types.Instance{},
	}
	w.byType = map[types.Type]int{}
	pkg, _ := cfg.Check(path, w.l.fset, files, w.info)
	fmt.Fprintf(w.out, "P\t%s\t%s\t%s\n", path, name, bp.Dir)
	for _, file := range files {
		w.file = w.l.fset.File(file.FileStart)
		fmt.Fprintf(w.out, "F\t%s\n", w.file.Name())
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				w.call(call)
			}
			if expr, ok := n.(ast.Expr); ok && w.all {
				w.expr(expr)
			}
			return true
		})
	}
	fmt.Fprintf(w.out, "X\t%d\t%s\n", errors, first)
	return pkg
}

func (w *callWriter) call(call *ast.CallExpr) {
	kind, callee := w.callee(call)
	name := "-"
	if callee != "" {
		name = strconv.Itoa(w.text(callee))
	}
	fun, recv := "-", "-"
	if kind != "b" {
		fun = w.typeOf(call.Fun)
	}
	if sel, ok := uninstantiated(call.Fun).(*ast.SelectorExpr); ok && w.info.Selections[sel] != nil {
		recv = w.typeOf(sel.X)
	}
	args := make([]string, len(call.Args))
	for i, arg := range call.Args {
		args[i] = w.typeOf(arg)
	}
	result := "-"
	if tv, ok := w.info.Types[call]; ok && !tv.IsVoid() {
		result = w.typeOf(call)
	}
	fmt.Fprintf(w.out, "C\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", w.file.Offset(call.Pos()), w.file.Offset(call.Lparen),
		w.file.Offset(call.End()), kind, name, fun, recv, strings.Join(args, ","), result)
}

func uninstantiated(fun ast.Expr) ast.Expr {
	fun = ast.Unparen(fun)
	switch index := fun.(type) {
	case *ast.IndexExpr:
		return ast.Unparen(index.X)
	case *ast.IndexListExpr:
		return ast.Unparen(index.X)
	}
	return fun
}

// plainName is the full name as golinger writes it: the receiver's own name even where an alias was
// written, without type parameters.
func plainName(fn *types.Func) string {
	fn = fn.Origin()
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.FullName()
	}
	base, star := types.Unalias(recv.Type()), ""
	if pointer, ok := base.(*types.Pointer); ok {
		base, star = types.Unalias(pointer.Elem()), "*"
	}
	named, ok := base.(*types.Named)
	if !ok {
		return brackets.ReplaceAllString(fn.FullName(), "")
	}
	return "(" + star + brackets.ReplaceAllString(typeText(named), "") + ")." + fn.Name()
}

var brackets = regexp.MustCompile(`\[[^()]*\]`)

func (w *callWriter) callee(call *ast.CallExpr) (kind, callee string) {
	tv, ok := w.info.Types[call.Fun]
	switch {
	case !ok:
		return "?", ""
	case tv.IsType():
		return "c", ""
	case tv.IsBuiltin():
		return "b", builtinName(call.Fun)
	}
	var obj types.Object
	switch fun := uninstantiated(call.Fun).(type) {
	case *ast.FuncLit:
		return "l", ""
	case *ast.Ident:
		obj = w.info.Uses[fun]
	case *ast.SelectorExpr:
		obj = w.info.Uses[fun.Sel]
	}
	fn, ok := obj.(*types.Func)
	if !ok {
		return "v", ""
	}
	name, known := w.callees[fn]
	if !known {
		name = plainName(fn)
		w.callees[fn] = name
	}
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return "i", name
	}
	return "s", name
}

func builtinName(fun ast.Expr) string {
	switch fun := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

func (w *callWriter) typeOf(expr ast.Expr) string {
	t := w.info.TypeOf(expr)
	if t == nil {
		return "-"
	}
	return strconv.Itoa(w.typeNumber(t))
}

func (w *callWriter) typeNumber(t types.Type) int {
	number, ok := w.byType[t]
	if !ok {
		number = w.text(typeText(t))
		w.byType[t] = number
	}
	return number
}

func (w *callWriter) text(text string) int {
	number, ok := w.texts[text]
	if !ok {
		number = len(w.texts)
		w.texts[text] = number
		fmt.Fprintf(w.out, "T\t%s\n", strings.ReplaceAll(text, "\n", " "))
	}
	return number
}

func (w *callWriter) expr(expr ast.Expr) {
	tv, ok := w.info.Types[expr]
	if !ok || tv.Type == nil {
		return
	}
	mode := "value"
	switch {
	case tv.IsVoid():
		mode = "novalue"
	case tv.IsType():
		mode = "type"
	case tv.IsBuiltin():
		mode = "builtin"
	case tv.Value != nil:
		mode = "constant"
	case tv.IsNil():
		mode = "nil"
	case tv.Addressable():
		mode = "variable"
	}
	fmt.Fprintf(w.out, "E\t%d\t%d\t%s\t%d\n", w.file.Offset(expr.Pos()), w.file.Offset(expr.End()), mode, w.typeNumber(tv.Type))
}
