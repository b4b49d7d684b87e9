package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.RegexFunctions;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code LIKE}, {@code ILIKE} and both with {@code ANY}, {@code SOME} and {@code ALL}. */
public final class Likes {
  public static final JavaFunction LIKE = RegexFunctions.LIKE;
  public static final JavaFunction ILIKE = RegexFunctions.ILIKE;

  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);

  private Likes() {}

  /** How Spark shows {@code like(value, pattern, escape)}. */
  static String shown(Shown.Call call) {
    List<String> labels = call.labels();
    String test = labels.get(0) + " LIKE " + labels.get(1);
    boolean usual = labels.size() == 2 || labels.get(2).equals("\\");
    return usual ? test : test + " ESCAPE '" + labels.get(2) + "'";
  }

  /** One test: the engine's own LIKE where the pattern is a constant that both read alike. */
  public static Expr test(JavaFunction like, Expr value, Expr pattern, char escape, Position at) {
    if (like.equals(LIKE) && escape < 0x80 && isWellFormed(pattern, escape)) {
      String template = "($1 LIKE $2 ESCAPE " + SqlText.string("" + escape) + ")";
      return Signature.of(BOOLEAN, template, TEXT, TEXT).call("LIKE", List.of(value, pattern), at);
    }
    Expr text = like.equals(ILIKE) ? Strings.withoutCase(value) : value;
    Expr written = like.equals(ILIKE) ? Strings.withoutCase(pattern) : pattern;
    List<Expr> operands = List.of(text, written, Expr.Literal.of("" + escape, at));
    return Signature.java(like).call(like.equals(LIKE) ? "LIKE" : "ILIKE", operands, at);
  }

  /** Spark lets the escape character stand before {@code _}, {@code %} and itself only. */
  private static boolean isWellFormed(Expr pattern, char escape) {
    @Nullable Object value = pattern instanceof Expr.Literal literal ? literal.value() : null;
    if (!(value instanceof String text) || pattern.type() != STRING) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == escape) {
        i++;
        char next = i < text.length() ? text.charAt(i) : ' ';
        if (next != '_' && next != '%' && next != escape) {
          return false;
        }
      }
    }
    return true;
  }
}
