package main

// Every exported symbol of the standard library with its type, for the test that the shipped index
// says the same: `path TAB name TAB kind TAB type`, methods as `T.m` and fields as `T.f`.

import (
	"bufio"
	"fmt"
	"go/token"
	"go/types"
)

func writeSymbols(out *bufio.Writer, l *loader) error {
	for _, path := range l.stdPaths(true) {
		pkg, err := l.ImportFrom(path, l.ctx.GOROOT+"/src", 0)
		if pkg == nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if pkg.Name() == "main" {
			continue
		}
		for _, name := range pkg.Scope().Names() {
			if token.IsExported(name) {
				writeSymbol(out, pkg.Scope().Lookup(name))
			}
		}
	}
	return nil
}

func writeSymbol(out *bufio.Writer, obj types.Object) {
	path := obj.Pkg().Path()
	switch obj := obj.(type) {
	case *types.Const:
		fmt.Fprintf(out, "%s\t%s\tconst\t%s\t%s\n", path, obj.Name(), typeText(obj.Type()), constantText(obj.Val()))
	case *types.Var:
		fmt.Fprintf(out, "%s\t%s\tvar\t%s\n", path, obj.Name(), typeText(obj.Type()))
	case *types.Func:
		fmt.Fprintf(out, "%s\t%s\tfunc\t%s\t%s\n", path, obj.Name(), typeText(obj.Type()), plainName(obj))
	case *types.TypeName:
		fmt.Fprintf(out, "%s\t%s\ttype\t%s\n", path, obj.Name(), typeText(obj.Type()))
		writeMembers(out, path, obj)
	}
}

// writeMembers lists the exported part of the method set of *T, promoted methods included, and the fields.
func writeMembers(out *bufio.Writer, path string, obj *types.TypeName) {
	named, ok := types.Unalias(obj.Type()).(*types.Named)
	if !ok {
		return
	}
	var recv types.Type = named
	if _, ok := named.Underlying().(*types.Interface); !ok {
		recv = types.NewPointer(named)
	}
	set := types.NewMethodSet(recv)
	for i := 0; i < set.Len(); i++ {
		sel := set.At(i)
		if fn, ok := sel.Obj().(*types.Func); ok && fn.Exported() {
			fmt.Fprintf(out, "%s\t%s.%s\tmethod\t%s\t%s\n", path, obj.Name(), fn.Name(), typeText(sel.Type()), plainName(fn))
		}
	}
	if structure, ok := named.Underlying().(*types.Struct); ok {
		for i := 0; i < structure.NumFields(); i++ {
			if f := structure.Field(i); f.Exported() {
				fmt.Fprintf(out, "%s\t%s.%s\tfield\t%s\n", path, obj.Name(), f.Name(), typeText(f.Type()))
			}
		}
	} else {
		fmt.Fprintf(out, "%s\t%s\tunderlying\t%s\n", path, obj.Name(), typeText(named.Underlying()))
	}
}
