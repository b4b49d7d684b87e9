package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Checks and coerces the arguments of a function and gives the typed call. */
@FunctionalInterface
public interface Signature {
  /**
   * The typed call.
   *
   * @param name the function as the caller wrote it, for messages
   */
  Expr call(String name, List<Expr> arguments, Position at);

  /** Brings one argument to what a function wants, or refuses it. */
  @FunctionalInterface
  interface Parameter {
    Expr fit(Expr argument, String where);

    static Parameter of(DataType type) {
      return (argument, where) -> Coercion.argument(argument, type, where);
    }

    /** Takes that type and NULL only: Spark's {@code ExpectsInputTypes} without implicit casts. */
    static Parameter exactly(DataType type) {
      return (argument, where) -> {
        if (argument.type().equals(type) || argument.type() == PrimitiveType.NULL) {
          return Coercion.cast(argument, type);
        }
        throw Refusals.mismatch(
            argument.at(), where + " wants " + type.sql() + " and got " + argument.type().sql());
      };
    }
  }

  Parameter ANY = (argument, where) -> argument;

  /** A fixed list of parameters; NULL in, NULL out. */
  static Signature of(DataType result, String template, Parameter... parameters) {
    return of(result, Emission.template(template), parameters);
  }

  /** The same with an emission. */
  static Signature of(DataType result, Emission emission, Parameter... parameters) {
    return (name, arguments, at) -> {
      List<Expr> fitted = InTurn.guarded(fit(name, arguments, at, parameters));
      boolean nullable = fitted.stream().anyMatch(Expr::nullable);
      return new Expr.Call(Emission.strict(emission), fitted, result, nullable, at);
    };
  }

  /** A fixed list of parameters; the result may be NULL whatever comes in. */
  static Signature nullable(DataType result, String template, Parameter... parameters) {
    return (name, arguments, at) ->
        new Expr.Call(
            Emission.template(template), fit(name, arguments, at, parameters), result, true, at);
  }

  /** A function in Java, its parameters as they are. */
  static Signature java(JavaFunction function) {
    return java(function, Parameter::of);
  }

  /** The same with arguments of those very types only. */
  static Signature exactJava(JavaFunction function) {
    return java(function, Parameter::exactly);
  }

  private static Signature java(JavaFunction function, Function<DataType, Parameter> each) {
    Parameter[] parameters = function.parameters().stream().map(each).toArray(Parameter[]::new);
    return (name, arguments, at) -> {
      List<Expr> all = fit(name, arguments, at, parameters);
      List<Expr> fitted = function.seesNull() ? all : InTurn.guarded(all);
      boolean nullable = function.mayBeNull() || fitted.stream().anyMatch(Expr::nullable);
      return new Expr.Call(JavaCalls.emission(function), fitted, function.result(), nullable, at);
    };
  }

  /** The same call, in which a constant NULL does not keep other arguments from being computed. */
  static Signature inTurn(Signature signature) {
    return (name, arguments, at) -> {
      Expr.Call call = (Expr.Call) signature.call(name, arguments, at);
      Emission emission = Emission.inTurn(call.emission());
      return new Expr.Call(emission, call.operands(), call.type(), call.nullable(), at);
    };
  }

  /** The same call, whose arguments are all computed even where one of them is NULL. */
  static Signature unguarded(Signature signature) {
    return (name, arguments, at) ->
        signature.call(name, arguments, at).mapOperands(InTurn::unguarded);
  }

  static List<Expr> fit(String name, List<Expr> arguments, Position at, Parameter... parameters) {
    count(name, arguments, parameters.length, parameters.length, at);
    List<Expr> fitted = new ArrayList<>();
    for (int i = 0; i < parameters.length; i++) {
      fitted.add(parameters[i].fit(arguments.get(i), "Function " + name));
    }
    return fitted;
  }

  /** Takes one signature or another by the number of arguments. */
  static Signature byCount(int least, Signature... signatures) {
    return (name, arguments, at) -> {
      count(name, arguments, least, least + signatures.length - 1, at);
      return signatures[arguments.size() - least].call(name, arguments, at);
    };
  }

  /**
   * Fills up the last arguments where the caller left them out.
   *
   * @param least how many arguments must be there
   * @param defaults Integer or String, or null for NULL
   */
  static Signature optional(int least, Signature full, @Nullable Object... defaults) {
    return (name, arguments, at) -> {
      count(name, arguments, least, least + defaults.length, at);
      List<Expr> all = new ArrayList<>(arguments);
      for (int i = arguments.size() - least; i < defaults.length; i++) {
        Object value = defaults[i];
        if (value == null) {
          all.add(Expr.Literal.ofNull(at));
        } else {
          all.add(
              value instanceof Integer number
                  ? Expr.Literal.of(number, at)
                  : Expr.Literal.of((String) value, at));
        }
      }
      return full.call(name, all, at);
    };
  }

  /** Takes one signature where the arguments are of some kind, and else the other. */
  static Signature either(Predicate<List<Expr>> kind, Signature ofKind, Signature others) {
    return (name, arguments, at) ->
        (kind.test(arguments) ? ofKind : others).call(name, arguments, at);
  }

  static void count(String name, List<Expr> arguments, int least, int most, Position at) {
    int count = arguments.size();
    if (count < least || count > most) {
      String range = least == most ? "" + least : least + " to " + most;
      String wanted = most == Integer.MAX_VALUE ? least + " or more" : range;
      throw Refusals.mismatch(
          at, "Function " + name + " takes " + wanted + " arguments and got " + count);
    }
  }
}
