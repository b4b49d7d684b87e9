package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a call in the engine's SQL, given its arguments in the engine's SQL. */
@FunctionalInterface
public interface Emission {
  String sql(List<String> arguments);

  /** Longest argument that is rather repeated than named, in UTF-16 units. */
  int SHORT = 40;

  /** Whether it gives a value for whatever values, and never an error. */
  default boolean isTotal() {
    return false;
  }

  /** Whether it gives NULL where an argument is NULL, and nowhere else. */
  default boolean isStrict() {
    return false;
  }

  /** Whether it gives NULL where an argument is NULL, and perhaps elsewhere. */
  default boolean isNullIntolerant() {
    return isStrict();
  }

  /**
   * Whether the arguments before a constant NULL are computed all the same, so that they may fail:
   * what gives NULL for NULL and is not {@code NullIntolerant} in Spark.
   */
  default boolean isInTurn() {
    return false;
  }

  /**
   * Writes the condition under which there is a value that the engine has none for, so that it
   * raises an error; null where it has all.
   */
  default @Nullable Emission outside() {
    return null;
  }

  /** Those arguments of which it gives one; none where it gives something else. */
  default List<Expr> choices(List<Expr> arguments) {
    return List.of();
  }

  /** An emission of which more is known than what it writes. */
  record Known(
      Emission emission,
      boolean isTotal,
      boolean isStrict,
      boolean isNullIntolerant,
      boolean isInTurn)
      implements Emission {
    @Override
    public String sql(List<String> arguments) {
      return emission.sql(arguments);
    }

    @Override
    public List<Expr> choices(List<Expr> arguments) {
      return emission.choices(arguments);
    }

    @Override
    public @Nullable Emission outside() {
      return emission.outside();
    }
  }

  /** Declares that an emission never raises an error. */
  static Emission total(Emission of) {
    return new Known(of, true, of.isStrict(), of.isNullIntolerant(), of.isInTurn());
  }

  /** Declares that an emission gives NULL where an argument is NULL, and nowhere else. */
  static Emission strict(Emission of) {
    return new Known(of, of.isTotal(), true, true, of.isInTurn());
  }

  /** Declares that an emission gives NULL where an argument is NULL, and perhaps elsewhere. */
  static Emission nullIntolerant(Emission of) {
    return new Known(of, of.isTotal(), of.isStrict(), true, of.isInTurn());
  }

  /** Declares the same, and that a constant NULL does not keep the others from being computed. */
  static Emission inTurn(Emission of) {
    return new Known(of, of.isTotal(), of.isStrict(), true, true);
  }

  /** The field of a struct. */
  record Field(String name) implements Emission {
    @Override
    public String sql(List<String> arguments) {
      return "struct_extract(" + arguments.get(0) + ", " + SqlText.string(name) + ")";
    }

    @Override
    public boolean isNullIntolerant() {
      return true;
    }

    @Override
    public boolean isTotal() {
      return true;
    }
  }

  /**
   * Fills a template, as {@link #template} does, but writes each argument once: one that is used
   * several times and is not short becomes the variable of a lambda function.
   */
  static Emission sharing(String template) {
    Emission filled = template(template);
    return arguments -> {
      List<String> names = new ArrayList<>(arguments);
      StringBuilder before = new StringBuilder();
      StringBuilder after = new StringBuilder();
      for (int i = 0; i < arguments.size() && i < 9; i++) {
        String mark = "$" + (i + 1);
        if (arguments.get(i).length() > SHORT
            && template.indexOf(mark) != template.lastIndexOf(mark)) {
          String variable = SqlText.name("#a" + (i + 1));
          names.set(i, variable);
          before.append("list_transform([").append(arguments.get(i)).append("], lambda ");
          before.append(variable).append(": ");
          after.append(")[1]");
        }
      }
      return before + filled.sql(names) + after;
    };
  }

  /**
   * Fills a template: {@code $1} to {@code $9} stand for the arguments, {@code $*} for all of them
   * with commas between.
   */
  static Emission template(String template) {
    return arguments -> {
      StringBuilder sql = new StringBuilder();
      int i = 0;
      while (i < template.length()) {
        char c = template.charAt(i);
        char next = i + 1 < template.length() ? template.charAt(i + 1) : ' ';
        if (c == '$' && next == '*') {
          sql.append(String.join(", ", arguments));
          i += 2;
        } else if (c == '$' && next >= '1' && next <= '9') {
          sql.append(arguments.get(next - '1'));
          i += 2;
        } else {
          sql.append(c);
          i++;
        }
      }
      return sql.toString();
    };
  }
}
