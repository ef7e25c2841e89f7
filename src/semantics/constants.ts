/**
 * Constant values (Go specification, "Constants"), exact for integers, booleans and strings;
 * floats are kept as exact rationals while cheap, else as doubles marked inexact.
 */

export type Constant =
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "complex"; readonly real: number; readonly imag: number };
