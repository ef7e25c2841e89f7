package main

// One canonical text per type, the same for the index, for the judge and (test/oracle/type-text.ts)
// for golinger's types: full package paths, no parameter names, no tags, aliases followed, byte as
// uint8, rune as int32, interface{} as any. Parsed again by src/semantics/stdlib/type-parser.ts.

import (
	"fmt"
	"go/types"
	"sort"

	"strings"
)

type typeWriter struct {
	strings.Builder
	// local, when set, is the package whose names are written bare (index); else all are qualified.
	local *types.Package
	// outline leaves out unexported struct fields and writes `?` in their place.
	outline bool
	// fieldMark gives a suffix of a struct field or interface method, such as its release.
	fieldMark func(name string) string
	need      func(*types.TypeName)
	rename    map[*types.TypeParam]string
}

func typeText(t types.Type) string {
	w := &typeWriter{}
	w.typ(t)
	return w.String()
}

func (w *typeWriter) typ(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		w.basic(t)
	case *types.Pointer:
		w.WriteByte('*')
		w.typ(t.Elem())
	case *types.Slice:
		w.WriteString("[]")
		w.typ(t.Elem())
	case *types.Array:
		fmt.Fprintf(w, "[%d]", t.Len())
		w.typ(t.Elem())
	case *types.Map:
		w.WriteString("map[")
		w.typ(t.Key())
		w.WriteByte(']')
		w.typ(t.Elem())
	case *types.Chan:
		w.channel(t)
	case *types.Signature:
		w.WriteString("func")
		w.signature(t)
	case *types.Struct:
		w.structure(t)
	case *types.Interface:
		w.iface(t)
	case *types.Named:
		w.name(t.Obj())
		w.args(t.TypeArgs())
	case *types.TypeParam:
		if name := w.rename[t]; name != "" {
			w.WriteString(name)
		} else {
			w.WriteString(t.Obj().Name())
		}
	case *types.Union:
		for i := 0; i < t.Len(); i++ {
			if i > 0 {
				w.WriteByte('|')
			}
			if t.Term(i).Tilde() {
				w.WriteByte('~')
			}
			w.typ(t.Term(i).Type())
		}
	case *types.Tuple:
		w.tuple(t, false)
	case nil:
		w.WriteString("none")
	default:
		w.WriteString("invalid type")
	}
}

func (w *typeWriter) basic(t *types.Basic) {
	switch t.Kind() {
	case types.Uint8:
		w.WriteString("uint8")
	case types.Int32:
		w.WriteString("int32")
	default:
		w.WriteString(t.String())
	}
}

func (w *typeWriter) name(obj *types.TypeName) {
	if w.need != nil {
		w.need(obj)
	}
	if obj.Pkg() != nil && obj.Pkg() != w.local {
		w.WriteString(obj.Pkg().Path())
		w.WriteByte('.')
	}
	w.WriteString(obj.Name())
}

func (w *typeWriter) args(args *types.TypeList) {
	if args.Len() == 0 {
		return
	}
	w.WriteByte('[')
	for i := 0; i < args.Len(); i++ {
		if i > 0 {
			w.WriteByte(',')
		}
		w.typ(args.At(i))
	}
	w.WriteByte(']')
}

func (w *typeWriter) channel(t *types.Chan) {
	switch t.Dir() {
	case types.SendOnly:
		w.WriteString("chan<- ")
	case types.RecvOnly:
		w.WriteString("<-chan ")
	default:
		w.WriteString("chan ")
		if elem, ok := types.Unalias(t.Elem()).(*types.Chan); ok && elem.Dir() == types.RecvOnly {
			w.WriteByte('(')
			w.typ(elem)
			w.WriteByte(')')
			return
		}
	}
	w.typ(t.Elem())
}

// typeParams writes `[K comparable,V any]`, or nothing.
func (w *typeWriter) typeParams(list *types.TypeParamList) {
	if list.Len() == 0 {
		return
	}
	w.WriteByte('[')
	for i := 0; i < list.Len(); i++ {
		if i > 0 {
			w.WriteByte(',')
		}
		w.typ(list.At(i))
		w.WriteByte(' ')
		w.typ(list.At(i).Constraint())
	}
	w.WriteByte(']')
}

func (w *typeWriter) signature(t *types.Signature) {
	w.typeParams(t.TypeParams())
	w.tuple(t.Params(), t.Variadic())
	if t.Results().Len() == 1 {
		w.WriteByte(' ')
		w.typ(t.Results().At(0).Type())
	} else if t.Results().Len() > 1 {
		w.WriteByte(' ')
		w.tuple(t.Results(), false)
	}
}

func (w *typeWriter) tuple(t *types.Tuple, variadic bool) {
	w.WriteByte('(')
	for i := 0; i < t.Len(); i++ {
		if i > 0 {
			w.WriteByte(',')
		}
		typ := t.At(i).Type()
		slice, isSlice := types.Unalias(typ).(*types.Slice)
		if variadic && i == t.Len()-1 && isSlice {
			w.WriteString("...")
			typ = slice.Elem()
		}
		w.typ(typ)
	}
	w.WriteByte(')')
}

func (w *typeWriter) structure(t *types.Struct) {
	mark := w.fieldMark
	w.fieldMark = nil
	w.WriteString("struct{")
	sep, hidden := "", false
	for i := 0; i < t.NumFields(); i++ {
		field := t.Field(i)
		if w.outline && !field.Exported() && !field.Embedded() {
			hidden = true
			continue
		}
		w.WriteString(sep)
		sep = ";"
		if field.Embedded() {
			w.WriteByte('+')
		} else {
			w.WriteString(field.Name() + " ")
		}
		w.typ(field.Type())
		if mark != nil {
			w.WriteString(mark(field.Name()))
		}
	}
	if hidden {
		w.WriteString(sep + "?")
	}
	w.WriteByte('}')
}

func (w *typeWriter) iface(t *types.Interface) {
	if t.NumExplicitMethods() == 0 && t.NumEmbeddeds() == 0 {
		w.WriteString("any")
		return
	}
	mark := w.fieldMark
	w.fieldMark = nil
	methods := make([]*types.Func, t.NumExplicitMethods())
	for i := range methods {
		methods[i] = t.ExplicitMethod(i)
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name() < methods[j].Name() })
	w.WriteString("interface{")
	sep := ""
	for _, method := range methods {
		w.WriteString(sep + method.Name())
		sep = ";"
		w.signature(method.Type().(*types.Signature))
		if mark != nil {
			w.WriteString(mark(method.Name()))
		}
	}
	for i := 0; i < t.NumEmbeddeds(); i++ {
		w.WriteString(sep + "+")
		sep = ";"
		w.typ(t.EmbeddedType(i))
	}
	w.WriteByte('}')
}
