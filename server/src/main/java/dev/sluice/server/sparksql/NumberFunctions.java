package dev.sluice.server.sparksql;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.LONG;

import dev.sluice.server.functions.BitFunctions;
import dev.sluice.server.functions.IntegerFunctions;
import dev.sluice.server.functions.MathFunctions;

/** Functions of numbers. */
final class NumberFunctions {
  private static final Signature.Parameter REAL = Signature.Parameter.of(DOUBLE);
  private static final Signature.Parameter WHOLE = Signature.Parameter.of(LONG);

  private NumberFunctions() {}

  static void register(FunctionTable table) {
    arithmetic(table);
    rounding(table);
    real(table);
    bits(table);
  }

  private static void arithmetic(FunctionTable table) {
    table.put("abs", Numbers::abs);
    table.put("negative", (name, args, at) -> Operators.negate(Numbers.only(name, args, at), at));
    table.put(
        "positive", (name, args, at) -> Operators.positive(Numbers.only(name, args, at), name));
    table.put(
        "sign,signum",
        Signature.of(
            DOUBLE,
            "CASE WHEN $1 = 0 OR isnan($1) THEN $1 ELSE sign($1) * 1e0 END",
            Intervals::signed));
    table.put("mod", Numbers.operator("%"));
    table.put("pmod", Numbers::positiveModulo);
    table.put("div", Numbers.operator("DIV"));
    table.put("try_add", Arithmetic.attempt("+"));
    table.put("try_subtract", Arithmetic.attempt("-"));
    table.put("try_multiply", Arithmetic.attempt("*"));
    table.put("try_divide", Arithmetic.attempt("/"));
    table.put("try_mod", Arithmetic.attempt("%"));
    table.put("factorial", Signature.java(MathFunctions.FACTORIAL));
    table.put("width_bucket", Signature.java(MathFunctions.WIDTH_BUCKET));
    table.put("conv", Signature.java(IntegerFunctions.CONV));
  }

  private static void rounding(FunctionTable table) {
    table.put("round", Rounding::halfUp);
    table.put("bround", Rounding::halfEven);
    table.put("ceil,ceiling", Rounding.whole("ceil", "CEILING"));
    table.put("floor", Rounding.whole("floor", "FLOOR"));
    table.put("rint", Signature.java(MathFunctions.RINT));
  }

  private static void real(FunctionTable table) {
    table.put("e", Numbers.constant(Math.E));
    table.put("pi", Numbers.constant(Math.PI));
    table.put("sqrt", Signature.of(DOUBLE, "CASE WHEN $1 < 0 THEN 'NaN' ELSE sqrt($1) END", REAL));
    table.put("cbrt", Signature.java(MathFunctions.CBRT));
    table.put("pow,power", Signature.java(MathFunctions.POWER));
    table.put("hypot", Signature.java(MathFunctions.HYPOT));
    table.put("exp", Signature.java(MathFunctions.EXP));
    table.put("expm1", Signature.java(MathFunctions.EXPM1));
    table.put("ln", Signature.java(MathFunctions.LN));
    table.put(
        "log",
        Signature.byCount(1, Signature.java(MathFunctions.LN), Signature.java(MathFunctions.LOG)));
    table.put("log10", Signature.java(MathFunctions.LOG10));
    table.put("log1p", Signature.java(MathFunctions.LOG1P));
    table.put("log2", Signature.java(MathFunctions.LOG2));
    table.put("degrees", Signature.java(MathFunctions.DEGREES));
    table.put("radians", Signature.java(MathFunctions.RADIANS));
    trigonometric(table);
  }

  private static void trigonometric(FunctionTable table) {
    table.put("acos", Signature.java(MathFunctions.ACOS));
    table.put("acosh", Signature.java(MathFunctions.ACOSH));
    table.put("asin", Signature.java(MathFunctions.ASIN));
    table.put("asinh", Signature.java(MathFunctions.ASINH));
    table.put("atan", Signature.java(MathFunctions.ATAN));
    table.put("atan2", Signature.java(MathFunctions.ATAN2));
    table.put("atanh", Signature.java(MathFunctions.ATANH));
    table.put("cos", Signature.java(MathFunctions.COS));
    table.put("cosh", Signature.java(MathFunctions.COSH));
    table.put("cot", Signature.java(MathFunctions.COT));
    table.put("csc", Signature.java(MathFunctions.CSC));
    table.put("sec", Signature.java(MathFunctions.SEC));
    table.put("sin", Signature.java(MathFunctions.SIN));
    table.put("sinh", Signature.java(MathFunctions.SINH));
    table.put("tan", Signature.java(MathFunctions.TAN));
    table.put("tanh", Signature.java(MathFunctions.TANH));
  }

  private static void bits(FunctionTable table) {
    table.put("bin", Signature.java(BitFunctions.BIN));
    table.put("bit_count", Bits::count);
    table.put("bit_get,getbit", Bits::get);
    table.put("shiftleft", Bits.shift(BitFunctions.LEFT, BitFunctions.LONG_LEFT));
    table.put("shiftright", Bits.shift(BitFunctions.RIGHT, BitFunctions.LONG_RIGHT));
    table.put("shiftrightunsigned", Bits.shift(BitFunctions.UNSIGNED, BitFunctions.LONG_UNSIGNED));
    table.put(
        "bitmap_bucket_number",
        Signature.of(
            LONG, "CASE WHEN $1 > 0 THEN ($1 - 1) // 32768 + 1 ELSE $1 // 32768 END", WHOLE));
    table.put(
        "bitmap_bit_position",
        Signature.of(
            LONG, "CASE WHEN $1 > 0 THEN ($1 - 1) % 32768 ELSE abs($1 % 32768) END", WHOLE));
    table.put("bitmap_count", Signature.java(BitFunctions.BITMAP_COUNT));
  }
}
