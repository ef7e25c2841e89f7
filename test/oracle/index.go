package main

// The exported declarations of the standard library as go/types sees them, as JSON for
// scripts/make-stdlib-index.ts. Unexported types come along where an exported one embeds or
// mentions them, since their methods and fields are reached through it.

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math/big"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
)

type indexFile struct {
	GoVersion string         `json:"goVersion"`
	Packages  []indexPackage `json:"packages"`
}

type indexPackage struct {
	Path  string      `json:"path"`
	Name  string      `json:"name"`
	Decls []indexDecl `json:"decls"`
}

type indexDecl struct {
	Kind       string        `json:"kind"` // func, var, const, type, alias
	Name       string        `json:"name"`
	Text       string        `json:"text"` // the type; \x00name\x00 follows fields and interface methods
	Value      string        `json:"value,omitempty"`
	TypeParams string        `json:"typeParams,omitempty"`
	Deprecated bool          `json:"deprecated,omitempty"`
	Lock       bool          `json:"lock,omitempty"`
	Methods    []indexMethod `json:"methods,omitempty"`
}

type indexMethod struct {
	Name       string `json:"name"`
	Pointer    bool   `json:"pointer,omitempty"`
	Text       string `json:"text"`
	Deprecated bool   `json:"deprecated,omitempty"`
}

type indexer struct {
	l       *loader
	queue   []types.Object
	queued  map[types.Object]bool
	decls   map[*types.Package][]indexDecl
	hidden  map[*types.Package]map[string]bool // unexported method names of interfaces
	warned  map[token.Pos]bool                 // positions of deprecated names
	checked map[*types.Package]bool
}

func writeIndex(out *bufio.Writer, l *loader) error {
	x, err := buildIndex(l)
	if err != nil {
		return err
	}
	file := indexFile{GoVersion: goVersion()}
	for pkg, decls := range x.decls {
		if decls == nil {
			decls = []indexDecl{}
		}
		sort.Slice(decls, func(i, j int) bool { return decls[i].Name < decls[j].Name })
		file.Packages = append(file.Packages, indexPackage{pkg.Path(), pkg.Name(), decls})
	}
	sort.Slice(file.Packages, func(i, j int) bool { return file.Packages[i].Path < file.Packages[j].Path })
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(file)
}

func goVersion() string {
	if data, err := os.ReadFile(runtimeRoot() + "/VERSION"); err == nil {
		line, _, _ := strings.Cut(string(data), "\n")
		return line
	}
	return runtime.Version()
}

func runtimeRoot() string { return os.Getenv("GOROOT") }

func buildIndex(l *loader) (*indexer, error) {
	x := &indexer{
		l: l, queued: map[types.Object]bool{}, decls: map[*types.Package][]indexDecl{},
		hidden: map[*types.Package]map[string]bool{}, warned: map[token.Pos]bool{}, checked: map[*types.Package]bool{},
	}
	for _, path := range l.stdPaths(true) {
		pkg, err := l.ImportFrom(path, l.ctx.GOROOT+"/src", 0)
		if pkg == nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if pkg.Name() == "main" {
			continue
		}
		x.decls[pkg] = nil
		for _, name := range pkg.Scope().Names() {
			if token.IsExported(name) {
				x.push(pkg.Scope().Lookup(name))
			}
		}
	}
	for len(x.queue) > 0 {
		obj := x.queue[0]
		x.queue = x.queue[1:]
		x.declare(obj)
	}
	return x, nil
}

func (x *indexer) push(obj types.Object) {
	if obj.Pkg() == nil || obj.Pkg() == types.Unsafe || x.queued[obj] {
		return
	}
	x.queued[obj] = true
	x.queue = append(x.queue, obj)
	x.learn(obj.Pkg())
}

// learn notes a package's deprecated names and the unexported methods its interfaces ask for.
func (x *indexer) learn(pkg *types.Package) {
	if x.checked[pkg] {
		return
	}
	x.checked[pkg] = true
	names := map[string]bool{}
	for _, name := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		if iface, ok := obj.Type().Underlying().(*types.Interface); ok {
			for i := 0; i < iface.NumExplicitMethods(); i++ {
				if m := iface.ExplicitMethod(i); !m.Exported() {
					names[m.Name()] = true
				}
			}
		}
	}
	x.hidden[pkg] = names
	for _, file := range x.l.filesOf[pkg] {
		ast.Inspect(file, x.noteDeprecated)
	}
}

func (x *indexer) noteDeprecated(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		x.note(n.Doc, n.Name)
		return false
	case *ast.GenDecl:
		for _, spec := range n.Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				x.note(n.Doc, spec.Names...)
				x.note(spec.Doc, spec.Names...)
			case *ast.TypeSpec:
				x.note(n.Doc, spec.Name)
				x.note(spec.Doc, spec.Name)
			}
		}
	case *ast.Field:
		x.note(n.Doc, n.Names...)
	}
	return true
}

