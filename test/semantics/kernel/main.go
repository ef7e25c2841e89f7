// Asks go/types about the Go files that make-golden.ts writes, and prints its answers as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"regexp"
	"strings"
)

var aliases = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`\bbyte\b`), "uint8"},
	{regexp.MustCompile(`\brune\b`), "int32"},
	{regexp.MustCompile(`\bany\b`), "interface{}"},
}

// typeString prints a type with aliases of predeclared types resolved.
func typeString(t types.Type) string {
	s := types.TypeString(t, nil)
	for _, a := range aliases {
		s = a.pattern.ReplaceAllString(s, a.name)
	}
	return s
}

type checked struct {
	fset *token.FileSet
	pkg  *types.Package
	info *types.Info
	errs map[int]string
}

func check(file string) checked {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		panic(err)
	}
	errs := map[int]string{}
	conf := types.Config{Importer: importer.Default(), Error: func(err error) {
		e := err.(types.Error)
		if line := fset.Position(e.Pos).Line; errs[line] == "" {
			errs[line] = e.Msg
		}
	}}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Instances: map[*ast.Ident]types.Instance{}}
	pkg, _ := conf.Check("p", fset, []*ast.File{f}, info)
	return checked{fset, pkg, info, errs}
}

type Row struct {
	Type, Underlying string
	Comparable       bool
	Size             int64
	// One letter per type: bits of identical, assignable, convertible, implements, satisfies.
	Pairs   string
	Methods []string
	Members []string
}

func rows(c checked) []Row {
	byNumber := map[int]types.Type{}
	for id, obj := range c.info.Defs {
		var i int
		if v, ok := obj.(*types.Var); ok && !v.IsField() && strings.HasSuffix(id.Name, "_") {
			if n, _ := fmt.Sscanf(id.Name, "x%d_", &i); n == 1 {
				byNumber[i] = v.Type()
			}
		}
	}
	var result []Row
	for i := 0; i < len(byNumber); i++ {
		t := byNumber[i]
		row := Row{typeString(t), typeString(t.Underlying()), types.Comparable(t), size(t), "", []string{}, []string{}}
		for j := 0; j < len(byNumber); j++ {
			row.Pairs += string(rune('A' + relation(t, byNumber[j])))
		}
		set := types.NewMethodSet(t)
		for k := 0; k < set.Len(); k++ {
			s := set.At(k)
			row.Methods = append(row.Methods, fmt.Sprintf("%s %d %s", s.Obj().Name(), len(s.Index())-1, typeString(s.Obj().Type())))
		}
		for _, name := range strings.Fields("M N A b S x Get Set f c") {
			obj, index, indirect := types.LookupFieldOrMethod(t, true, c.pkg, name)
			switch {
			case obj != nil:
				row.Members = append(row.Members, fmt.Sprintf("%d %v %s", len(index)-1, indirect, typeString(obj.Type())))
			case index != nil:
				row.Members = append(row.Members, "ambiguous")
			default:
				row.Members = append(row.Members, "missing")
			}
		}
		result = append(result, row)
	}
	return result
}

// size is -1 where it depends on a type parameter.
func size(t types.Type) (n int64) {
	defer func() {
		if recover() != nil {
			n = -1
		}
	}()
	return types.SizesFor("gc", "amd64").Sizeof(t)
}

func relation(t, u types.Type) (bits int) {
	set := func(bit int, holds bool) {
		if holds {
			bits |= bit
		}
	}
	set(1, types.Identical(t, u))
	set(2, types.AssignableTo(t, u))
	set(4, types.ConvertibleTo(t, u))
	if p, ok := u.(*types.TypeParam); ok {
		set(16, types.Satisfies(t, p.Constraint().Underlying().(*types.Interface)))
	} else if i, ok := u.Underlying().(*types.Interface); ok {
		set(8, types.Implements(t, i))
	}
	return bits
}

// calls lists, by source line, the type arguments of the calls without errors.
func calls(c checked) map[int][]string {
	result := map[int][]string{}
	for id, inst := range c.info.Instances {
		line := c.fset.Position(id.Pos()).Line
		_, isFunc := inst.Type.(*types.Signature)
		if !isFunc || c.errs[line] != "" || id.Name[0] != 'F' {
			continue
		}
		for i := 0; i < inst.TypeArgs.Len(); i++ {
			result[line] = append(result[line], typeString(inst.TypeArgs.At(i)))
		}
	}
	return result
}

// constants gives exact value and nearest float64 by name; unknown values are left out.
func constants(c checked) map[string][]string {
	result := map[string][]string{}
	for id, obj := range c.info.Defs {
		k, ok := obj.(*types.Const)
		if !ok || k.Val().Kind() == constant.Unknown {
			continue
		}
		exact, float := k.Val().ExactString(), ""
		switch k.Val().Kind() {
		case constant.String:
			exact = fmt.Sprint([]byte(constant.StringVal(k.Val())))
		case constant.Int, constant.Float:
			f, _ := constant.Float64Val(k.Val())
			float = strings.Replace(fmt.Sprint(f), "Inf", "Infinity", 1)
		}
		result[id.Name] = []string{exact, float, k.Type().String()}
	}
	return result
}

func main() {
	c := check(os.Args[2])
	json.NewEncoder(os.Stdout).Encode(struct {
		Rows      []Row
		Calls     map[int][]string
		Constants map[string][]string
	}{rows(c), calls(c), constants(check(os.Args[3]))})
}
