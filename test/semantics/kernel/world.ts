/**
 * A small Go package made by hand, for the tests of the types kernel: its declarations as Go source
 * and as types, and a generator of types over it that needs nothing but a seed. The answers of go/types about
 * what the generator makes are kept in golden.json (see main.go).
 */
import { instantiateNamed } from "../../../src/semantics/instantiate.js";
import {
  arrayOf,
  basic,
  chanOf,
  EMPTY_INTERFACE,
  interfaceOf,
  mapOf,
  newNamed,
  newTypeParam,
  pointerTo,
  signatureOf,
  sliceOf,
  structOf,
  unionOf,
} from "../../../src/semantics/make.js";
import { newFunc, newTypeName, newVar } from "../../../src/semantics/make-object.js";
import type { Func, Var, VarRole } from "../../../src/semantics/objects.js";
import type { Named, Signature, Type, TypeParam, Union } from "../../../src/semantics/types.js";
import { COMPARABLE, ERROR } from "../../../src/semantics/universe.js";

const PACKAGE = "p";
type Lazy = Type | (() => Type);

export const INT = basic("int");
export const STRING = basic("string");
export const BYTE = basic("uint8");
export const ANY = EMPTY_INTERFACE;

function variable(name: string, type: Lazy, role: VarRole = "param", embedded = false): Var {
  return newVar({ name, packagePath: PACKAGE, role, embedded, type });
}

export function field(name: string, type: Lazy): Var {
  return variable(name, type, "field");
}

export function embed(name: string, type: Lazy): Var {
  return variable(name, type, "field", true);
}

export function func(params: readonly Type[], results: readonly Type[] = [], variadic = false): Signature {
  return signatureOf({
    params: params.map((type) => variable("", type)),
    results: results.map((type) => variable("", type, "result")),
    variadic,
  });
}

export function generic(typeParams: readonly TypeParam[], signature: Signature): Signature {
  return { ...signature, typeParams };
}

export function typeParam(name: string, index: number, constraint: Lazy): TypeParam {
  return newTypeParam({ name, packagePath: PACKAGE, index, constraint });
}

export function method(name: string, type: Signature, receiver?: Named): Func {
  return newFunc({ name, packagePath: PACKAGE, isInterfaceMethod: true, receiver, type });
}

/** `["~", T]` for a tilde term. */
export function union(...terms: readonly (Type | readonly ["~", Type])[]): Union {
  return unionOf(
    terms.map((term) => ("kind" in term ? { tilde: false, type: term } : { tilde: true, type: term[1] })),
  );
}

interface Method {
  readonly name: string;
  readonly pointer?: boolean;
  readonly type: Signature;
}

export function define(
  name: string,
  underlying: () => Type,
  methods: readonly Method[] = [],
  typeParams: readonly TypeParam[] = [],
): Named {
  const named: Named = newNamed({
    obj: newTypeName({ name, packagePath: PACKAGE, type: (): Type => named }),
    typeParams,
    underlying,
    methods: () =>
      methods.map(({ name: methodName, pointer = false, type }) =>
        newFunc({
          name: methodName,
          packagePath: PACKAGE,
          receiver: named,
          pointerReceiver: pointer,
          type: () => ({
            ...type,
            recv: variable("r", pointer ? pointerTo(named) : named, "receiver"),
          }),
        }),
      ),
  });
  return named;
}

const M: Method = { name: "M", type: func([]) };
const N: Method = { name: "N", type: func([INT], [STRING]) };

export const MyInt = define("MyInt", () => INT, [M]);
const MyString = define("MyString", () => STRING);
const MyFloat = define("MyFloat", () => basic("float32"));
const Bytes = define("Bytes", () => sliceOf(BYTE));
export const Ints = define("Ints", () => sliceOf(INT), [{ name: "Len", type: func([], [INT]) }]);
export const S = define("S", () => structOf([field("A", INT), field("b", STRING)]), [
  { ...M, pointer: true },
  N,
]);
export const E = define("E", () => structOf([embed("S", S), field("c", pointerTo(INT))]));
const EP = define("EP", () => structOf([embed("S", pointerTo(S)), field("f", arrayOf(BYTE, 3n))]));
const Ambiguous = define("Ambiguous", () => structOf([embed("S", S), embed("MyInt", MyInt)]));
const Uncomparable = define("Uncomparable", () => structOf([field("f", func([INT]))]));
export const I1: Named = define("I1", () => interfaceOf([method("M", M.type, I1)]));
const I2: Named = define("I2", () => interfaceOf([method("N", N.type, I2)], [I1]));
const EI = define("EI", () => structOf([embed("I2", I2)]));
const Chan = define("Chan", () => chanOf("both", INT));
const RecvChan = define("RecvChan", () => chanOf("receive", INT));
const Fn = define("Fn", () => func([INT], [ERROR]));
const PS = define("PS", () => pointerTo(S));
const Table = define("Table", () => mapOf(STRING, INT));
export const Err = define("Err", () => structOf([]), [
  { name: "Error", pointer: true, type: func([], [STRING]) },
]);