func (x *indexer) note(doc *ast.CommentGroup, names ...*ast.Ident) {
	if doc == nil || !strings.Contains("\n"+doc.Text(), "\nDeprecated: ") {
		return
	}
	for _, name := range names {
		x.warned[name.Pos()] = true
	}
}

func (x *indexer) writer(pkg *types.Package) *typeWriter {
	return &typeWriter{local: pkg, outline: true, need: func(obj *types.TypeName) { x.push(obj) }}
}

func (x *indexer) declare(obj types.Object) {
	pkg := obj.Pkg()
	w := x.writer(pkg)
	d := indexDecl{Name: obj.Name(), Deprecated: x.warned[obj.Pos()]}
	switch obj := obj.(type) {
	case *types.Func:
		d.Kind = "func"
		w.signature(obj.Signature())
	case *types.Var:
		d.Kind = "var"
		w.typ(obj.Type())
	case *types.Const:
		d.Kind, d.Value = "const", constantText(obj.Val())
		w.typ(obj.Type())
	case *types.TypeName:
		if obj.Parent() != pkg.Scope() {
			return // a type parameter or a local type
		}
		x.declareType(&d, obj, w)
	default:
		return
	}
	d.Text = w.String()
	x.decls[pkg] = append(x.decls[pkg], d)
}

func (x *indexer) declareType(d *indexDecl, obj *types.TypeName, w *typeWriter) {
	d.Kind = "type"
	named, _ := obj.Type().(*types.Named)
	if obj.IsAlias() || named == nil {
		d.Kind = "alias"
		if alias, ok := obj.Type().(*types.Alias); ok {
			params := x.writer(obj.Pkg())
			params.typeParams(alias.TypeParams())
			d.TypeParams = params.String()
			w.typ(alias.Rhs())
			return
		}
		w.typ(obj.Type())
		return
	}
	params := x.writer(obj.Pkg())
	params.typeParams(named.TypeParams())
	d.TypeParams = params.String()
	d.Lock = holdsLock(named, map[types.Type]bool{})
	w.fieldMark = func(name string) string {
		if field := memberNamed(named, name); field != nil && x.warned[field.Pos()] {
			return "!\x00" + name + "\x00"
		}
		return "\x00" + name + "\x00"
	}
	w.typ(named.Underlying())
	for i := 0; i < named.NumMethods(); i++ {
		method := named.Method(i)
		if !method.Exported() && !x.hidden[obj.Pkg()][method.Name()] {
			continue
		}
		d.Methods = append(d.Methods, x.method(named, method))
	}
	sort.Slice(d.Methods, func(i, j int) bool { return d.Methods[i].Name < d.Methods[j].Name })
}

func (x *indexer) method(named *types.Named, method *types.Func) indexMethod {
	sig := method.Signature()
	w := x.writer(method.Pkg())
	w.rename = map[*types.TypeParam]string{}
	for i := 0; i < sig.RecvTypeParams().Len(); i++ {
		w.rename[sig.RecvTypeParams().At(i)] = named.TypeParams().At(i).Obj().Name()
	}
	w.signature(sig)
	_, pointer := types.Unalias(sig.Recv().Type()).(*types.Pointer)
	return indexMethod{method.Name(), pointer, w.String(), x.warned[method.Pos()]}
}

func memberNamed(named *types.Named, name string) types.Object {
	obj, _, _ := types.LookupFieldOrMethod(named, true, named.Obj().Pkg(), name)
	return obj
}

// constantText writes ints in decimal, floats as the shortest decimal of their float64, strings quoted.
func constantText(v constant.Value) string {
	switch v.Kind() {
	case constant.String:
		quoted, _ := json.Marshal(constant.StringVal(v))
		return string(quoted)
	case constant.Float:
		f, _ := constant.Float64Val(v)
		if r, ok := new(big.Rat).SetString(v.ExactString()); ok && f == 0 && r.Sign() != 0 {
			return "tiny"
		}
		return strconv.FormatFloat(f, 'g', -1, 64)
	default:
		return v.ExactString()
	}
}

var locker = types.NewInterfaceType([]*types.Func{
	types.NewFunc(0, nil, "Lock", types.NewSignatureType(nil, nil, nil, nil, nil, false)),
	types.NewFunc(0, nil, "Unlock", types.NewSignatureType(nil, nil, nil, nil, nil, false)),
}, nil).Complete()

// holdsLock decides as `go vet`'s copylocks does: the type, or a part of it held by value, is locked
// through its pointer only.
func holdsLock(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	for {
		array, ok := t.Underlying().(*types.Array)
		if !ok {
			break
		}
		t = array.Elem()
	}
	structure, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	if types.Implements(types.NewPointer(t), locker) && !types.Implements(t, locker) {
		return true
	}
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Name() == "noCopy" && named.Obj().Pkg().Path() == "sync" {
		return true
	}
	for i := 0; i < structure.NumFields(); i++ {
		if holdsLock(structure.Field(i).Type(), seen) {
			return true
		}
	}
	return false
}
