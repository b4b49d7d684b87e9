package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.CipherFunctions;
import dev.sluice.server.functions.EncodingFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.UrlFunctions;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Attempt;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Functions that write values in another notation and read them back, URLs and ciphers. */
final class EncodingSql {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);
  private static final Signature.Parameter BYTES = Signature.Parameter.of(BINARY);

  private EncodingSql() {}

  static void register(FunctionTable table) {
    table.put("hex", EncodingSql::hex);
    table.put("unhex", Signature.java(EncodingFunctions.UNHEX));
    table.put("base64", Signature.java(EncodingFunctions.BASE64));
    table.put("unbase64", Signature.java(EncodingFunctions.UNBASE64));
    table.put("encode", Signature.java(EncodingFunctions.ENCODE));
    table.put("decode", EncodingSql::decode);
    table.put("to_binary", toBinary(false));
    table.put("try_to_binary", toBinary(true));
    table.put("is_valid_utf8", ofText(EncodingFunctions.IS_VALID_UTF8, "TRUE"));
    table.put("make_valid_utf8", ofText(EncodingFunctions.MAKE_VALID_UTF8, "$1"));
    table.put("validate_utf8", ofText(EncodingFunctions.VALIDATE_UTF8, "$1"));
    table.put("try_validate_utf8", ofText(EncodingFunctions.TRY_VALIDATE_UTF8, "$1"));
    registerUrls(table);
    registerCiphers(table);
  }

  private static void registerUrls(FunctionTable table) {
    table.put("url_encode", Signature.java(UrlFunctions.ENCODE));
    table.put("url_decode", Signature.java(UrlFunctions.DECODE));
    table.put("try_url_decode", Signature.java(UrlFunctions.TRY_DECODE));
    table.put(
        "parse_url",
        Signature.byCount(
            2, Signature.java(UrlFunctions.PARSE), Signature.java(UrlFunctions.PARSE_KEY)));
    table.put(
        "try_parse_url",
        Signature.byCount(
            2, Signature.java(UrlFunctions.TRY_PARSE), Signature.java(UrlFunctions.TRY_PARSE_KEY)));
  }

  private static void registerCiphers(FunctionTable table) {
    Signature encrypt = Signature.java(CipherFunctions.ENCRYPT);
    table
        .put(
            "aes_encrypt",
            (name, arguments, at) -> {
              Signature.count(name, arguments, 2, 6, at);
              refuseRandom(arguments, at);
              return Signature.optional(2, encrypt, "GCM", "DEFAULT", "", "")
                  .call(name, arguments, at);
            })
        .shown(Shown.filled(6, "GCM", "DEFAULT", "", ""));
    table
        .put("aes_decrypt", decrypt(CipherFunctions.DECRYPT))
        .shown(Shown.filled(5, "GCM", "DEFAULT", ""));
    table
        .put("try_aes_decrypt", decrypt(CipherFunctions.TRY_DECRYPT))
        .shown(Shown.filled(5, "GCM", "DEFAULT", ""));
  }

  private static Signature decrypt(JavaFunction function) {
    Signature plain = Signature.java(function);
    boolean attempt = function.equals(CipherFunctions.TRY_DECRYPT);
    Signature signature =
        (name, arguments, at) -> {
          Expr call = plain.call(name, arguments, at);
          return attempt ? Attempt.of(call) : call;
        };
    return Signature.optional(2, signature, "GCM", "DEFAULT", "");
  }

  /** A vector that Spark would draw at random makes each run of a batch another one. */
  private static void refuseRandom(List<Expr> arguments, Position at) {
    boolean plain =
        arguments.size() > 2
            && arguments.get(2) instanceof Expr.Literal mode
            && (mode.value() == null || "ECB".equalsIgnoreCase(mode.value().toString()));
    if (!plain && arguments.size() < 5) {
      throw Refusals.unsupported(
          at, "aes_encrypt with a random initialization vector", "the fifth argument, or ECB");
    }
  }

  private static Expr hex(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    boolean number = Coercion.isNumeric(arguments.get(0).type()) || arguments.get(0).type() == NULL;
    boolean bytes = arguments.get(0).type() == BINARY;
    Signature.Parameter parameter = number ? Signature.Parameter.of(LONG) : bytes ? BYTES : TEXT;
    return Signature.of(STRING, "hex($1)", parameter).call(name, arguments, at);
  }

  /** With two arguments a character set's decoder, with more a search like Oracle's. */
  private static Expr decode(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, Integer.MAX_VALUE, at);
    if (arguments.size() == 2) {
      return Signature.java(EncodingFunctions.DECODE).call(name, arguments, at);
    }
    List<Expr> conditions = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (int i = 1; i + 1 < arguments.size(); i += 2) {
      Expr candidate = arguments.get(i);
      conditions.add(Operators.comparison("<=>", arguments.get(0), candidate, candidate.at()));
      values.add(arguments.get(i + 1));
    }
    boolean given = arguments.size() % 2 == 0;
    Expr otherwise =
        given ? arguments.get(arguments.size() - 1) : new Expr.Literal(null, STRING, at);
    return Operators.conditional(conditions, values, otherwise, at);
  }

  /** The engine's strings are well-formed; only binary values need a look. */
  private static Signature ofText(JavaFunction function, String template) {
    String withNull = "CASE WHEN $1 IS NOT NULL THEN " + template + " END";
    return Strings.ofBytes(
        1,
        Signature.java(function),
        Signature.of(function.result() == BOOLEAN ? BOOLEAN : STRING, withNull, TEXT));
  }

  private static Signature toBinary(boolean attempt) {
    return Signature.optional(
        1,
        (name, arguments, at) -> {
          Expr format = arguments.get(1);
          if (!(format instanceof Expr.Literal literal)
              || (literal.value() != null && !(literal.value() instanceof String))) {
            throw Refusals.mismatch(format.at(), "The format of " + name + " is a constant");
          }
          if (literal.value() == null) {
            return new Expr.Literal(null, BINARY, at);
          }
          Expr call = toBinary(attempt, literal, name, arguments.subList(0, 1), at);
          return attempt ? Attempt.of(call) : call;
        },
        "hex");
  }

  private static Expr toBinary(
      boolean attempt, Expr.Literal format, String name, List<Expr> text, Position at) {
    String word = String.valueOf(format.value()).toLowerCase(Locale.ROOT);
    JavaFunction hex = attempt ? EncodingFunctions.UNHEX : EncodingFunctions.FROM_HEX;
    JavaFunction base64 =
        attempt ? EncodingFunctions.TRY_FROM_BASE64 : EncodingFunctions.FROM_BASE64;
    return switch (word) {
      case "hex" -> Signature.java(hex).call(name, text, at);
      case "base64" -> Signature.java(base64).call(name, text, at);
      case "utf-8", "utf8" -> Signature.of(BINARY, "encode($1)", TEXT).call(name, text, at);
      default -> {
        if (!attempt) {
          throw Refusals.mismatch(format.at(), "The format is hex, utf-8, utf8 or base64");
        }
        yield new Expr.Literal(null, BINARY, at);
      }
    };
  }
}
