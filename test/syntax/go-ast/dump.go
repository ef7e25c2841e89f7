//go:build ignore

// Dump writes, for each NAME.go named on the command line without its ending, what go/parser makes of it: one declaration
// per line, in the form of dump.ts, offsets in UTF-16 code units, to NAME.ast:
//
//	go run dump.go everything more
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"unicode/utf8"
)

type dumper struct {
	sb  strings.Builder
	fs  *token.File
	u16 []int32
}

func (d *dumper) w(s string) { d.sb.WriteString(s) }
func (d *dumper) off(p token.Pos) int {
	return int(d.u16[d.fs.Offset(p)])
}
func (d *dumper) open(k string, s, e token.Pos) {
	d.w("(")
	d.w(k)
	fmt.Fprintf(&d.sb, "@%d:%d", d.off(s), d.off(e))
}
func (d *dumper) exprs(l []ast.Expr) {
	d.w(" [")
	for _, e := range l {
		d.expr(e)
	}
	d.w("]")
}
func (d *dumper) ident(i *ast.Ident) {
	if i == nil {
		d.w(" nil")
		return
	}
	d.open("Ident", i.Pos(), i.End())
	d.w(" " + i.Name + ")")
}
func (d *dumper) fields(fl *ast.FieldList) {
	d.w(" {")
	if fl != nil {
		for _, f := range fl.List {
			d.field(f)
		}
	}
	d.w("}")
}
func (d *dumper) field(f *ast.Field) {
	d.open("Field", f.Pos(), f.End())
	for _, n := range f.Names {
		d.ident(n)
	}
	d.expr(f.Type)
	if f.Tag != nil {
		d.expr(f.Tag)
	}
	d.w(")")
}
func (d *dumper) ftype(t *ast.FuncType) {
	s := t.Pos()
	d.open("FuncType", s, t.End())
	d.fields(t.TypeParams)
	d.fields(t.Params)
	d.fields(t.Results)
	d.w(")")
}
func (d *dumper) expr(e ast.Expr) {
	if e == nil {
		d.w(" nil")
		return
	}
	d.w(" ")
	switch e := e.(type) {
	case *ast.Ident:
		d.ident(e)
		return
	case *ast.BasicLit:
		d.open("BasicLit", e.Pos(), e.End())
		k := map[token.Token]string{token.INT: "int", token.FLOAT: "float", token.IMAG: "imaginary", token.CHAR: "rune", token.STRING: "string"}[e.Kind]
		v := e.Value
		if v[0] == '`' {
			k = "raw-string"
		}
		d.w(" " + k + " " + v)
	case *ast.CompositeLit:
		d.open("CompositeLit", e.Pos(), e.End())
		d.expr(e.Type)
		d.exprs(e.Elts)
		fmt.Fprint(&d.sb, d.off(e.Lbrace))
	case *ast.FuncLit:
		d.open("FuncLit", e.Pos(), e.End())
		d.ftype(e.Type)
		d.stmt(e.Body)
	case *ast.ParenExpr:
		d.open("ParenExpr", e.Pos(), e.End())
		d.expr(e.X)
	case *ast.SelectorExpr:
		d.open("SelectorExpr", e.Pos(), e.End())
		d.expr(e.X)
		d.ident(e.Sel)
	case *ast.IndexExpr:
		d.open("IndexExpr", e.Pos(), e.End())
		d.expr(e.X)
		d.exprs([]ast.Expr{e.Index})
	case *ast.IndexListExpr:
		d.open("IndexExpr", e.Pos(), e.End())
		d.expr(e.X)
		d.exprs(e.Indices)
	case *ast.SliceExpr:
		d.open("SliceExpr", e.Pos(), e.End())
		d.expr(e.X)
		d.expr(e.Low)
		d.expr(e.High)
		d.expr(e.Max)
	case *ast.TypeAssertExpr:
		d.open("TypeAssertExpr", e.Pos(), e.End())
		d.expr(e.X)
		d.expr(e.Type)
	case *ast.CallExpr:
		d.open("CallExpr", e.Pos(), e.End())
		d.expr(e.Fun)
		d.exprs(e.Args)
		if e.Ellipsis.IsValid() {
			d.w("...")
		}
		fmt.Fprint(&d.sb, d.off(e.Lparen))
	case *ast.StarExpr:
		d.open("StarExpr", e.Pos(), e.End())
		d.expr(e.X)
	case *ast.UnaryExpr:
		d.open("UnaryExpr", e.Pos(), e.End())
		d.w(" " + e.Op.String())
		d.expr(e.X)
	case *ast.BinaryExpr:
		d.open("BinaryExpr", e.Pos(), e.End())
		d.w(" " + e.Op.String())
		fmt.Fprint(&d.sb, d.off(e.OpPos))
		d.expr(e.X)
		d.expr(e.Y)
	case *ast.KeyValueExpr:
		d.open("KeyValueExpr", e.Pos(), e.End())
		d.expr(e.Key)
		d.expr(e.Value)
	case *ast.ArrayType:
		d.open("ArrayType", e.Pos(), e.End())
		d.expr(e.Len)
		d.expr(e.Elt)
	case *ast.Ellipsis:
		d.open("Ellipsis", e.Pos(), e.End())
		d.expr(e.Elt)
	case *ast.StructType:
		d.open("StructType", e.Pos(), e.End())
		d.fields(e.Fields)
	case *ast.FuncType:
		d.ftype(e)
		return
	case *ast.InterfaceType:
		d.open("InterfaceType", e.Pos(), e.End())
		d.fields(e.Methods)
	case *ast.MapType:
		d.open("MapType", e.Pos(), e.End())
		d.expr(e.Key)
		d.expr(e.Value)
	case *ast.ChanType:
		d.open("ChanType", e.Pos(), e.End())
		d.w(map[ast.ChanDir]string{ast.SEND: " send", ast.RECV: " receive", 3: " both"}[e.Dir])
		d.expr(e.Value)
	default:
		d.w(fmt.Sprintf("(%T", e))
	}
	d.w(")")
}
func (d *dumper) stmts(l []ast.Stmt) {
	d.w(" [")
	for _, s := range l {
		if _, ok := s.(*ast.EmptyStmt); ok {
			continue
		}
		d.stmt(s)
	}
	d.w("]")
}
func (d *dumper) stmt(s ast.Stmt) {
	d.w(" ")
	switch s := s.(type) {
	case nil:
		d.w("nil")
		return
	case *ast.BlockStmt:
		d.open("BlockStmt", s.Pos(), s.End())
		d.stmts(s.List)
	case *ast.ExprStmt:
		d.open("ExprStmt", s.Pos(), s.End())
		d.expr(s.X)
	case *ast.SendStmt:
		d.open("SendStmt", s.Pos(), s.End())
		d.expr(s.Chan)
		d.expr(s.Value)
		fmt.Fprint(&d.sb, d.off(s.Arrow))
	case *ast.IncDecStmt:
		d.open("IncDecStmt", s.Pos(), s.End())
		d.w(s.Tok.String())
		d.expr(s.X)
	case *ast.AssignStmt:
		d.open("AssignStmt", s.Pos(), s.End())
		d.exprs(s.Lhs)
		d.w(s.Tok.String())
		fmt.Fprint(&d.sb, d.off(s.TokPos))
		d.exprs(s.Rhs)
	case *ast.GoStmt:
		d.open("GoStmt", s.Pos(), s.End())
		d.expr(s.Call)
	case *ast.DeferStmt:
		d.open("DeferStmt", s.Pos(), s.End())
		d.expr(s.Call)
	case *ast.ReturnStmt:
		d.open("ReturnStmt", s.Pos(), s.End())
		d.exprs(s.Results)
	case *ast.BranchStmt:
		d.open("BranchStmt", s.Pos(), s.End())
		d.w(" " + s.Tok.String())
		d.ident(s.Label)
	case *ast.IfStmt:
		d.open("IfStmt", s.Pos(), s.End())
		d.stmt(s.Init)
		d.expr(s.Cond)
		d.stmt(s.Body)
		d.stmt(s.Else)
	case *ast.CaseClause:
		d.open("CaseClause", s.Pos(), s.End())
		if s.List == nil {
			d.w(" default")
		}
		d.exprs(s.List)
		d.stmts(s.Body)
	case *ast.SwitchStmt:
		d.open("SwitchStmt", s.Pos(), s.End())
		d.stmt(s.Init)
		d.expr(s.Tag)
		d.stmts(s.Body.List)
	case *ast.TypeSwitchStmt:
		d.open("TypeSwitchStmt", s.Pos(), s.End())
		d.stmt(s.Init)
		switch a := s.Assign.(type) {
		case *ast.ExprStmt:
			d.w(" nil")
			d.expr(a.X.(*ast.TypeAssertExpr).X)
		case *ast.AssignStmt:
			d.ident(a.Lhs[0].(*ast.Ident))
			d.expr(a.Rhs[0].(*ast.TypeAssertExpr).X)
		}
		d.stmts(s.Body.List)
	case *ast.CommClause:
		d.open("CommClause", s.Pos(), s.End())
		d.stmt(s.Comm)
		d.stmts(s.Body)
	case *ast.SelectStmt:
		d.open("SelectStmt", s.Pos(), s.End())
		d.stmts(s.Body.List)
	case *ast.ForStmt:
		d.open("ForStmt", s.Pos(), s.End())
		d.stmt(s.Init)
		d.expr(s.Cond)
		d.stmt(s.Post)
		d.stmt(s.Body)
	case *ast.RangeStmt:
		d.open("RangeStmt", s.Pos(), s.End())
		d.expr(s.Key)
		d.expr(s.Value)
		if s.Tok == token.DEFINE {
			d.w(" :=")
		}
		d.expr(s.X)
		d.stmt(s.Body)
	case *ast.LabeledStmt:
		if empty, ok := s.Stmt.(*ast.EmptyStmt); ok && empty.Implicit {
			// Go puts the end of an implicit empty statement on the brace that follows.
			d.open("LabeledStmt", s.Pos(), s.Colon+1)
		} else {
			d.open("LabeledStmt", s.Pos(), s.End())
		}
		d.ident(s.Label)
		d.stmt(s.Stmt)
	case *ast.EmptyStmt:
		d.w("(EmptyStmt")
	case *ast.DeclStmt:
		d.open("DeclStmt", s.Pos(), s.End())
		d.decl(s.Decl)
	default:
		d.w(fmt.Sprintf("(%T", s))
	}
	d.w(")")
}
func (d *dumper) decl(n ast.Decl) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		d.open("FuncDecl", n.Pos(), n.End())
		if n.Recv != nil && len(n.Recv.List) > 0 {
			d.field(n.Recv.List[0])
		}
		d.ident(n.Name)
		d.ftype(n.Type)
		if n.Body != nil {
			d.stmt(n.Body)
		}
	case *ast.GenDecl:
		d.open("GenDecl", n.Pos(), n.End())
		d.w(" " + n.Tok.String())
		for i, s := range n.Specs {
			switch s := s.(type) {
			case *ast.ImportSpec:
				d.open("ImportSpec", s.Pos(), s.End())
				d.ident(s.Name)
				d.w(" " + strings.Trim(s.Path.Value, "\"`") + ")")
			case *ast.ValueSpec:
				d.open("ValueSpec", s.Pos(), s.End())
				for _, n := range s.Names {
					d.ident(n)
				}
				d.expr(s.Type)
				d.exprs(s.Values)
				fmt.Fprint(&d.sb, i, ")")
			case *ast.TypeSpec:
				d.open("TypeSpec", s.Pos(), s.End())
				d.ident(s.Name)
				d.fields(s.TypeParams)
				if s.Assign.IsValid() {
					d.w(" =")
				}
				d.expr(s.Type)
				d.w(")")
			}
		}
	}
	d.w(")")
}

func main() {
	for _, name := range os.Args[1:] {
		path := name + ".go"
		src, err := os.ReadFile(path)
		check(err)
		fs := token.NewFileSet()
		f, err := parser.ParseFile(fs, path, src, parser.SkipObjectResolution)
		check(err)
		d := &dumper{fs: fs.File(f.FileStart), u16: utf16Offsets(src)}
		for _, decl := range f.Decls {
			d.decl(decl)
			d.w("\n")
		}
		out := strings.ReplaceAll(d.sb.String(), "\r", "")
		check(os.WriteFile(name+".ast", []byte(out), 0o644))
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func utf16Offsets(src []byte) []int32 {
	offsets := make([]int32, len(src)+1)
	u := int32(0)
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		for k := 0; k < n; k++ {
			offsets[i+k] = u
		}
		u++
		if r > 0xffff {
			u++
		}
		i += n
	}
	offsets[len(src)] = u
	return offsets
}