const boxParam = typeParam("P", 0, ANY);
export const Box: Named = define(
  "Box",
  () => structOf([field("x", boxParam), field("next", () => pointerTo(instantiateNamed(Box, [boxParam])))]),
  [
    { name: "Get", type: func([], [boxParam]) },
    { name: "Set", pointer: true, type: func([boxParam]) },
  ],
  [boxParam],
);
const getterParam = typeParam("P", 0, ANY);
export const Getter: Named = define(
  "Getter",
  () => interfaceOf([method("Get", func([], [getterParam]), Getter)]),
  [],
  [getterParam],
);
const listParam = typeParam("P", 0, ANY);
export const List: Named = define(
  "List",
  () => sliceOf(listParam),
  [{ name: "Get", type: func([], [listParam]) }],
  [listParam],
);

/** The declarations above. */
export const SOURCE = `type MyInt int
func (MyInt) M() {}
type MyString string
type MyFloat float32
type Bytes []byte
type Ints []int
func (Ints) Len() int { return 0 }
type S struct { A int; b string }
func (*S) M() {}
func (S) N(int) string { return "" }
type E struct { S; c *int }
type EP struct { *S; f [3]byte }
type Ambiguous struct { S; MyInt }
type Uncomparable struct { f func(int) }
type I1 interface { M() }
type I2 interface { I1; N(int) string }
type EI struct { I2 }
type Chan chan int
type RecvChan <-chan int
type Fn func(int) error
type PS *S
type Table map[string]int
type Err struct{}
func (*Err) Error() string { return "" }
type Box[P any] struct { x P; next *Box[P] }
func (g Box[P]) Get() P { return g.x }
func (g *Box[P]) Set(P) {}
type Getter[P any] interface { Get() P }
type List[P any] []P
func (List[P]) Get() P { panic(0) }`;

/** Type parameters of the function in which the generated types stand. */
export const TYPE_PARAMS =
  "P1 ~int|~string, P2 any, P3 ~[]byte, P4 I1, P5 comparable, P6 []byte|string, P7 chan int|<-chan int, P8 interface{M(); ~int}, P9 ~int|~int64|~float64, P10 *S";
const P5 = typeParam("P5", 4, COMPARABLE);
const params: readonly Type[] = [
  typeParam("P1", 0, union(["~", INT], ["~", STRING])),
  typeParam("P2", 1, ANY),
  typeParam("P3", 2, union(["~", sliceOf(BYTE)])),
  typeParam("P4", 3, I1),
  P5,
  typeParam("P6", 5, union(sliceOf(BYTE), STRING)),
  typeParam("P7", 6, union(chanOf("both", INT), chanOf("receive", INT))),
  typeParam("P8", 7, interfaceOf([method("M", M.type)], [union(["~", INT])])),
  typeParam("P9", 8, union(["~", INT], ["~", basic("int64")], ["~", basic("float64")])),
  typeParam("P10", 9, union(pointerTo(S))),
];

const basics = ["bool", "int32", "int64", "float64", "complex128", "uintptr", "unsafe.Pointer"] as const;
const atoms: readonly Type[] = [
  ...[INT, STRING, BYTE, ERROR, ANY],
  ...basics.map(basic),
  ...[MyInt, MyString, MyFloat, Bytes, Ints, S, E, EP, Ambiguous, Uncomparable, I1, I2, EI, Chan],
  ...[RecvChan, Fn, PS, Table, Err],
];

/** Numbers in [0, 1), the same for the same seed. */
export function newRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pickOf<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

export function randomType(random: () => number, depth: number, ground = false): Type {
  const some = (): Type => randomType(random, depth - 1, ground);
  const list = (): Type[] => Array.from({ length: Math.floor(random() * 3) }, some);
  if (depth <= 0 || random() < 0.35) {
    return !ground && random() < 0.25 ? pickOf(random, params) : pickOf(random, atoms);
  }
  switch (Math.floor(random() * 12)) {
    case 0:
      return pointerTo(some());
    case 1:
      return sliceOf(some());
    case 2:
      return arrayOf(random() < 0.5 ? BYTE : some(), BigInt(Math.floor(random() * 3)));
    case 3:
      return mapOf(pickOf(random, [INT, STRING, MyInt, ground ? INT : P5, S]), some());
    case 4:
      return chanOf(pickOf(random, ["both", "send", "receive"] as const), random() < 0.5 ? INT : some());
    case 5:
      return func(list(), list());
    case 6:
      return func([some(), sliceOf(some())], [], true);
    case 7:
      return structOf(list().map((type, i) => field(`${pickOf(random, ["a", "B"])}${i}`, type)));
    case 8: {
      const methods = random() < 0.3 ? [] : [method("M", M.type)];
      if (random() < 0.5) methods.push(method("N", N.type));
      return interfaceOf(methods);
    }
    case 9:
      return instantiateNamed(pickOf(random, [Box, Getter, List]), [some()]);
    case 10:
      return structOf([field("A", INT), field("b", STRING)]);
    default:
      return pickOf(random, atoms);
  }
}
