package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How Spark shows a call of one function in the name of a column: the part of {@link FunctionTable}
 * and its like that {@code Labels} reads.
 *
 * <p>Source: {@code prettyName}, {@code sql} and the default arguments of Spark's expressions.
 */
@FunctionalInterface
public interface Shown {
  /** The function as the caller wrote it, with all arguments. */
  Shown PLAIN = call -> call.name() + "(" + call.all() + ")";

  /** The same in capitals, as Spark has it for functions of numbers. */
  Shown CAPITALS = call -> call.name().toUpperCase(Locale.ROOT) + "(" + call.all() + ")";

  /** What all variables of lambda functions are shown as. */
  String VARIABLE = "namedlambdavariable()";

  String of(Call call);

  /**
   * A call whose arguments have names.
   *
   * @param name the function in lower case
   */
  record Call(String name, List<Argument> arguments) {
    public Call {
      arguments = List.copyOf(arguments);
    }

    String all() {
      return String.join(", ", labels());
    }

    List<String> labels() {
      return arguments.stream().map(Argument::label).toList();
    }
  }

  /**
   * An argument.
   *
   * @param value null where it is none, as in {@code count(*)}
   */
  record Argument(String label, @Nullable Expr value) {
    public Argument(String label) {
      this(label, null);
    }

    /** The type of the value, NULL's where there is none. */
    public DataType type() {
      return value == null || value instanceof Expr.Lambda ? PrimitiveType.NULL : value.type();
    }
  }

  /**
   * The form with as many arguments as the call has, or {@link #PLAIN}.
   *
   * @param forms {@code $0} is the function's name, {@code $1} the first argument, {@code $*} all
   *     of any number
   */
  static Shown as(String... forms) {
    List<ShownForm> parsed = List.of(forms).stream().map(ShownForm::new).toList();
    return call ->
        parsed.stream()
            .filter(form -> form.fits(call.arguments().size()))
            .findFirst()
            .map(form -> form.fill(call))
            .orElseGet(() -> PLAIN.of(call));
  }

  /** The same without the arguments behind the first ones. */
  default Shown first(int count) {
    return call -> {
      int shown = Math.min(count, call.arguments().size());
      return of(new Call(call.name(), call.arguments().subList(0, shown)));
    };
  }

  /**
   * The call with the last arguments that the caller left out.
   *
   * @param count how many arguments there are in all
   */
  static Shown filled(int count, String... last) {
    return call -> {
      List<Argument> arguments = new ArrayList<>(call.arguments());
      for (int i = arguments.size(); i < count; i++) {
        int index = i - count + last.length;
        if (index < 0) {
          return PLAIN.of(call);
        }
        arguments.add(new Argument(last[index]));
      }
      return PLAIN.of(new Call(call.name(), arguments));
    };
  }

  /**
   * The same where the arguments from an index on are lambda functions of so many parameters: a
   * value in such a place is shown as the function that Spark makes of it.
   */
  default Shown withLambdas(int index, int... parameters) {
    return call -> {
      List<Argument> arguments = new ArrayList<>(call.arguments());
      for (int i = 0; i < parameters.length && index + i < arguments.size(); i++) {
        Argument each = arguments.get(index + i);
        if (!(each.value() instanceof Expr.Lambda)) {
          arguments.set(index + i, new Argument(lambda(each.label(), parameters[i])));
        }
      }
      return of(new Call(call.name(), arguments));
    };
  }

  /** A lambda function, whose variables all have the same name. */
  static String lambda(String body, int parameters) {
    return "lambdafunction(" + body + (", " + VARIABLE).repeat(parameters) + ")";
  }
}
