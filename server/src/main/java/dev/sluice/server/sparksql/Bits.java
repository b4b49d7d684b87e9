package dev.sluice.server.sparksql;

import dev.sluice.server.model.PrimitiveType;

/** Functions and operators of the bits of whole numbers. */
final class Bits {
  /** A whole number of any size; NULL counts as an int. */
  static final Signature.Parameter INTEGRAL =
      (argument, where) -> {
        if (argument.type() == PrimitiveType.NULL) {
          return Coercion.cast(argument, PrimitiveType.INTEGER);
        }
        if (!Coercion.isIntegral(argument.type())) {
          throw Refusals.mismatch(
              argument.at(), where + " wants a whole number and got " + argument.type().sql());
        }
        return argument;
      };

  private Bits() {}
}
