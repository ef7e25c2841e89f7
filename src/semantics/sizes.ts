/**
 * Sizes, alignments and offsets as the gc compiler has them on amd64 (Go specification, "Size and
 * alignment guarantees"), for constants made with package unsafe. Undefined where they are not
 * constant (type parameters), unknown, or too large.
 */
import type { Var } from "./objects.js";
import type { BasicName, Struct, Type } from "./types.js";
import { underlyingOf } from "./typeset.js";

const WORD = 8n;
const MAX_SIZE = (1n << 63n) - 1n;

const BASIC_SIZES: Readonly<Partial<Record<BasicName, bigint>>> = {
  bool: 1n,
  int8: 1n,
  uint8: 1n,
  int16: 2n,
  uint16: 2n,
  int32: 4n,
  uint32: 4n,
  float32: 4n,
  complex128: 16n,
  string: 2n * WORD,
};

/** `unsafe.Sizeof` of a value of the type. */
export function sizeOf(type: Type): bigint | undefined {
  return layout(type, 0)?.size;
}

/** `unsafe.Alignof` of a variable of the type. */
export function alignOf(type: Type): bigint | undefined {
  return layout(type, 0)?.align;
}

/** The offset of the last field of the path, which may lead through structs but no pointers. */
export function offsetOf(struct: Type, path: readonly Var[]): bigint | undefined {
  let offset = 0n;
  let type = struct;
  for (const field of path) {
    const under = underlyingOf(type);
    if (under.kind !== "Struct") return undefined;
    const within = structLayout(under, 0)?.offsets.get(field);
    if (within === undefined) return undefined;
    offset += within;
    type = field.type();
  }
  return offset;
}

/**
 * Structs and arrays inside one another. Types that contain themselves are invalid, so only one that
 * grows with each use of itself comes this deep.
 */
const MAX_NESTING = 100;

interface Layout {
  readonly size: bigint;
  readonly align: bigint;
}

const ONE_WORD: Layout = { size: WORD, align: WORD };

function layout(type: Type, depth: number): Layout | undefined {
  if (depth > MAX_NESTING) return undefined;
  const under = underlyingOf(type);
  switch (under.kind) {
    case "Basic": {
      const size = BASIC_SIZES[under.name] ?? WORD;
      const align = under.name === "complex64" ? 4n : size > WORD ? WORD : size;
      return { size, align };
    }
    case "Array": {
      const elem = layout(under.elem, depth + 1);
      if (elem === undefined || under.length === undefined || under.length < 0n) return undefined;
      const size = elem.size * under.length;
      return size > MAX_SIZE ? undefined : { size, align: elem.align };
    }
    case "Slice":
      return { size: 3n * WORD, align: WORD };
    case "Interface":
      return { size: 2n * WORD, align: WORD };
    case "Struct":
      // An empty struct of this name asks for 64-bit alignment of what contains it.
      if (type.kind === "Named" && type.obj.name === "align64" && isAtomic(type.obj.packagePath)) {
        return { size: 0n, align: 8n };
      }
      return structLayout(under, depth);
    case "Pointer":
    case "Map":
    case "Chan":
    case "Signature":
      return ONE_WORD;
    default:
      return undefined;
  }
}

function isAtomic(packagePath: string): boolean {
  return packagePath === "sync/atomic" || packagePath === "internal/runtime/atomic";
}

function structLayout(
  struct: Struct,
  depth: number,
): (Layout & { readonly offsets: ReadonlyMap<Var, bigint> }) | undefined {
  if (struct.partial) return undefined;
  const offsets = new Map<Var, bigint>();
  let end = 0n;
  let align = 1n;
  let last = 0n;
  for (const field of struct.fields) {
    const inner = layout(field.type(), depth + 1);
    if (inner === undefined) return undefined;
    const offset = aligned(end, inner.align);
    offsets.set(field, offset);
    end = offset + inner.size;
    last = inner.size;
    if (inner.align > align) align = inner.align;
  }
  // A last field of size zero gets a byte, so that its address lies inside the struct.
  if (end > 0n && last === 0n) end++;
  const size = aligned(end, align);
  return size > MAX_SIZE ? undefined : { size, align, offsets };
}

function aligned(offset: bigint, align: bigint): bigint {
  return ((offset + align - 1n) / align) * align;
}
