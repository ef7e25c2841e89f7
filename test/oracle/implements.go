package main

// Which exported types of the standard library implement which of its exported interfaces, one pair
// a line; all other pairs do not. Generic types and constraints are left out.

import (
	"bufio"
	"fmt"
	"go/token"
	"go/types"
)

func writeImplements(out *bufio.Writer, l *loader) error {
	var named []*types.Named
	for _, path := range l.stdPaths(true) {
		pkg, err := l.ImportFrom(path, l.ctx.GOROOT+"/src", 0)
		if pkg == nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if pkg.Name() == "main" {
			continue
		}
		for _, name := range pkg.Scope().Names() {
			obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || obj.IsAlias() || !token.IsExported(name) {
				continue
			}
			if t, ok := obj.Type().(*types.Named); ok && t.TypeParams().Len() == 0 {
				named = append(named, t)
			}
		}
	}
	for _, i := range named {
		iface, ok := i.Underlying().(*types.Interface)
		if !ok || !iface.IsMethodSet() || iface.NumMethods() == 0 {
			continue
		}
		fmt.Fprintf(out, "I\t%s\n", typeText(i))
		for _, t := range named {
			for _, candidate := range []types.Type{t, types.NewPointer(t)} {
				if types.Implements(candidate, iface) {
					fmt.Fprintln(out, typeText(candidate))
				}
			}
		}
	}
	for _, t := range named {
		fmt.Fprintf(out, "N\t%s\n", typeText(t))
	}
	return nil
}
